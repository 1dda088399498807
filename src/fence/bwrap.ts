// The fence on Linux, as arguments of bwrap: all of the file system read-only, on top of it what may be written, on top
// of that what never may; no view of other processes, no capabilities (without these two, root walks out again).
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";
import type { Tree } from "../worktrees/tree.ts";
import { doors, programsInTmp, seenInTmp } from "./doors.ts";
import type { Inside } from "./fence.ts";

export interface FencedProgram {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

interface Bounds extends Inside {
  /** Real, existing folders. */
  readonly folders: readonly string[];
}

export function fencedProgram(argv: readonly string[], bounds: Bounds): FencedProgram {
  const { places, tree } = bounds;
  const repository = gitFolders(places.workspace);
  const args = [
    ...["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"],
    ...["--unshare-pid", "--unshare-ipc", "--die-with-parent", "--cap-drop", "ALL"],
    ...["--tmpfs", "/tmp", ...seenInTmp()],
    // Again, since they may lie in what was replaced.
    ...[...programsInTmp(), places.workspace].flatMap((path) => ["--ro-bind", path, path]),
    ...["--tmpfs", "/var/tmp"],
    ...doors().flatMap((path) => ["--ro-bind", "/dev/null", path]),
    ...writable([...existing(bounds.own), ...repository, ...(tree === null ? bounds.folders : [])]),
    ...closed(closedPaths(bounds, repository)),
    ...(tree === null ? [] : treeBinds(tree, bounds.folders)),
    ...["--tmpfs", places.runFolder, "--ro-bind", places.insideFolder, places.insideFolder],
    ...["--chdir", tree?.root ?? places.workspace],
  ];
  // In a file: there may be hundreds, and whoever lists the processes wants to read what runs.
  const file = join(bounds.folder, "fence");
  mkdirSync(bounds.folder, { recursive: true, mode: 0o700 });
  writeFileSync(file, args.map((arg) => `${arg}\0`).join(""));
  return { argv: [...patient, file, ...impatient, ...argv], env: { TMPDIR: "/tmp" } };
}

/** bwrap itself outlives the signals that are meant for the agent, and then tells how that ended. What is ignored
 *  stays so in the programs that are started, so the agent gets its own habits back. */
const signals = ["INT", "TERM", "HUP", "QUIT"];
const patient = ["/bin/sh", "-c", `trap '' ${signals.join(" ")}; exec bwrap --args 3 -- "$@" 3<"$0"`];
const impatient = ["env", `--default-signal=${signals.join(",")}`];

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
function treeBinds({ folder, root }: Tree, folders: readonly string[]): readonly string[] {
  const link = join(folder, ".git");
  const own = linkedTo(folder, link);
  const kept = ["commondir", "gitdir", "config.worktree"].flatMap((name) =>
    own === null ? [] : [join(own, name)],
  );
  return [
    ...(own === null ? [] : closed([dirname(own)])),
    ...writable([...folders, ...(own === null ? [] : existing([own]))]),
    ...closed([link, ...kept, ...ownFiles(root)]),
  ];
}

function writable(paths: readonly string[]): readonly string[] {
  return byDepth(paths).flatMap((path) => ["--bind", path, path]);
}

function closed(paths: readonly string[]): readonly string[] {
  return existing(paths).flatMap((path) => ["--ro-bind", path, path]);
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
