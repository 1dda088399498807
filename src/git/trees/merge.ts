// The sync point of tasks that have a tree each. In: the branches of the phase's completed tasks. Out: one commit in
// the workspace that has them all, or every conflict and every file outside a boundary, with its task.
// All merges are made beside the workspace first, as objects of git: whoever kills us before the last step has changed
// nothing, and whoever kills us after it finds everything merged when the check is made again.
import { rmdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { runningPhase, tasksOf } from "../../../state/model/select.ts";
import type { Task } from "../../../state/model/state.ts";
import type { FoundFile } from "../../../state/run/receive.ts";
import { git } from "../ask.ts";
import { foundText, notMine, permissionsOf, shortDiff } from "../audit.ts";
import type { Checked, CheckRound } from "../check-round.ts";
import { asCommitter, commitOf, commitWork, gitWrites, isIn, uncommitted } from "./commit.ts";
import { removeTree } from "./leftovers.ts";
import { belowTop, type Tree, treeOf } from "./tree.ts";

interface Work {
  readonly task: Task;
  readonly tree: Tree;
  readonly tip: string;
}

export async function mergeTrees(round: CheckRound): Promise<Checked> {
  const { places, state } = round;
  const { workspace } = places;
  const head = await commitOf(workspace, "HEAD");
  const moved = head === null ? "the workspace has no commit any more" : await elsewhere(round, head);
  if (head === null || moved !== null) return { ok: false, evidence: moved ?? "" };
  const gathered = await gather(round);
  if (typeof gathered === "string") return { ok: false, evidence: gathered };
  const chain = new Chain(round, head);
  for (const work of inOrder(gathered)) await chain.add(work);
  const { problems, found } = chain;
  if (problems.length > 0)
    return { ok: false, evidence: problems.join("; "), violations: found, output: foundText(found) };
  const failed = await takeOver(workspace, head, chain.at);
  if (failed !== null) return { ok: false, evidence: failed };
  const scratch = state.run?.workflow.scratch ?? [];
  for (const { tree } of gathered) await removeTree(workspace, { ...tree, scratch });
  clearFolder(gathered);
  const merged = chain.merged.length === 0 ? "nothing was left to merge" : `merged ${listed(chain.merged)}`;
  return { ok: true, evidence: merged, violations: [], commit: chain.at.slice(0, shortLength) };
}

/** As git shortens a commit. */
const shortLength = 10;
const namedMax = 5;

/** Refuses to merge into another branch that a person checked out meanwhile. */
async function elsewhere({ state, sync, places }: CheckRound, head: string): Promise<string | null> {
  const point = state.syncPoints.find((candidate) => candidate.plan.id === sync);
  const baseline = runningPhase(state, point?.after)?.baseline;
  if (baseline?.kind !== "git" || (await isIn(places.workspace, baseline.head, head))) return null;
  return `the workspace has ${head.slice(0, shortLength)} checked out, which does not have ${baseline.head.slice(0, shortLength)}, where the phase began: check its branch out again`;
}

/** A string: what a task left that could not be committed. */
async function gather({ places, state, sync }: CheckRound): Promise<readonly Work[] | string> {
  const point = state.syncPoints.find((candidate) => candidate.plan.id === sync);
  const works: Work[] = [];
  for (const task of point === undefined ? [] : tasksOf(state, point.after)) {
    const tree = task.state.kind === "completed" ? treeOf(places, state, task) : null;
    if (tree === null) continue;
    const problem = await commitWork(places, state, task);
    if (problem !== null) return `what ${task.plan.id} left could not be committed: ${problem}`;
    const tip =
      (await commitOf(tree.folder, "HEAD")) ??
      (await commitOf(places.workspace, `refs/heads/${tree.branch}`));
    if (tip !== null) works.push({ task, tree, tip });
  }
  return works;
}

/** As planned, but for a task that was built on another one's work: that comes first. */
function inOrder(works: readonly Work[]): readonly Work[] {
  const left = [...works];
  const ordered: Work[] = [];
  while (left.length > 0) {
    const ids = new Set(left.map(({ task }) => task.plan.id));
    const free = left.findIndex(({ task }) => !task.plan.needs.some((need) => ids.has(need)));
    ordered.push(...left.splice(Math.max(0, free), 1));
  }
  return ordered;
}

/** Merges one work after the other onto the commit before. What does not go is named, and the others are tried. */
class Chain {
  readonly #round: CheckRound;
  readonly #below: string;
  readonly #head: string;
  /** Whose work changed a path first. */
  readonly #changedBy = new Map<string, Work>();
  at: string;
  readonly merged: string[] = [];
  readonly problems: string[] = [];
  readonly found: FoundFile[] = [];

  constructor(round: CheckRound, head: string) {
    this.#round = round;
    this.#below = belowTop(round.places.workspace);
    this.#head = head;
    this.at = head;
  }

  async add(work: Work): Promise<void> {
    const { workspace } = this.#round.places;
    const id = work.task.plan.id;
    if (await isIn(workspace, work.tip, this.at)) return;
    const made = await git(
      workspace,
      [...["merge-tree", "--write-tree", "--name-only", "--no-messages", "-z", this.at, work.tip]],
      { exitCodes: [0, 1] },
    );
    if (!made.ok) return void this.problems.push(`${id} could not be merged: ${made.why}`);
    const [tree = "", ...conflicts] = made.text.split("\0").filter((part) => part !== "");
    if (conflicts.length > 0) return void this.problems.push(this.#conflict(work, conflicts));
    const diff = await git(workspace, [
      "diff-tree",
      "-r",
      "-z",
      "--name-only",
      "--no-renames",
      this.at,
      tree,
    ]);
    if (!diff.ok) return void this.problems.push(`${id} could not be merged: ${diff.why}`);
    const changed = diff.text
      .split("\0")
      .filter((path) => path !== "")
      .map((path) => this.#shown(path));
    if (await this.#isOutside(work, tree, changed)) return;
    const commit = await git(workspace, [
      ...(await asCommitter(workspace)),
      ...["commit-tree", tree, "-p", this.at, "-p", work.tip, "-m", `Merge ${work.tree.branch}`],
    ]);
    if (!commit.ok) return void this.problems.push(`${id} could not be merged: ${commit.why}`);
    for (const path of changed) if (!this.#changedBy.has(path)) this.#changedBy.set(path, work);
    this.at = commit.text.trim();
    this.merged.push(`${id} (${changed.length} ${changed.length === 1 ? "file" : "files"})`);
  }

  #conflict({ task, tree }: Work, paths: readonly string[]): string {
    const shown = paths.map((path) => this.#shown(path));
    const others = [...new Set(shown.flatMap((path) => this.#changedBy.get(path) ?? []))];
    const ids = others.map((other) => other.task.plan.id);
    const against = ids.length > 0 ? ids.join(", ") : "what was committed in the workspace meanwhile";
    const from = others[0]?.tree.branch ?? this.#head.slice(0, shortLength);
    return `${task.plan.id} conflicts with ${against} in ${listed(shown)}: \`git merge ${from}\` in ${tree.folder}, resolve and commit it there, then check again`;
  }

  async #isOutside({ task, tree }: Work, merged: string, changed: readonly string[]): Promise<boolean> {
    const id = task.plan.id;
    const { isScratch, isLocked } = permissionsOf(this.#round, id);
    const mayBe = (path: string) => isScratch(path) || isLocked(path);
    const others = changed.filter((path) => !mayBe(path.slice(1).normalize("NFC")));
    const files = await Promise.all(others.map((path) => this.#file(merged, path)));
    const phase = runningPhase(this.#round.state, task.phase);
    const outside = phase === null ? files : notMine(phase, files);
    if (outside.length === 0) return false;
    this.found.push(...outside.slice(0, foundMax).map((file) => ({ ...file, suspects: [id] })));
    this.problems.push(
      `${id} changed without a lock in this phase: ${listed(outside.map(({ path }) => path))} (in ${tree.folder})`,
    );
    return true;
  }

  async #file(
    merged: string,
    path: string,
  ): Promise<{ readonly path: string; readonly mark: string; readonly diff: string }> {
    const { workspace } = this.#round.places;
    const name = path.startsWith("/../") ? path.slice(4) : join(this.#below, path.slice(1));
    const [found, diff] = await Promise.all([
      git(workspace, ["rev-parse", "--verify", "--quiet", `${merged}:${name}`]),
      git(workspace, ["diff", "--no-color", "--no-ext-diff", this.at, merged, "--", `:/${name}`]),
    ]);
    return {
      path,
      mark: found.ok ? found.text.trim() : "deleted",
      diff: diff.ok ? shortDiff(diff.text) : diff.why,
    };
  }

  /** `/` and the path in the workspace; `/../` for what lies beside it in the same repository. */
  #shown(path: string): string {
    if (this.#below === "") return `/${path}`;
    return path.startsWith(`${this.#below}/`) ? path.slice(this.#below.length) : `/../${path}`;
  }
}

/** Each is an event. */
const foundMax = 100;

function listed(names: readonly string[]): string {
  const more = names.length > namedMax ? ` and ${names.length - namedMax} more` : "";
  return `${names.slice(0, namedMax).join(", ")}${more}`;
}

/** The workspace's own files and its branch, in one step of git, which refuses to write over what is not committed. */
async function takeOver(workspace: string, head: string, merged: string): Promise<string | null> {
  if (head === merged) return null;
  await takeUpAgain(workspace, head, merged);
  const taken = await gitWrites(workspace, ["merge", "--quiet", "--ff-only", "--no-autostash", merged]);
  return taken.ok
    ? null
    : `all of it merges, but the workspace could not take it over (${taken.why}): see \`git status\` there, then check again`;
}

/** A git that was killed in the middle has written files that are as they shall be and that it does not know of. They
 *  are told to it; what differs is somebody's work, and stays in the way. */
async function takeUpAgain(workspace: string, head: string, merged: string): Promise<void> {
  const below = belowTop(workspace);
  const top = below === "" ? workspace : workspace.slice(0, -below.length - 1);
  const [diff, open] = await Promise.all([
    git(top, ["diff-tree", "-r", "-z", "--name-only", "--no-renames", head, merged]),
    uncommitted(top, []),
  ]);
  const concerned = new Set(diff.ok ? diff.text.split("\0") : []);
  for (const path of (open ?? []).filter((name) => concerned.has(name))) {
    const [wanted, found] = await Promise.all([
      git(top, ["rev-parse", "--verify", "--quiet", `${merged}:${path}`]),
      git(top, ["hash-object", "--", path]),
    ]);
    const isSame = (wanted.ok ? wanted.text : "") === (found.ok ? found.text : "");
    if (isSame) await gitWrites(top, ["add", "--all", "--", path]);
  }
}

function clearFolder(works: readonly Work[]): void {
  try {
    const [first] = works;
    if (first !== undefined) rmdirSync(dirname(first.tree.folder));
  } catch {
    // Others are in it.
  }
}
