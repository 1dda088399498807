// What a session may write and what it never may, in the order in which one lies upon the other: a later layer says what
// holds of what an earlier one says too. The same on every system; how it is enforced is that of bwrap.ts and seatbelt.ts.

import { existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";
import type { Tree } from "../git/trees/tree.ts";
import type { Bounds } from "./bounds.ts";

export interface Layer {
  readonly kind: "writable" | "closed";
  /** Those that are there, outer ones first. */
  readonly paths: readonly string[];
}

export function layersOf(bounds: Bounds): readonly Layer[] {
  const { places, tree } = bounds;
  const repository = gitFolders(places.workspace);
  const isOfSession = (path: string) => path.startsWith(`${bounds.folder}/`);
  return [
    writable([...existing(bounds.own), ...repository, ...(tree === null ? bounds.folders : [])]),
    closed(closedPaths(bounds, repository)),
    // What the agent writes in its session's folder, which was closed with the state.
    writable(existing(bounds.own.filter(isOfSession))),
    closed(bounds.closed.filter(isOfSession)),
    ...(tree === null ? [] : treeLayers(tree, bounds.folders)),
  ];
}

/** Where git keeps what a commit changes. A workspace below a repository's top, and a linked work tree, have it
 *  elsewhere. */
function gitFolders(workspace: string): readonly string[] {
  for (let folder = workspace; ; folder = dirname(folder)) {
    const found = join(folder, ".git");
    const status = statSync(found, { throwIfNoEntry: false });
    if (status?.isDirectory()) return [found];
    if (status?.isFile()) return linkedFolders(folder, found);
    if (dirname(folder) === folder) return [];
  }
}

function linkedFolders(folder: string, file: string): readonly string[] {
  const own = linkedTo(folder, file);
  if (own === null) return [];
  const common = join(own, "commondir");
  if (!existsSync(common)) return existing([own]);
  return existing([resolve(own, readFileSync(common, "utf8").trim())]);
}

/** What git keeps of a linked work tree alone. */
function linkedTo(folder: string, file: string): string | null {
  const named = /^gitdir: (.+)$/m.exec(readFileSync(file, "utf8"))?.[1]?.trim();
  if (named === undefined) return null;
  return isAbsolute(named) ? named : resolve(folder, named);
}

/** A task's own tree lies in the state folder, which is closed: it is opened again on top of that, and of git's folders
 *  of trees this one's alone, without what says where the repository is. */
function treeLayers({ folder, root }: Tree, folders: readonly string[]): readonly Layer[] {
  const link = join(folder, ".git");
  const own = linkedTo(folder, link);
  const kept = ["commondir", "gitdir", "config.worktree"].flatMap((name) =>
    own === null ? [] : [join(own, name)],
  );
  return [
    ...(own === null ? [] : [closed([dirname(own)])]),
    writable([...folders, ...(own === null ? [] : existing([own]))]),
    closed([link, ...kept, ...ownFiles(root)]),
  ];
}

function writable(paths: readonly string[]): Layer {
  return { kind: "writable", paths: byDepth(paths) };
}

function closed(paths: readonly string[]): Layer {
  return { kind: "closed", paths: existing(paths) };
}

/** Read-only also inside of what may be written: what decides who may write, and what would be run outside later. */
function closedPaths({ places, closed: own }: Bounds, repository: readonly string[]): readonly string[] {
  const inGit = repository.flatMap((git) => {
    for (const name of ["hooks", "info"]) mkdirSync(join(git, name), { recursive: true });
    return ["config", "config.worktree", "hooks", "info", "modules"].map((name) => join(git, name));
  });
  return [...inGit, ...ownFiles(places.workspace), places.stateFolder, ...own];
}

function ownFiles(root: string): readonly string[] {
  return ["lockstep.yaml", "BOUNDARIES.json"].map((name) => join(root, name));
}

function existing(paths: readonly string[]): readonly string[] {
  return paths.filter((path) => existsSync(path));
}

/** A mount hides what was mounted below it before. */
function byDepth(paths: readonly string[]): readonly string[] {
  return [...new Set(paths)].sort((one, other) => one.split("/").length - other.split("/").length);
}
