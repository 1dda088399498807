// Where git keeps what it knows of a workspace. A workspace below a repository's top, and a linked work tree, have it
// elsewhere.
import { existsSync, globSync, readFileSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { gitLink, guardedInGit, steersGit } from "../../state/locks/guarded.ts";

/** The folder that a commit changes; none where there is no repository. */
export function gitFolders(workspace: string): readonly string[] {
  for (let folder = workspace; ; folder = dirname(folder)) {
    const found = join(folder, gitLink);
    const status = statSync(found, { throwIfNoEntry: false });
    if (status?.isDirectory()) return [found];
    if (status?.isFile()) return linkedFolders(folder, found);
    if (dirname(folder) === folder) return [];
  }
}

/** The folder of a linked work tree alone, which `file` in its top folder names. */
export function linkedTo(folder: string, file: string): string | null {
  const named = /^gitdir: (.+)$/m.exec(readFileSync(file, "utf8"))?.[1]?.trim();
  if (named === undefined) return null;
  return isAbsolute(named) ? named : resolve(folder, named);
}

/** The paths below `folder` that are there, of patterns in which `*` is one name. */
export function pathsIn(folder: string, patterns: readonly string[]): readonly string[] {
  return globSync([...patterns], { cwd: folder }).map((path) => join(folder, path));
}

/** The files by which git acts, in all of the workspace's repository. Objects and references are not looked through. */
export function steeringFiles(workspace: string): readonly string[] {
  const inFolder = gitFolders(workspace).flatMap((git) =>
    globSync(
      guardedInGit.flatMap((path) => [path, `${path}/**`]),
      { cwd: git, exclude: (path) => /(^|\/)(objects|refs|logs)$/.test(path) },
    ).flatMap((path) => (steersGit(path) ? [join(git, path)] : [])),
  );
  const link = join(workspace, gitLink);
  return [...inFolder, link].filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true);
}

function linkedFolders(folder: string, file: string): readonly string[] {
  const own = linkedTo(folder, file);
  if (own === null) return [];
  const common = join(own, "commondir");
  if (existsSync(common)) return [resolve(own, readFileSync(common, "utf8").trim())].filter(existsSync);
  return [own].filter(existsSync);
}
