// The layers of a fence: paths that a session may write, and paths that it never may, each later layer over
// the earlier ones. The same on every system; bwrap.ts and seatbelt.ts enforce them.
import { existsSync, mkdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { gitLink, guardedInGit } from "../../state/locks/guarded.ts";
import { gitFolders, linkedTo, pathsIn } from "../git/folders.ts";
import type { Tree } from "../git/trees/tree.ts";
import type { Bounds } from "./bounds.ts";

export interface Layer {
  readonly kind: "writable" | "closed";
  /** The paths that exist, outer ones first. */
  readonly paths: readonly string[];
}

export function layersOf(bounds: Bounds): readonly Layer[] {
  const { places, tree } = bounds;
  const repository = gitFolders(places.workspace);
  const isOfSession = (path: string) => path.startsWith(`${bounds.folder}/`);
  return [
    writable([...existing(bounds.own), ...repository, ...(tree === null ? bounds.folders : [])]),
    closed(closedPaths(bounds, repository)),
    // The agent's files in its session's folder, which was closed with the state.
    writable(existing(bounds.own.filter(isOfSession))),
    closed(bounds.closed.filter(isOfSession)),
    ...(tree === null ? [] : treeLayers(tree, bounds)),
  ];
}

/** A task's own tree lies in the state folder, which is closed: it is opened again on top of that, and of git's folders
 *  of trees this one's alone, without what says where the repository is. */
function treeLayers({ folder, root }: Tree, { folders, guarded }: Bounds): readonly Layer[] {
  const link = join(folder, gitLink);
  const own = linkedTo(folder, link);
  const kept = ["commondir", "gitdir", "config.worktree"].flatMap((name) =>
    own === null ? [] : [join(own, name)],
  );
  return [
    ...(own === null ? [] : [closed([dirname(own)])]),
    writable([...folders, ...(own === null ? [] : existing([own]))]),
    closed([link, ...kept, ...guarded.map((path) => join(root, path))]),
  ];
}

function writable(paths: readonly string[]): Layer {
  return { kind: "writable", paths: byDepth(paths) };
}

function closed(paths: readonly string[]): Layer {
  return { kind: "closed", paths: existing(paths) };
}

/** Read-only also inside of what may be written. */
function closedPaths(
  { places, guarded, closed: own }: Bounds,
  repository: readonly string[],
): readonly string[] {
  const inGit = repository.flatMap((git) => {
    // Missing folders could be made later, and a mount needs something to lie on.
    for (const name of ["hooks", "info"]) mkdirSync(join(git, name), { recursive: true });
    return pathsIn(git, guardedInGit);
  });
  const link = join(places.workspace, gitLink);
  const links = statSync(link, { throwIfNoEntry: false })?.isFile() === true ? [link] : [];
  return [...inGit, ...links, ...guarded.map((path) => join(places.workspace, path)), ...own];
}

function existing(paths: readonly string[]): readonly string[] {
  return paths.filter((path) => existsSync(path));
}

/** A mount hides what was mounted below it before. */
function byDepth(paths: readonly string[]): readonly string[] {
  return [...new Set(paths)].sort((one, other) => one.split("/").length - other.split("/").length);
}
