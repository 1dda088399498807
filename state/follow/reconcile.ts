// The rules that act by themselves: looks at a state and gives the next fact that must become true, or null
// at rest. The supervisor applies it and asks again, all within one commit. Nothing is decided here that a
// person decides, and each fact changes the state so that it is not given again.

import { followDispatcher, lockForDispatch } from "../decide/dispatch.ts";
import { releaseOf } from "../locks/table.ts";
import type { Fact } from "../model/events.ts";
import {
  allLocks,
  allSessions,
  currentPhase,
  isActive,
  isLive,
  liveSessions,
  nextPhase,
  tasksOf,
} from "../model/select.ts";
import type { Lock, Phase, SessionId, State, Task } from "../model/state.ts";
import { conflictOf, holdOf, isFull } from "../run/hold.ts";
import { followBudget } from "../sync/budget.ts";
import { followCheck } from "./checks.ts";
import { followSession } from "./sessions.ts";

/** Ended sessions that stay in the list; older ones are forgotten, their recordings stay. */
const endedSessionsMax = 200;

export function reconcile(state: State): Fact | null {
  return (
    stopEverything(state) ??
    followBudget(state) ??
    followSession(state) ??
    followDispatcher(state) ??
    releaseLock(state) ??
    forgetSession(state) ??
    launchNext(state) ??
    followCheck(state) ??
    movePhase(state)
  );
}

/** Ends all agents: those of tasks go back to pending, a person's own are closed. */
function stopEverything(state: State): Fact | null {
  if (state.run?.launching !== "stopped") return null;
  for (const task of Object.values(state.tasks))
    if (isActive(task) && task.state.kind !== "ending")
      return { type: "task-ending", task: task.plan.id, outcome: { kind: "again" } };
  const own = liveSessions(state).find(
    (session) => session.task === null && session.state.kind !== "stopping",
  );
  return own === undefined
    ? null
    : { type: "session-stopping", session: own.id, reason: "everything is stopped" };
}

/** The lock of a task that no longer runs, or of a session that has ended. */
function releaseLock(state: State): Fact | null {
  for (const lock of allLocks(state)) {
    const reason = whyFree(state, lock);
    if (reason !== null) return releaseOf(lock, reason);
  }
  return null;
}

function whyFree(state: State, lock: Lock): string | null {
  if (lock.task !== null) {
    const task = state.tasks[lock.task];
    if (task === undefined) return "its task is no longer part of the run";
    // Taken in this very commit, for a session that is launched next.
    const launchesNext = lock.holder.kind === "session" && state.sessions[lock.holder.session] === undefined;
    if (
      isActive(task) ||
      (task.state.kind === "pending" && (launchesNext || isDispatchable(state, task, lock)))
    )
      return null;
    return `its task is ${task.state.kind}`;
  }
  if (lock.holder.kind !== "session") return null;
  const session = state.sessions[lock.holder.session];
  return session === undefined || session.state.kind === "exited" ? "its session has ended" : null;
}

/** The task waits for its dispatcher, whose session holds the lock. */
function isDispatchable(state: State, { plan }: Task, { holder }: Lock): boolean {
  const session = holder.kind === "session" ? state.sessions[holder.session] : undefined;
  return plan.dispatcher !== undefined && session !== undefined && isLive(session);
}

function forgetSession(state: State): Fact | null {
  const ended = allSessions(state).filter((session) => session.state.kind === "exited");
  if (ended.length <= endedSessionsMax) return null;
  const needed = new Set(
    Object.values(state.tasks).flatMap((task) => ("session" in task.state ? [task.state.session] : [])),
  );
  const oldest = ended.find((session) => !needed.has(session.id));
  return oldest === undefined ? null : { type: "session-forgotten", session: oldest.id };
}

/** The first task that may start is launched: ready, then its locks, then its session. */
function launchNext(state: State): Fact | null {
  const phase = currentPhase(state);
  if (phase === null || isFull(state)) return null;
  const lock = lockForDispatch(state, tasksOf(state, phase.id));
  if (lock !== null) return lock;
  for (const task of inLaunchOrder(state, phase)) {
    const fact = launch(state, task);
    if (fact !== null) return fact;
  }
  return null;
}

/** Tasks that may run beside others go first: one that may not would hold them all. */
function inLaunchOrder(state: State, phase: Phase): Task[] {
  const pending = tasksOf(state, phase.id).filter((task) => task.state.kind === "pending");
  if (phase.mode === "serial") return pending;
  return [
    ...pending.filter((task) => task.plan.parallelSafe),
    ...pending.filter((task) => !task.plan.parallelSafe),
  ];
}

function launch(state: State, task: Task): Fact | null {
  const hold = holdOf(state, task);
  const id = task.plan.id;
  if (hold?.kind === "forbidden")
    return { type: "task-failed", task: id, reason: `it may not modify ${hold.path}: ${hold.because}` };
  if (hold?.kind === "lock")
    return task.refusal?.token === hold.refusal.token
      ? null
      : { type: "lock-refused", agent: id, task: id, paths: task.plan.modifies, by: hold.refusal };
  if (hold !== null) return null;
  if (task.readyAt === null) return { type: "task-ready", task: id };
  const attempt = task.attempts + 1;
  const session = `${id}-${attempt}` as SessionId;
  const locked = allLocks(state).some((lock) => lock.task === id);
  if (!locked && task.plan.modifies.length > 0 && conflictOf(state, id, task.plan.modifies) === null)
    return {
      type: "lock-acquired",
      token: state.lastToken + 1,
      agent: id,
      task: id,
      paths: task.plan.modifies,
      holder: { kind: "session", session },
      extra: {},
    };
  return {
    type: "session-launching",
    session,
    task: id,
    attempt,
    title: task.plan.name,
    agent: task.plan.agent,
    command: null,
  };
}

/** The next phase begins when the sync point before it is passed, the run ends after the last. */
function movePhase(state: State): Fact | null {
  const { run } = state;
  if (run === null || run.status.kind === "finished" || currentPhase(state) !== null) return null;
  if (state.phases.every((phase) => phase.status.kind === "completed"))
    return { type: "run-finished", execution_id: run.executionId };
  const next = nextPhase(state);
  if (next === null) return null;
  const wanted = run.launching !== "stopped" && tasksOf(state, next.id).some((task) => task.wanted);
  if (run.launching !== "on" && !wanted) return null;
  return { type: "phase-started", phase: next.id };
}
