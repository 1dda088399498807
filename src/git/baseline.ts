// Which files were changed since a phase began, whoever changed them. Git is asked, since a watcher misses files.
// In: a workspace. Out: a baseline to keep, and later the paths that differ from it.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { lstat, readlink } from "node:fs/promises";
import { join, relative } from "node:path";
import { pipeline } from "node:stream/promises";
import { covers } from "../../state/locks/overlap.ts";
import { claimOfParts, partsOf } from "../../state/locks/path.ts";
import type { Baseline } from "../../state/model/state.ts";
import { foldsCaseOnDisk } from "../system/paths.ts";
import { readStateDir } from "../workflow/find.ts";
import { git } from "./ask.ts";
import { steeringFiles } from "./folders.ts";

export type Changed =
  /** Canonical paths, sorted, and what each is now. */
  | {
      readonly kind: "files";
      readonly paths: readonly string[];
      readonly marks: ReadonlyMap<string, string>;
    }
  | { readonly kind: "unknown"; readonly why: string };

/** The commit that the workspace is at, and every file that differs from it, by content. */
export async function takeBaseline(workspace: string): Promise<Baseline> {
  const head = await headOf(workspace);
  if (!head.ok) return { kind: "none", why: head.why };
  const listed = await dirtyPaths(workspace, head.id);
  if (!listed.ok) return { kind: "none", why: listed.why };
  const dirty = await marksOf(workspace, listed.paths);
  return { kind: "git", head: head.id, dirty, steering: await steeringMarks(workspace) };
}

/** Every path whose content is not what it was at the baseline, without those under an `ignored` claim and without
 *  what git ignores; also the files by which git acts. */
export async function changedSince(
  workspace: string,
  baseline: Baseline,
  ignored: readonly string[],
): Promise<Changed> {
  if (baseline.kind === "none") return { kind: "unknown", why: baseline.why };
  const listed = await dirtyPaths(workspace, baseline.head);
  if (!listed.ok) return { kind: "unknown", why: listed.why };
  const steering = baseline.steering === undefined ? {} : await steeringMarks(workspace);
  const now = { ...(await marksOf(workspace, listed.paths)), ...steering };
  const before = new Map(Object.entries({ ...baseline.dirty, ...baseline.steering }));
  // A path that was dirty and is not any more has the commit's content again, which is a change too.
  const all = new Set([...Object.keys(now), ...before.keys()]);
  const changed = [...all].filter((path) => now[path] !== before.get(path));
  const folds = foldsCaseOnDisk(workspace);
  const canonical = (path: string) => (folds ? path.toLowerCase() : path).normalize("NFC");
  const marks = new Map(changed.map((path) => [canonical(path), now[path] ?? committed]));
  const counted = [...marks.keys()].filter((path) => !ignored.some((claim) => covers(claim, path)));
  return { kind: "files", paths: counted.sort(), marks };
}

// --- helpers ------------------------------------------------------------------------------------

/** As it is in the commit. */
const committed = "committed";
/** With more, hashing them at every phase costs more than the audit is worth: commit or ignore them. */
const dirtyFilesMax = 5_000;

type Head = { readonly ok: true; readonly id: string } | { readonly ok: false; readonly why: string };
type Listed =
  | { readonly ok: true; readonly paths: readonly string[] }
  | { readonly ok: false; readonly why: string };

/** The commit; before the first one, the empty tree. */
export async function headOf(workspace: string): Promise<Head> {
  const inside = await git(workspace, ["rev-parse", "--is-inside-work-tree"]);
  if (!inside.ok) {
    const isNone = /not a git repository/i.test(inside.why);
    return { ok: false, why: isNone ? "the workspace is not in a git repository" : inside.why };
  }
  if (inside.text.trim() !== "true") return { ok: false, why: "the workspace is not in a git work tree" };
  const commit = await git(workspace, ["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]);
  if (commit.ok) return { ok: true, id: commit.text.trim() };
  const empty = await git(workspace, ["hash-object", "-t", "tree", "--stdin"]);
  return empty.ok ? { ok: true, id: empty.text.trim() } : { ok: false, why: empty.why };
}

/** Paths below the workspace that differ from the commit, and those that git does not know and does not ignore. */
export async function dirtyPaths(workspace: string, head: string): Promise<Listed> {
  const diff = ["diff", "--name-only", "--no-renames", "--no-ext-diff", "--relative", "-z", head, "--", "."];
  const [tracked, untracked] = await Promise.all([
    git(workspace, diff),
    git(workspace, ["ls-files", "--others", "--exclude-standard", "-z", "--", "."]),
  ]);
  if (!tracked.ok) return tracked;
  if (!untracked.ok) return untracked;
  const own = claimOfParts(partsOf(await readStateDir(workspace)));
  const paths = [...new Set([...tracked.text.split("\0"), ...untracked.text.split("\0")])].filter(
    (path) => path !== "" && !covers(own, path),
  );
  if (paths.length <= dirtyFilesMax) return { ok: true, paths };
  return {
    ok: false,
    why: `${paths.length} files are not committed, more than the ${dirtyFilesMax} that are compared`,
  };
}

function steeringMarks(workspace: string): Promise<Readonly<Record<string, string>>> {
  return marksOf(
    workspace,
    steeringFiles(workspace).map((path) => relative(workspace, path)),
  );
}

async function marksOf(
  workspace: string,
  paths: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  const marks: [string, string][] = [];
  for (const path of paths) marks.push([path, await markOf(join(workspace, path))]);
  return Object.fromEntries(marks);
}

/** The content as a hash. Made here and not by `git hash-object`, which follows links, and stops at a name with a
 *  line break or a file that goes away meanwhile. */
async function markOf(path: string): Promise<string> {
  try {
    const found = await lstat(path);
    if (found.isSymbolicLink()) return `link ${await readlink(path)}`;
    if (!found.isFile()) return "folder";
    const hash = createHash("sha256");
    await pipeline(createReadStream(path), hash);
    return `${found.mode & 0o111 ? "program " : ""}${hash.digest("hex")}`;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    return code === "ENOENT" || code === "ENOTDIR" ? "deleted" : `unreadable ${code}`;
  }
}
