// A task's tree made ready for its next attempt. In: the task. Out: a folder on a branch of its own that has what is
// committed in the workspace and what finished tasks of the phase have made, or the sentence why there is none.
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { tasksOf } from "../../../state/model/select.ts";
import type { State, Task, Workflow } from "../../../state/model/state.ts";
import type { Places } from "../../system/places.ts";
import { workflowFile } from "../../workflow/find.ts";
import { git } from "../ask.ts";
import { takeBaseline } from "../baseline.ts";
import { asCommitter, commitOf, commitWork, gitWrites, inTurn, isIn, uncommitted } from "./commit.ts";
import { type Tree, treeOf } from "./tree.ts";

/** `git merge-tree --write-tree` is there since this one. */
const gitNeeded = { major: 2, minor: 38 };
const namedMax = 5;

/** Why a workflow that wants a tree for each task cannot begin here; null when it can, or wants none. */
export async function whyNoTrees(workspace: string, { isolation }: Workflow): Promise<string | null> {
  if (isolation !== "worktree") return null;
  const cannot = (why: string) => `\`isolation: worktree\` cannot be kept: ${why}`;
  const baseline = await takeBaseline(workspace);
  if (baseline.kind === "none")
    return cannot(`${baseline.why}. Write \`isolation: shared\`, or \`git init\` and commit.`);
  if ((await commitOf(workspace, "HEAD")) === null)
    return cannot("the repository has no commit yet, and a tree begins at one. Commit first.");
  const old = await oldGit(workspace);
  if (old !== null) return cannot(old);
  // Both are read in the workspace.
  const open = Object.keys(baseline.dirty).filter(
    (path) => path !== workflowFile && path !== "BOUNDARIES.json",
  );
  if (open.length === 0) return null;
  const named = open.slice(0, namedMax).join(", ");
  const more = open.length > namedMax ? ` and ${open.length - namedMax} more` : "";
  return cannot(
    `${named}${more} ${open.length === 1 ? "is" : "are"} not committed, so no task would see ${open.length === 1 ? "it" : "them"}. Commit, stash or ignore first.`,
  );
}

/** A string: why the task cannot start. */
export async function prepareTree(places: Places, state: State, task: Task): Promise<string | null> {
  const tree = treeOf(places, state, task);
  if (tree === null) return null;
  // Their work may still be on its way into a commit.
  const done = tasksOf(state, task.phase).filter((other) => other.state.kind === "completed");
  for (const other of done) await commitWork(places, state, other);
  return inTurn(tree.folder, async () => {
    // Trees are made one at a time: git reads the entries of its other worktrees, and fails on one that is
    // half made.
    const problem = await inTurn(places.workspace, () => checkOut(places, tree));
    if (problem !== null) return problem;
    mkdirSync(tree.root, { recursive: true });
    const bases = done.flatMap((other) => treeOf(places, state, other)?.branch ?? []);
    await bringIn(places, tree, state, bases);
    return null;
  });
}

async function checkOut({ workspace }: Places, { folder, branch }: Tree): Promise<string | null> {
  if (existsSync(join(folder, ".git"))) {
    if (await isWhole(folder)) return null;
    const removed = await gitWrites(workspace, ["worktree", "remove", "--force", "--force", folder]);
    if (!removed.ok) return `its worktree ${folder} is half made and cannot be made anew: ${removed.why}`;
  }
  mkdirSync(dirname(folder), { recursive: true });
  const isThere = (await commitOf(workspace, `refs/heads/${branch}`)) !== null;
  // By force where git still remembers a folder that somebody deleted: its branch has all that was committed in it.
  const made = await gitWrites(workspace, [
    ...["worktree", "add", "--quiet", "--force"],
    ...(isThere ? [folder, branch] : ["-b", branch, folder, "HEAD"]),
  ]);
  return made.ok ? null : `its worktree ${folder} cannot be made: ${made.why}`;
}

/** Longer than git takes for the files of a large repository. */
const checkOutMsMax = 30_000;
const lookAgainMs = 50;

/** Git marks a worktree until all its files are there. One that stays marked was left by a git that was killed; no agent
 *  has been in it. */
async function isWhole(folder: string): Promise<boolean> {
  const own = await git(folder, ["rev-parse", "--absolute-git-dir"]);
  if (!own.ok) return false;
  const mark = join(own.text.trim(), "locked");
  const isMarked = () => existsSync(mark) && readFileSync(mark, "utf8").trim() === "initializing";
  for (const giveUpAt = performance.now() + checkOutMsMax; isMarked(); await setTimeout(lookAgainMs))
    if (performance.now() > giveUpAt) return false;
  return true;
}

/** Conflicts, and merges into uncommitted work, are left for the sync point to report. */
async function bringIn(
  { workspace }: Places,
  { folder }: Tree,
  state: State,
  branches: readonly string[],
): Promise<void> {
  const head = await commitOf(workspace, "HEAD");
  const open = await uncommitted(folder, state.run?.workflow.scratch ?? []);
  if (open === null || open.length > 0) return;
  for (const base of [head, ...branches]) {
    const commit = base === null ? null : await commitOf(workspace, base);
    if (commit === null || (await isIn(folder, commit, "HEAD"))) continue;
    const merged = await gitWrites(folder, [
      ...(await asCommitter(folder)),
      ...["merge", "--quiet", "--no-edit", "--no-verify", commit],
    ]);
    if (!merged.ok) await git(folder, ["merge", "--abort"]);
  }
}

async function oldGit(workspace: string): Promise<string | null> {
  const said = await git(workspace, ["version"]);
  const found = said.ok ? /(\d+)\.(\d+)/.exec(said.text) : null;
  const [major, minor] = [Number(found?.[1] ?? 0), Number(found?.[2] ?? 0)];
  const isNew = major > gitNeeded.major || (major === gitNeeded.major && minor >= gitNeeded.minor);
  return isNew
    ? null
    : `it needs git ${gitNeeded.major}.${gitNeeded.minor} or newer, and this is ${major}.${minor}.`;
}
