// Questions that are asked of a state in many places, each answered once.

import { assertNever } from "./assert-never.ts";
import type { Conversation } from "./conversation.ts";
import type {
  Attention,
  Lock,
  Phase,
  PhaseId,
  PhasePlan,
  Session,
  SessionId,
  State,
  SyncPoint,
  Task,
  TaskId,
  TaskPlan,
} from "./state.ts";
import { noUsage, plus, type Usage } from "./usage.ts";

/** The phase that is running, else null: before the start, at the end. */
export function currentPhase(state: State): Phase | null {
  return state.phases.find((phase) => phase.status.kind === "running") ?? null;
}

export type RunningPhase = Extract<Phase["status"], { kind: "running" }>;

/** The facts of a phase while it runs, else null. */
export function runningPhase(state: State, id: PhaseId | undefined): RunningPhase | null {
  const status = state.phases.find((phase) => phase.id === id)?.status;
  return status?.kind === "running" ? status : null;
}

/** The first phase that has not begun and whose sync point before it is passed; null while one runs, and at the end. */
export function nextPhase(state: State): Phase | null {
  if (currentPhase(state) !== null) return null;
  const next = state.phases.find((phase) => phase.status.kind === "pending") ?? null;
  const before = state.syncPoints.find((point) => point.before === next?.id);
  return before === undefined || isPassed(before) ? next : null;
}

/** The sync point that everything waits at next: the one after the running phase. */
export function currentSyncPoint(state: State): SyncPoint | null {
  const phase = currentPhase(state);
  return phase === null ? null : (state.syncPoints.find((point) => point.after === phase.id) ?? null);
}

export function phasePlan(state: State, id: PhaseId): PhasePlan | null {
  return state.run?.workflow.phases.find((plan) => plan.id === id) ?? null;
}

/** In the order of the workflow. */
export function tasksOf(state: State, phase: PhaseId): Task[] {
  const tasks: Task[] = [];
  for (const { id } of phasePlan(state, phase)?.tasks ?? []) {
    const task = state.tasks[id];
    if (task !== undefined) tasks.push(task);
  }
  return tasks;
}

export function allTasks(state: State): Task[] {
  return state.phases.flatMap((phase) => tasksOf(state, phase.id));
}

export function allSessions(state: State): Session[] {
  return Object.values(state.sessions);
}

export function isLive(session: Session): boolean {
  return session.state.kind !== "exited";
}

export function liveSessions(state: State): Session[] {
  return allSessions(state).filter(isLive);
}

export function allLocks(state: State): Lock[] {
  return Object.values(state.locks);
}

export function locksOfTask(state: State, task: TaskId): Lock[] {
  return allLocks(state).filter((lock) => lock.task === task);
}

/** Reports whether the task has a session or its verify runs: it keeps its place and its locks. */
export function isActive(task: Task): boolean {
  switch (task.state.kind) {
    case "launching":
    case "running":
    case "waiting":
    case "verifying":
    case "ending":
      return true;
    case "pending":
    case "completed":
    case "failed":
    case "cancelled":
      return false;
    default:
      return assertNever(task.state);
  }
}

/** Nothing more happens to it by itself. */
export function isSettled(task: Task): boolean {
  return task.state.kind === "completed" || task.state.kind === "failed" || task.state.kind === "cancelled";
}

export function sessionOf(task: Task): SessionId | null {
  return "session" in task.state ? task.state.session : null;
}

/** The task that a session works on; null for one that a person opened. */
export function taskOfSession(state: State, id: SessionId): Task | null {
  const task = state.sessions[id]?.task ?? null;
  return task === null ? null : (state.tasks[task] ?? null);
}

/** Reports whether the agent runs without a screen, and ends with its turn. */
export function isHeadless(plan: TaskPlan | undefined): boolean {
  return plan?.interactive === false && plan.program.kind === "agent";
}

/** The tasks that a dispatcher has not finished; empty for other tasks. */
export function openBelow(state: State, { plan, phase }: Task): readonly TaskId[] {
  if (plan.dispatches !== true) return [];
  const open = tasksOf(state, phase).filter((task) => task.plan.dispatcher === plan.id && !isSettled(task));
  return open.map((task) => task.plan.id);
}

/** The conversation of the attempt before this one, for the same agent to resume; null when unknown. */
export function conversationBefore(state: State, id: SessionId): Conversation | null {
  const session = state.sessions[id];
  const before = allSessions(state).find(
    ({ task, attempt }) =>
      session !== undefined &&
      session.task !== null &&
      task === session.task &&
      attempt === session.attempt - 1,
  );
  return before?.agent === session?.agent ? (before?.conversation ?? null) : null;
}

/** The sessions that wait for a person, longest first. */
export function needingPerson(state: State): Session[] {
  const since = (session: Session) =>
    session.attention.kind === "needs-person" ? session.attention.since : Number.POSITIVE_INFINITY;
  return liveSessions(state)
    .filter((session) => session.attention.kind === "needs-person" || taskWaits(state, session))
    .sort((a, b) => since(a) - since(b));
}

/** Why it is not simply at work; null when it is, or nothing is known. */
export function reasonOf(state: State, session: Session): string | null {
  if (!isLive(session)) return null;
  const said = reasonIn(session.attention);
  if (session.attention.kind === "needs-person") return said;
  const task = session.task === null ? undefined : state.tasks[session.task];
  return task?.state.kind === "waiting" && task.state.session === session.id ? task.state.why : said;
}

/** Why what it is doing is not simply work; null when it is, or when it is idle. */
export function reasonIn(attention: Attention): string | null {
  if (attention.kind === "idle") return null;
  return attention.kind === "working" ? (attention.why ?? null) : attention.what;
}

function taskWaits(state: State, session: Session): boolean {
  return session.task !== null && state.tasks[session.task]?.state.kind === "waiting";
}

/** Of all attempts of the phase's tasks; of the whole run for null. */
export function usageOf(state: State, phase: PhaseId | null): Usage {
  const tasks: readonly Task[] = phase === null ? Object.values(state.tasks) : tasksOf(state, phase);
  return tasks.reduce((sum, { used }) => (used === undefined ? sum : plus(sum, used)), noUsage);
}

export function isPassed(point: SyncPoint): boolean {
  return point.status.kind === "passed" || point.status.kind === "forced";
}
