// Where a task works that has a tree of its own (`isolation: worktree`): its folder, the workspace in it, its branch.
import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { SessionId, State, Task } from "../../../state/model/state.ts";
import type { Places } from "../../system/places.ts";

export interface Tree {
  /** The folder that git checks out into. */
  readonly folder: string;
  /** Where the workspace is in it: the same folder, unless the workspace lies below its repository's top. */
  readonly root: string;
  readonly branch: string;
}

/** Of all branches that we make. */
export const branchPrefix = "lockstep/";

/** null: all tasks of the run work in the workspace itself. */
export function treeOf(places: Places, { run }: State, task: Task): Tree | null {
  if (run?.workflow.isolation !== "worktree") return null;
  const name = plainName(task.plan.id);
  const folder = join(treesFolder(places), run.executionId, name);
  return {
    folder,
    root: join(folder, belowTop(places.workspace)),
    branch: `${branchPrefix}${run.executionId}/${name}`,
  };
}

/** The folder that a session's paths are relative to. */
export function rootOf(places: Places, state: State, session: SessionId | null): string {
  const id = session === null ? null : (state.sessions[session]?.task ?? null);
  const task = id === null ? undefined : state.tasks[id];
  return task === undefined ? places.workspace : rootOfTask(places, state, task);
}

/** A tree that was merged and removed is the workspace itself. */
export function rootOfTask(places: Places, state: State, task: Task): string {
  const root = treeOf(places, state, task)?.root;
  return root !== undefined && existsSync(root) ? root : places.workspace;
}

export function treesFolder({ stateFolder }: Places): string {
  return join(stateFolder, "worktrees");
}

/** The way from the repository's top to the workspace: "" where they are one. */
export function belowTop(workspace: string): string {
  for (let folder = workspace; ; folder = dirname(folder)) {
    if (existsSync(join(folder, ".git"))) return relative(folder, workspace);
    if (dirname(folder) === folder) return "";
  }
}

/** A task's id as part of a branch's name, which may hold less: no colon, no two dots. */
function plainName(id: string): string {
  return id.replace(/[^\p{L}\p{N}_-]/gu, (sign) => `%${(sign.codePointAt(0) ?? 0).toString(16)}`);
}
