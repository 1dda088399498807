// Was it parallel? Measured from when sessions really started and ended, not from what anyone said.

import { allSessions, tasksOf } from "../model/select.ts";
import type { Millis, PhaseId, Session, State, Task, TaskId } from "../model/state.ts";

export interface Parallelism {
  /** Sessions of the phase that run at this moment. */
  readonly now: number;
  /** The most that ever ran at one moment. */
  readonly most: number;
  /** Sum of all sessions' running times. */
  readonly busyMs: Millis;
  /** From the first start to the last end, or to now. */
  readonly wallMs: Millis;
  /** busyMs ÷ wallMs: 1 is one after the other, 3 is three all the time. 0 before the first start. */
  readonly ratio: number;
}

/** A task that could have run earlier than it did, without a dependency, a lock or a place to wait for. */
export interface LateStart {
  readonly task: TaskId;
  readonly lateMs: Millis;
}

/** Starting a process takes a while; only a wait beyond this is one that somebody should explain. */
const launchGraceMs: Millis = 5_000;

export function parallelism(state: State, phase: PhaseId, now: Millis): Parallelism {
  const spans = spansOf(state, phase, now);
  if (spans.length === 0) return { now: 0, most: 0, busyMs: 0, wallMs: 0, ratio: 0 };
  const busyMs = spans.reduce((sum, span) => sum + (span.end - span.start), 0);
  const wallMs = Math.max(...spans.map((span) => span.end)) - Math.min(...spans.map((span) => span.start));
  return {
    now: spans.filter((span) => span.live).length,
    most: mostAtOnce(spans),
    busyMs,
    wallMs,
    ratio: wallMs > 0 ? busyMs / wallMs : 1,
  };
}

/** Tasks whose first session started well after nothing held them any more. */
export function lateStarts(state: State, phase: PhaseId): LateStart[] {
  return tasksOf(state, phase).flatMap((task) => {
    if (task.readyAt === null || task.started === null) return [];
    const lateMs = task.started - task.readyAt;
    return lateMs > launchGraceMs ? [{ task: task.plan.id, lateMs }] : [];
  });
}

interface Span {
  readonly start: Millis;
  readonly end: Millis;
  readonly live: boolean;
}

function spansOf(state: State, phase: PhaseId, now: Millis): Span[] {
  const tasks = tasksOf(state, phase);
  // The sub-agents of a dispatcher stand for its work.
  const own = new Set<TaskId>(
    tasks.filter(({ plan }) => plan.dispatches !== true).map(({ plan }) => plan.id),
  );
  const sessions = allSessions(state).flatMap((session) =>
    session.task !== null && own.has(session.task) ? spanOf(session, now) : [],
  );
  return [...sessions, ...tasks.flatMap((task) => dispatchedSpan(task, now))];
}

/** From its launch to its end, of a task that has no session of its own; of its last attempt. */
export function dispatchedSpan({ plan, started, state }: Task, now: Millis): Span[] {
  if (plan.dispatcher === undefined || started === null) return [];
  if ("at" in state) return [{ start: started, end: Math.max(started, state.at), live: false }];
  return "session" in state ? [{ start: started, end: Math.max(started, now), live: true }] : [];
}

function spanOf(session: Session, now: Millis): Span[] {
  const { state } = session;
  if (state.kind === "launching") return [];
  if (state.kind !== "exited")
    return [{ start: state.started, end: Math.max(now, state.started), live: true }];
  if (state.started === null) return [];
  return [{ start: state.started, end: Math.max(state.ended, state.started), live: false }];
}

/** Ends count before starts at the same instant: touching is not overlapping. */
function mostAtOnce(spans: readonly Span[]): number {
  const edges = spans.flatMap((span) => [
    { at: span.start, change: 1 },
    { at: span.end, change: span.live ? 0 : -1 },
  ]);
  edges.sort((a, b) => a.at - b.at || a.change - b.change);
  let running = 0;
  let most = 0;
  for (const edge of edges) {
    running += edge.change;
    most = Math.max(most, running);
  }
  return most;
}
