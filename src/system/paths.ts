// The one form of a path that locks and boundaries compare. In: what a person, a file or a tool wrote. Out: a
// claim, canonical for this workspace on this disk, or the sentence why there is none. Reads names on the disk
// component by component, as the kernel does; opens nothing.

import { lstatSync, opendirSync, readlinkSync, realpathSync } from "node:fs";
import { dirname } from "node:path";
import { isGlob } from "../../state/locks/overlap.ts";
import { claimOfParts, cutAtPattern, partsOf } from "../../state/locks/path.ts";
import type { PathClaim } from "../../state/model/state.ts";
import { messageOf } from "./failure.ts";
import { adviceFor, codeOf } from "./file-advice.ts";
import { briefly } from "./remember.ts";

/** Where a path was written, which decides what it is relative to. */
export type Origin =
  /** In a file of ours: relative to the workspace, with or without a leading `/`. */
  | { readonly kind: "file" }
  /** By a person: the same, but `./x` and `../x` are relative to the current folder. */
  | { readonly kind: "command-line"; readonly cwd: string }
  /** By a tool: a plain path, never a glob; absolute as the kernel understands it, else relative to the folder. */
  | { readonly kind: "tool"; readonly cwd: string };

export type ClaimResult =
  | { readonly ok: true; readonly claim: PathClaim }
  | { readonly ok: false; readonly problem: string };

/** Reports whether a folder treats `A` and `a` as one name. */
export type CaseProbe = (folder: string) => boolean;

/** The claim that `written` makes in the workspace (an absolute path). Symbolic links are followed, `..` goes to
 *  the real parent, what does not exist yet is taken as written; a glob keeps its pattern. */
export function claimOf(
  workspace: string,
  written: string,
  origin: Origin,
  foldsCase: CaseProbe = foldsCaseLately,
): ClaimResult {
  if (written === "") return refuse("The path is empty. Write / for the whole workspace.");
  if (written.includes("\0")) return refuse(`The path ${JSON.stringify(written)} has a NUL character in it.`);
  try {
    const root = rootOf(workspace);
    const start = startOf(root, written, origin);
    const { folder, pattern } =
      origin.kind === "tool" ? { folder: partsOf(written), pattern: [] } : cutAtPattern(partsOf(written));
    if (pattern.includes("..")) {
      return refuse(
        `In ${written}, .. comes after a wildcard, where its folder cannot be told. Write it without.`,
      );
    }
    const walked = walk(start, folder);
    return walked.kind === "arrived"
      ? claimBelow({ root, real: walked.path, pattern, written }, foldsCase)
      : refuse(walked.why);
  } catch (error) {
    return refuse(`The path ${written} cannot be followed: ${messageOf(error)}. ${adviceFor(error)}`);
  }
}

/** Reports whether names in this folder fold case; a missing folder is taken as the one above it. */
export function foldsCaseOnDisk(folder: string): boolean {
  for (const name of namesIn(folder)) {
    const other = swapCase(name);
    if (other === name) continue;
    return isSameEntry(`${folder}/${name}`, `${folder}/${other}`) && !namesIn(folder).includes(other);
  }
  return folder === "/" ? false : foldsCaseOnDisk(dirname(folder));
}

/** As realpath; the folder of a workspace does not move while somebody asks for one path after the other. */
const rootOf = briefly((workspace: string) => realpathSync.native(workspace));
const foldsCaseLately = briefly(foldsCaseOnDisk);

// --- helpers ------------------------------------------------------------------------------------

/** As Linux: more links than this on one path are a loop. */
const linksMax = 40;
/** Enough names to find one with a letter in it; a folder may hold a million. */
const namesLookedAt = 200;

function startOf(root: string, written: string, origin: Origin): string {
  if (origin.kind === "file") return root;
  if (origin.kind === "tool") return written.startsWith("/") ? "/" : realpathSync.native(origin.cwd);
  return /^\.\.?(\/|$)/.test(written) ? realpathSync.native(origin.cwd) : root;
}

type Walk =
  | { readonly kind: "arrived"; readonly path: string }
  | { readonly kind: "lost"; readonly why: string };

function walk(start: string, parts: readonly string[]): Walk {
  const todo = [...parts].reverse();
  let real = start;
  let links = 0;
  for (let part = todo.pop(); part !== undefined; part = todo.pop()) {
    if (part === "..") {
      real = dirname(real);
      continue;
    }
    const next = real === "/" ? `/${part}` : `${real}/${part}`;
    const target = linkTarget(next);
    if (target === null) {
      real = next;
      continue;
    }
    links += 1;
    if (links > linksMax) return { kind: "lost", why: `The symbolic links at ${next} go round in a loop.` };
    if (target.startsWith("/")) real = "/";
    todo.push(...[...partsOf(target)].reverse());
  }
  return { kind: "arrived", path: real };
}

/** Where a symbolic link points; null for everything else, also for what is not there (yet). */
function linkTarget(path: string): string | null {
  const entry = lstatSyncOrNull(path);
  return entry?.isSymbolicLink() ? readlinkSync(path) : null;
}

function lstatSyncOrNull(path: string): ReturnType<typeof lstatSync> | null {
  try {
    return lstatSync(path);
  } catch (error) {
    if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR") return null;
    throw error;
  }
}

interface Found {
  readonly root: string;
  readonly real: string;
  readonly pattern: readonly string[];
  readonly written: string;
}

function claimBelow({ root, real, pattern, written }: Found, foldsCase: CaseProbe): ClaimResult {
  const above = root === "/" ? "/" : `${root}/`;
  if (real !== root && !real.startsWith(above)) {
    return refuse(`${written} leaves the workspace: it is ${real}, and the workspace is ${root}.`);
  }
  const names = real === root ? [] : real.slice(above.length).split("/");
  const parts = foldParts(root, [...names, ...pattern], foldsCase).map((part) => part.normalize("NFC"));
  return { ok: true, claim: { written, claim: claimOfParts(parts) } };
}

/** Each part in lower case where its own folder folds case. Below a wildcard the folder is that of the wildcard. */
function foldParts(root: string, parts: readonly string[], foldsCase: CaseProbe): readonly string[] {
  let folder = root;
  let folds = foldsCase(root);
  return parts.map((part) => {
    const folded = folds ? part.toLowerCase() : part;
    if (isGlob(part)) return folded;
    folder = folder === "/" ? `/${part}` : `${folder}/${part}`;
    // A missing folder is taken as the one above it; asking again would read that folder once for each part.
    if (lstatSyncOrNull(folder)?.isDirectory()) folds = foldsCase(folder);
    return folded;
  });
}

function namesIn(folder: string): readonly string[] {
  const names: string[] = [];
  try {
    const opened = opendirSync(folder);
    try {
      for (let entry = opened.readSync(); entry !== null; entry = opened.readSync()) {
        names.push(entry.name);
        if (names.length >= namesLookedAt) break;
      }
    } finally {
      opened.closeSync();
    }
  } catch {
    // Not there or not readable: the folder above decides.
  }
  return names;
}

function isSameEntry(a: string, b: string): boolean {
  const [first, second] = [lstatSyncOrNull(a), lstatSyncOrNull(b)];
  return first !== null && second !== null && first?.ino === second?.ino && first?.dev === second?.dev;
}

function swapCase(name: string): string {
  const upper = name.toUpperCase();
  return upper === name ? name.toLowerCase() : upper;
}

function refuse(problem: string): ClaimResult {
  return { ok: false, problem };
}
