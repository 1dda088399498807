// The status words of PARALLEL_STATUS.json.

import { assertNever } from "../model/assert-never.ts";
import type { State, Task } from "../model/state.ts";
import { type Hold, holdOf } from "./hold.ts";

/** The status words of a task in PARALLEL_STATUS.json. */
export type TaskStatus =
  | "pending"
  | "blocked"
  | "in_progress"
  | "waiting"
  | "completed"
  | "failed"
  | "cancelled";

export function taskStatus(state: State, task: Task): TaskStatus {
  switch (task.state.kind) {
    case "pending":
      return isBlocked(holdOf(state, task)) ? "blocked" : "pending";
    case "launching":
    case "running":
    case "verifying":
    case "ending":
      return "in_progress";
    case "waiting":
      return "waiting";
    case "completed":
    case "failed":
    case "cancelled":
      return task.state.kind;
    default:
      return assertNever(task.state);
  }
}

/** Something must change first. Waiting for one's turn, a place or a person's pause is only pending. */
function isBlocked(hold: Hold | null): boolean {
  switch (hold?.kind) {
    case "needs":
    case "missing-path":
    case "locked-path":
    case "forbidden":
    case "lock":
    case "not-parallel-safe":
      return true;
    default:
      return false;
  }
}
