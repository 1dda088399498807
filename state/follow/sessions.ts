// The rules for a task whose session did something: completed, verified first, tried again, failed.

import { dispatcherIsDone } from "../decide/dispatch.ts";
import { assertNever } from "../model/assert-never.ts";
import type { Fact } from "../model/events.ts";
import { currentPhase, isActive, openBelow, sessionOf, tasksOf } from "../model/select.ts";
import type { Outcome, Session, State, Task } from "../model/state.ts";

export function followSession(state: State): Fact | null {
  const phase = currentPhase(state);
  if (phase === null) return null;
  for (const task of tasksOf(state, phase.id)) {
    const id = sessionOf(task);
    const session = id === null ? undefined : state.sessions[id];
    const fact =
      session === undefined ? null : (followDispatch(state, task, session) ?? followTask(task, session));
    if (fact !== null) return fact;
  }
  return null;
}

/** The fact that follows from the end of an attempt, once its session has gone. */
export function settle(task: Task, outcome: Outcome): Fact {
  const id = task.plan.id;
  switch (outcome.kind) {
    case "completed":
      return { type: "task-completed", task: id };
    case "cancelled":
      return { type: "task-cancelled", task: id, reason: outcome.reason };
    case "again":
      return {
        type: "task-retried",
        task: id,
        reason: "its session was stopped to go on later",
        failures: task.failures,
        findings: task.findings,
      };
    case "failed":
      return outcome.mayRetry && task.failures < task.plan.retries
        ? {
            type: "task-retried",
            task: id,
            reason: outcome.reason,
            failures: task.failures + 1,
            findings: task.findings,
          }
        : { type: "task-failed", task: id, reason: outcome.reason };
    default:
      return assertNever(outcome);
  }
}

/** A dispatcher whose work is done is ended; a task that it launched has no session of its own to be ended. */
function followDispatch(state: State, task: Task, session: Session): Fact | null {
  const id = task.plan.id;
  if (dispatcherIsDone(state, task)) return { type: "task-ending", task: id, outcome: { kind: "completed" } };
  const open = openBelow(state, task);
  if (open.length > 0 && isActive(task) && task.state.kind !== "ending" && isDone(session))
    return settle(task, {
      kind: "failed",
      reason: `it ended before all that it launches was done: ${open.join(", ")}`,
      mayRetry: true,
    });
  if (task.plan.dispatcher === undefined) return null;
  if (task.state.kind === "ending") return settle(task, task.state.outcome);
  if (session.state.kind !== "exited" || task.state.kind === "verifying") return null;
  return settle(task, {
    kind: "failed",
    reason: `${task.plan.dispatcher} ended before it did`,
    mayRetry: true,
  });
}

function isDone({ state }: Session): boolean {
  return state.kind === "exited" && state.exit.code === 0;
}

function followTask(task: Task, session: Session): Fact | null {
  switch (task.state.kind) {
    case "launching":
    case "running":
    case "waiting":
      return session.state.kind === "exited" ? afterExit(task, session.state) : null;
    case "ending":
      if (session.state.kind === "exited") return settle(task, task.state.outcome);
      if (session.state.kind === "stopping") return null;
      return {
        type: "session-stopping",
        session: session.id,
        reason: `${task.plan.id} is ${endWord(task.state.outcome)}`,
      };
    case "pending":
    case "verifying":
    case "completed":
    case "failed":
    case "cancelled":
      return null;
    default:
      return assertNever(task.state);
  }
}

function afterExit(task: Task, ended: Extract<Session["state"], { kind: "exited" }>): Fact {
  if (ended.problem !== null) {
    const outcome: Outcome = { kind: "failed", reason: ended.problem, mayRetry: ended.started !== null };
    return settle(task, outcome);
  }
  if (ended.exit.code === 0)
    return task.plan.verify === null
      ? { type: "task-completed", task: task.plan.id }
      : { type: "verify-started", task: task.plan.id };
  const how =
    ended.exit.signal === null
      ? `exited with ${ended.exit.code ?? "no code"}`
      : `was ended by ${ended.exit.signal}`;
  return settle(task, { kind: "failed", reason: `its session ${how}`, mayRetry: true });
}

function endWord(outcome: Outcome): string {
  return outcome.kind === "again" ? "stopped to go on later" : outcome.kind;
}
