// Asks git about a task's tree, and makes it keep what is there. Nothing here discards uncommitted work.
import { existsSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { covers, isGlob } from "../../../state/locks/overlap.ts";
import type { PathClaim, State, Task } from "../../../state/model/state.ts";
import type { Places } from "../../system/places.ts";
import { type GitAnswer, git } from "../ask.ts";
import { type Tree, treeOf } from "./tree.ts";

/** Commits all that the task left in its tree, but for scratch. A string: why it could not be kept. */
export async function commitWork(places: Places, state: State, task: Task): Promise<string | null> {
  const tree = treeOf(places, state, task);
  if (tree === null) return null;
  return inTurn(tree.folder, () => commitIn(tree, state, task));
}

async function commitIn(tree: Tree, state: State, task: Task): Promise<string | null> {
  if (!existsSync(tree.folder)) return null;
  const unmerged = await git(tree.folder, ["ls-files", "--unmerged"]);
  if (!unmerged.ok) return unmerged.why;
  if (unmerged.text !== "")
    return `a merge is not finished in ${tree.folder}: resolve it there, and \`git commit\``;
  const scratch = state.run?.workflow.scratch ?? [];
  const added = await gitWrites(tree.folder, ["add", "--all", "--", ":/", ...scratch.flatMap(without)]);
  if (!added.ok) return added.why;
  const staged = await git(tree.folder, ["diff", "--cached", "--name-only"]);
  if (!staged.ok) return staged.why;
  if (staged.text === "") return null;
  const message = `${task.plan.id}: ${task.plan.name}\n\nOf phase ${task.phase}, ${state.run?.executionId ?? ""}.`;
  const made = await gitWrites(tree.folder, [
    ...(await asCommitter(tree.folder)),
    ...["commit", "--quiet", "--no-verify", "--message", message],
  ]);
  return made.ok ? null : made.why;
}

/** As arguments of git: who commits where nobody has told git who they are. Nothing is signed in a person's name. */
export async function asCommitter(folder: string): Promise<readonly string[]> {
  const known = await git(folder, ["var", "GIT_COMMITTER_IDENT"]);
  const unsigned = ["-c", "commit.gpgSign=false"];
  return known.ok
    ? unsigned
    : [...unsigned, "-c", "user.name=Lockstep", "-c", "user.email=lockstep@localhost"];
}

/** Files of a tree that are not committed, without those under scratch. */
export async function uncommitted(
  folder: string,
  scratch: readonly PathClaim[],
): Promise<readonly string[] | null> {
  const args = ["status", "--porcelain", "-z", "--no-renames", "--untracked-files=all"];
  const said = await git(folder, args);
  if (!said.ok) return null;
  const paths = said.text.split("\0").flatMap((line) => (line === "" ? [] : [line.slice(3)]));
  return paths.filter((path) => !scratch.some(({ claim }) => covers(claim, path.normalize("NFC"))));
}

export async function commitOf(folder: string, name: string): Promise<string | null> {
  const found = await git(folder, ["rev-parse", "--verify", "--quiet", `${name}^{commit}`]);
  return found.ok ? found.text.trim() : null;
}

export async function isIn(folder: string, commit: string, later: string): Promise<boolean> {
  return (await git(folder, ["merge-base", "--is-ancestor", commit, later])).ok;
}

function without({ claim }: PathClaim): readonly string[] {
  return isGlob(claim)
    ? [`:(exclude,glob)${claim}`, `:(exclude,glob)${claim}/**`]
    : [`:(exclude,literal)${claim}`];
}

/** How long another git may take that works in the same place: one of a supervisor that was killed, or a person's. */
const lockedMsMax = 5_000;
const lockedAgainMs = 100;

/** As `git`, for what writes: waits for another one that holds git's own locks. */
export async function gitWrites(folder: string, args: readonly string[]): Promise<GitAnswer> {
  for (const giveUpAt = performance.now() + lockedMsMax; ; ) {
    const answer = await git(folder, args);
    const isLocked = !answer.ok && /\.lock\b|cannot lock/i.test(answer.why);
    if (!isLocked || performance.now() > giveUpAt) return answer;
    await setTimeout(lockedAgainMs);
  }
}

const turns = new Map<string, Promise<unknown>>();

/** Runs works on the same tree one after the other: git refuses a second writer. */
export async function inTurn<Result>(folder: string, work: () => Promise<Result>): Promise<Result> {
  const before = turns.get(folder) ?? Promise.resolve();
  const mine = before.then(work, work);
  turns.set(folder, mine);
  try {
    return await mine;
  } finally {
    if (turns.get(folder) === mine) turns.delete(folder);
  }
}
