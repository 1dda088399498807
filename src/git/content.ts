// The content that a check's command depends on, as one digest: the command itself and every file that git
// keeps or would take in. An equal digest means that nothing has changed, also across a commit: files count
// by git's own names for their content. In: a workspace and a check. Out: the digest, or null where there is
// none.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { lstat, readlink } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { covers } from "../../state/locks/overlap.ts";
import { currentSyncPoint } from "../../state/model/select.ts";
import type { CheckPlan, State } from "../../state/model/state.ts";
import { git } from "./ask.ts";
import { dirtyPaths, headOf } from "./baseline.ts";

export type CommandCheck = Extract<CheckPlan, { kind: "run" }>;

export async function contentOf(workspace: string, plan: CommandCheck): Promise<string | null> {
  if (plan.isCached === false) return null;
  const head = await headOf(workspace);
  if (!head.ok) return null;
  const [listed, dirty] = await Promise.all([
    git(workspace, ["ls-tree", "-r", "-z", head.id]),
    dirtyPaths(workspace, head.id),
  ]);
  if (!listed.ok || !dirty.ok) return null;
  const files = new Map(listed.text.split("\0").flatMap(entryOf));
  const isInput = (path: string) =>
    plan.inputs === undefined || plan.inputs.some(({ claim }) => covers(claim, path));
  for (const path of dirty.paths.filter(isInput)) {
    const name = await nameOf(join(workspace, path), head.id.length === 40 ? "sha1" : "sha256");
    if (name === null) return null;
    if (name === "") files.delete(path);
    else files.set(path, name);
  }
  const { command, env = {} } = plan;
  const hash = createHash("sha256").update(JSON.stringify([command, env]));
  for (const [path, name] of [...files].filter(([path]) => isInput(path)).sort(byPath))
    hash.update(`${name}\t${path}\0`);
  return hash.digest("hex");
}

/** Reports whether a ready sync point is stale: files changed after its commands had passed. */
export async function hasChanged(workspace: string, state: State): Promise<boolean> {
  const point = currentSyncPoint(state);
  if (point?.status.kind !== "ready") return false;
  for (const { plan, result } of point.checks) {
    if (plan.kind !== "run" || result.kind !== "passed" || result.content === undefined) continue;
    if ((await contentOf(workspace, plan)) !== result.content) return true;
  }
  return false;
}

// --- helpers ------------------------------------------------------------------------------------

function byPath([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** `100644 blob 3f2a…<TAB>path`, of which the mode and the name count. */
function entryOf(line: string): readonly (readonly [string, string])[] {
  const [, mode, name, path] = /^(\d+) \w+ (\w+)\t(.+)$/s.exec(line) ?? [];
  return mode === undefined || path === undefined ? [] : [[path, `${mode} ${name}`]];
}

/** As git would list it; "" for one that is gone, null for what is no file (a repository of its own). */
async function nameOf(path: string, algorithm: "sha1" | "sha256"): Promise<string | null> {
  try {
    const found = await lstat(path);
    const hash = createHash(algorithm);
    if (found.isSymbolicLink()) {
      const target = Buffer.from(await readlink(path));
      return `120000 ${hash.update(`blob ${target.length}\0`).update(target).digest("hex")}`;
    }
    if (!found.isFile()) return null;
    hash.update(`blob ${found.size}\0`);
    await pipeline(createReadStream(path), hash);
    return `${found.mode & 0o100 ? "100755" : "100644"} ${hash.digest("hex")}`;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    return code === "ENOENT" || code === "ENOTDIR" ? "" : null;
  }
}
