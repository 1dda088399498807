// Finds the session that a command names.

import { findTask } from "../../state/explain/explain.ts";
import { allSessions } from "../../state/model/select.ts";
import type { Session, State } from "../../state/model/state.ts";
import { refusal } from "../system/failure.ts";

/** A session by its id, or the latest of a task. Throws a refusal when there is none. */
export function sessionNamed(state: State, name: string): Session {
  const task = findTask(state, name);
  const found =
    allSessions(state).find((session) => session.id === name) ??
    (task === null ? undefined : allSessions(state).findLast((session) => session.task === task.plan.id));
  if (found === undefined) throw refusal(`There is no session ${name}. \`lockstep sessions\` lists them.`);
  return found;
}
