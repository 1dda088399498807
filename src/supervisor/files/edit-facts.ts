// The facts that follow from an edit of a shared file that was found valid.

import { cancelTask, completeTask, failTask, retryTask } from "../../../state/decide/tasks.ts";
import { releaseOf } from "../../../state/locks/table.ts";
import { assertNever } from "../../../state/model/assert-never.ts";
import type { Decision } from "../../../state/model/decision.ts";
import type { Fact } from "../../../state/model/events.ts";
import type { State } from "../../../state/model/state.ts";
import type { ForeignChange } from "./edit.ts";

export function factsOfEdit(file: string, changes: readonly ForeignChange[], state: State): Fact[] {
  let token = state.lastToken;
  return changes.flatMap((change) => {
    if (change.kind === "lock-added") token = Math.max(token + 1, change.token ?? 0);
    const facts = factsOf(change, token, state);
    return facts.length === 0 ? [] : [{ type: "file-imported", file, change: wordsOf(change) }, ...facts];
  });
}

function factsOf(change: ForeignChange, token: number, state: State): readonly Fact[] {
  switch (change.kind) {
    case "lock-added":
      return [
        {
          type: "lock-acquired",
          token,
          agent: change.agent,
          task: null,
          paths: change.paths,
          holder: change.holder,
          extra: change.extra,
          imported: true,
        },
      ];
    case "lock-removed": {
      const lock = state.locks[change.token];
      return lock === undefined ? [] : [releaseOf(lock, "removed from the file")];
    }
    case "task-status":
      return decideStatus(change, state).facts;
    default:
      return assertNever(change);
  }
}

/** As `lockstep task …` of the same meaning. */
export function decideStatus(
  change: Extract<ForeignChange, { kind: "task-status" }>,
  state: State,
): Decision {
  const reason = "its status was edited in PARALLEL_STATUS.json";
  switch (change.status) {
    case "completed":
      return completeTask(state, change.task, null);
    case "failed":
      return failTask(state, change.task, reason);
    case "cancelled":
      return cancelTask(state, change.task);
    case "pending":
      return retryTask(state, change.task);
  }
}

function wordsOf(change: ForeignChange): string {
  switch (change.kind) {
    case "lock-added":
      return `a lock of ${change.agent} on ${change.paths.map((path) => path.written).join(" ")}`;
    case "lock-removed":
      return `lock ${change.token} was removed`;
    case "task-status":
      return `${change.task} is ${change.status}`;
    default:
      return assertNever(change);
  }
}
