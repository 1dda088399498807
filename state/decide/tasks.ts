// Judges requests about tasks, of a person or an agent.

import { explainHold, explainTask } from "../explain/explain.ts";
import { overlap } from "../locks/overlap.ts";
import { type Decision, granted, refused } from "../model/decision.ts";
import type { Fact } from "../model/events.ts";
import { allTasks, currentPhase, isActive, locksOfTask, openBelow } from "../model/select.ts";
import type { Outcome, State, Task, TaskId, Token } from "../model/state.ts";
import { holdOf } from "../run/hold.ts";

/** Launches tasks by name, also while others are held back; says why one cannot start. */
export function startTasks(state: State, ids: readonly TaskId[]): Decision {
  const facts: Fact[] = [...unstop(state, "task start")];
  for (const id of ids) {
    const task = state.tasks[id];
    if (task === undefined) return unknownTask(id);
    if (isActive(task)) continue;
    if (task.state.kind !== "pending")
      return refused(`Task ${id} is ${task.state.kind}. To run it again: \`lockstep task retry ${id}\`.`);
    const hold = holdOf(state, task);
    if (hold !== null && hold.kind !== "paused" && hold.kind !== "baseline")
      return refused(`Task ${id} cannot start: ${explainHold(state, hold)}`);
    facts.push({ type: "task-wanted", task: id });
  }
  return granted(facts, startedSentence(state, ids));
}

/** The guide's closing line for those that run at once; one that meets another is said to follow it. */
function startedSentence(state: State, ids: readonly TaskId[]): string {
  const tasks = ids.flatMap((id) => state.tasks[id] ?? []);
  const behind = tasks.flatMap((task, at) => {
    const first = tasks.slice(0, at).find((other) => meet(task, other));
    return first === undefined ? [] : [`${task.plan.id} follows ${first.plan.id}, which modifies the same.`];
  });
  const started = `Started ${ids.join(", ")}.`;
  if (behind.length > 0) return [started, ...behind].join(" ");
  if (tasks.length < 2) return started;
  const who = tasks.length === 2 ? "Both" : `All ${tasks.length}`;
  return `${started} ${who} tasks launched in parallel. Tracking in PARALLEL_STATUS.json`;
}

function meet(task: Task, other: Task): boolean {
  return task.plan.modifies.some((path) =>
    other.plan.modifies.some((held) => overlap(path.claim, held.claim) !== null),
  );
}

/** The task is done, says its agent or a person: `verify` decides, then its session is ended. */
export function completeTask(state: State, id: TaskId, token: Token | null): Decision {
  const task = state.tasks[id];
  if (task === undefined) return unknownTask(id);
  const stale = staleToken(state, task, token);
  if (stale !== null) return refused(stale);
  if (task.state.kind === "completed") return granted([], `Task ${id} is completed already.`);
  if (task.state.kind === "verifying") return granted([], `Task ${id} is being verified.`);
  const open = openBelow(state, task);
  if (open.length > 0)
    return refused(`Task ${id} launches ${open.join(", ")}, and is completed when these are done.`);
  if (task.state.kind === "ending")
    return task.state.outcome.kind === "completed"
      ? granted([], `Task ${id} is being completed.`)
      : refused(`Task ${id} is being ended: ${task.state.outcome.kind}.`);
  if (task.state.kind === "pending" && currentPhase(state)?.id === task.phase)
    return granted([{ type: "task-completed", task: id }], `Task ${id} is completed, by a person's word.`);
  if (task.state.kind !== "running" && task.state.kind !== "waiting")
    return refused(
      `Task ${id} is not running (it is ${task.state.kind}), so it cannot be completed. ${explainTask(state, task)}`,
    );
  const fact: Fact =
    task.plan.verify === null
      ? { type: "task-ending", task: id, outcome: { kind: "completed" } }
      : { type: "verify-started", task: id };
  return granted([fact], `Task ${id} is completed.`);
}

export function failTask(state: State, id: TaskId, reason: string): Decision {
  if (reason.trim() === "") return refused("A failed task needs a reason: --reason TEXT.");
  return end(state, id, { kind: "failed", reason, mayRetry: false }, () => ({
    type: "task-failed",
    task: id,
    reason,
  }));
}

export function cancelTask(state: State, id: TaskId): Decision {
  const reason = "a person cancelled it";
  return end(state, id, { kind: "cancelled", reason }, () => ({ type: "task-cancelled", task: id, reason }));
}

export function retryTask(state: State, id: TaskId): Decision {
  const task = state.tasks[id];
  if (task === undefined) return unknownTask(id);
  if (currentPhase(state)?.id !== task.phase)
    return refused(
      `Task ${id} belongs to phase ${task.phase}, which is not running, so it cannot be run again.`,
    );
  const on: Fact[] = [...unstop(state, "task retry"), { type: "task-wanted", task: id }];
  if (task.state.kind === "pending") return granted(on, `Task ${id} starts as soon as it may.`);
  if (task.state.kind === "ending")
    return granted(
      [...on, { type: "task-ending", task: id, outcome: { kind: "again" } }],
      `Task ${id} starts again when its session has ended.`,
    );
  if (isActive(task))
    return granted(
      [...on, { type: "task-ending", task: id, outcome: { kind: "again" } }],
      `Task ${id} is stopped and started again.`,
    );
  const builtOn = allTasks(state).find((other) => isActive(other) && other.plan.needs.includes(id));
  if (builtOn !== undefined)
    return refused(
      `Task ${id} cannot run again while ${builtOn.plan.id}, which needs it, is running. Stop that first.`,
    );
  return granted(
    [
      ...on,
      {
        type: "task-retried",
        task: id,
        reason: "a person asked for it",
        failures: 0,
        findings: task.findings,
      },
    ],
    `Task ${id} runs again.`,
  );
}

/** After a stop, only what is asked for by name runs again. */
export function unstop(state: State, by: string): Fact[] {
  return state.run?.launching === "stopped" ? [{ type: "launching-set", launching: "idle", by }] : [];
}

function end(state: State, id: TaskId, outcome: Outcome, settled: () => Fact): Decision {
  const task = state.tasks[id];
  if (task === undefined) return unknownTask(id);
  if (task.state.kind === "pending") return granted([settled()], `Task ${id} is ${outcome.kind}.`);
  if (isActive(task))
    return granted(
      [{ type: "task-ending", task: id, outcome }],
      `Task ${id} is ${outcome.kind}; its session is ended.`,
    );
  return refused(`Task ${id} is ${task.state.kind} already. To run it again: \`lockstep task retry ${id}\`.`);
}

function staleToken(state: State, task: Task, token: Token | null): string | null {
  if (token === null || locksOfTask(state, task.plan.id).some((lock) => lock.token === token)) return null;
  return `Token ${token} is not in force for ${task.plan.id}: its lock was freed or given again since.`;
}

export function unknownTask(id: string): Decision {
  return refused(`There is no task ${id}. \`lockstep task list\` names them.`);
}
