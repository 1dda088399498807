// A task: pending → launching → running (waiting) → verifying → ending → completed | failed | cancelled.

import { assertNever } from "../model/assert-never.ts";
import type { Command } from "../model/commands.ts";
import type { Event } from "../model/events.ts";
import type { State, Task, TaskId, TaskPlan, TaskState } from "../model/state.ts";
import { resetChecks } from "../sync/point.ts";

type TaskEvent = Extract<
  Event,
  {
    type:
      | "task-wanted"
      | "task-ready"
      | "task-dispatched"
      | "task-waiting"
      | "task-resumed"
      | "verify-started"
      | "verify-passed"
      | "verify-failed"
      | "task-ending"
      | "task-completed"
      | "task-failed"
      | "task-cancelled"
      | "task-retried"
      | "task-assigned"
      | "lock-refused";
  }
>;

export function applyTaskEvent(
  state: State,
  event: TaskEvent,
): { state: State; commands: readonly Command[] } {
  const task = event.task === null ? undefined : state.tasks[event.task];
  if (task === undefined) return { state, commands: [] };
  const changed = withTask(state, task.plan.id, change(state, task, event));
  // The sync point's findings were about tasks that have now begun again.
  const after = event.type === "task-retried" ? resetChecks(changed, task.phase) : changed;
  return { state: after, commands: commandsOf(state, task, event) };
}

function commandsOf({ run }: State, task: Task, event: TaskEvent): readonly Command[] {
  if (event.type === "task-completed" && run?.workflow.isolation === "worktree")
    return [{ kind: "commit", task: task.plan.id }];
  if (isEnd(event) && task.attempts > 0 && run?.workflow.isolation !== "worktree")
    return [{ kind: "audit", task: task.plan.id }];
  if (event.type === "task-dispatched") return timeoutOf(task, event);
  if (event.type !== "verify-started" || task.plan.verify === null || !("session" in task.state)) return [];
  return [{ kind: "verify", task: task.plan.id, session: task.state.session, command: task.plan.verify }];
}

function timeoutOf(
  { plan, attempts }: Task,
  event: Extract<TaskEvent, { type: "task-dispatched" }>,
): Command[] {
  if (plan.timeoutMs === null) return [];
  const at = event.at + plan.timeoutMs;
  return [{ kind: "timeout", task: plan.id, session: event.session, attempt: attempts + 1, at }];
}

function isEnd({ type }: TaskEvent): boolean {
  return type === "task-completed" || type === "task-failed" || type === "task-cancelled";
}

function change(state: State, task: Task, event: TaskEvent): Task {
  switch (event.type) {
    case "task-wanted":
      return { ...task, wanted: true };
    case "task-ready":
      return { ...task, readyAt: event.at };
    case "task-dispatched":
      return {
        ...task,
        state: { kind: "running", session: event.session },
        attempts: task.attempts + 1,
        readyAt: task.readyAt ?? event.at,
        started: task.started ?? event.at,
        dispatched: event.at,
        refusal: null,
      };
    case "lock-refused":
      return { ...task, refusal: event.by };
    case "task-waiting":
      return withSessionState(task, (session) => ({ kind: "waiting", session, why: event.reason }));
    case "task-resumed":
      return withSessionState(task, (session) => ({ kind: "running", session }));
    case "verify-started":
      return withSessionState(task, (session) => ({ kind: "verifying", session, since: event.at }));
    case "verify-passed":
      return withSessionState(task, (session) => ({
        kind: "ending",
        session,
        outcome: { kind: "completed" },
      }));
    case "verify-failed":
      return { ...afterFailedVerify(state, task, event.evidence), findings: event.output };
    case "task-ending":
      return withSessionState(task, (session) => ({ kind: "ending", session, outcome: event.outcome }));
    case "task-completed":
      return { ...task, wanted: false, state: { kind: "completed", at: event.at } };
    case "task-failed":
      return { ...task, wanted: false, state: { kind: "failed", at: event.at, reason: event.reason } };
    case "task-cancelled":
      return { ...task, wanted: false, state: { kind: "cancelled", at: event.at, reason: event.reason } };
    case "task-retried":
      return {
        ...task,
        state: { kind: "pending" },
        failures: event.failures,
        findings: event.findings,
        refusal: null,
      };
    case "task-assigned":
      return { ...task, plan: assigned(task.plan, event.agent) };
    default:
      return assertNever(event);
  }
}

function assigned(plan: TaskPlan, agent: string): TaskPlan {
  return plan.program.kind === "agent"
    ? { ...plan, agent, program: { ...plan.program, profile: agent } }
    : plan;
}

/** An agent that is still there can mend it; one that has gone has failed, and so has a sub-agent. */
function afterFailedVerify(state: State, task: Task, evidence: string): Task {
  return withSessionState(task, (session) =>
    task.plan.dispatcher === undefined && state.sessions[session]?.state.kind === "running"
      ? { kind: "running", session }
      : {
          kind: "ending",
          session,
          outcome: { kind: "failed", reason: `verify failed: ${evidence}`, mayRetry: true },
        },
  );
}

function withSessionState(
  task: Task,
  next: (session: Extract<TaskState, { session: unknown }>["session"]) => TaskState,
): Task {
  return "session" in task.state ? { ...task, state: next(task.state.session) } : task;
}

function withTask(state: State, id: TaskId, task: Task): State {
  return { ...state, tasks: { ...state.tasks, [id]: task } };
}
