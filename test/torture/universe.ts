// The few paths that the clients of the torture fight for: a small tree, so that almost every wish meets another one.
// In: a source of chance. Out: paths to lock, and the leaves that a lock on them covers. Shares nothing with the
// program's own idea of paths.
import type { Random } from "../helpers/random.ts";

const folders = 4;
const subfolders = 3;
const files = 2;

/** What one client asks for at once: mostly a single file, sometimes a folder, sometimes several. */
export function somePaths(chance: Random): string[] {
  const count = chance.chance(0.3) ? 2 + chance.below(2) : 1;
  return [...new Set(Array.from({ length: count }, () => somePath(chance)))];
}

/** Every leaf under a path of this tree; a path of another one is its own leaf. */
export function leavesOf(path: string): string[] {
  const all = allLeaves.filter((leaf) => leaf === path || leaf.startsWith(`${path}/`));
  return all.length > 0 ? all : [path];
}

function somePath(chance: Random): string {
  const names = [`d${chance.below(folders)}`, `e${chance.below(subfolders)}`, `f${chance.below(files)}`];
  const depth = chance.chance(0.08) ? 1 : chance.chance(0.25) ? 2 : 3;
  return `/${names.slice(0, depth).join("/")}`;
}

const upTo = (count: number, letter: string) =>
  Array.from({ length: count }, (_, index) => `${letter}${index}`);

const allLeaves = upTo(folders, "d").flatMap((folder) =>
  upTo(subfolders, "e").flatMap((subfolder) =>
    upTo(files, "f").map((file) => `/${folder}/${subfolder}/${file}`),
  ),
);
