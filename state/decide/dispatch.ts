// A phase whose tasks are launched by an agent (`dispatcher`): it has one session for all of them, holds their locks, and
// launches a sub-agent for each. What it launches, and what ends, comes from its hooks; this judges and tells.

import { explainHold } from "../explain/explain.ts";
import type { Fact } from "../model/events.ts";
import {
  currentPhase,
  isActive,
  isSettled,
  locksOfTask,
  openBelow,
  phasePlan,
  sessionOf,
  tasksOf,
} from "../model/select.ts";
import type { SessionId, State, Task, TaskId } from "../model/state.ts";
import { conflictOf, holdOf } from "../run/hold.ts";
import { completeTask } from "./tasks.ts";

export interface Judged {
  readonly facts: readonly Fact[];
  /** The sentence that tells the dispatcher what to correct; null when it may go on. */
  readonly correction: string | null;
}

const fine: Judged = { facts: [], correction: null };

/** The locks of tasks that may be dispatched, held by the dispatcher's session, one after the other. */
export function lockForDispatch(state: State, tasks: readonly Task[]): Fact | null {
  const session = dispatchingSession(tasks);
  if (session === null) return null;
  for (const task of tasks) {
    const { id, modifies } = task.plan;
    const isWanted =
      task.state.kind === "pending" && modifies.length > 0 && locksOfTask(state, id).length === 0;
    if (!isWanted || holdOf(state, task)?.kind !== "dispatch") continue;
    if (conflictOf(state, id, modifies) !== null) continue;
    const holder = { kind: "session", session } as const;
    return {
      type: "lock-acquired",
      token: state.lastToken + 1,
      agent: id,
      task: id,
      paths: modifies,
      holder,
      extra: {},
    };
  }
  return null;
}

/** `texts`: what each launch of one response says of its task; `nth` is the one that asks. */
export function judgeLaunch(state: State, session: SessionId, texts: readonly string[], nth: number): Judged {
  const below = tasksBelow(state, session);
  if (below.length === 0) return fine;
  const group = launchable(state, below);
  const own = taskIn(below, texts[nth] ?? "");
  if (own === null)
    return refusedWith(
      `This launch does not say which task it is for. Begin its prompt with the line [Task ID] of one of: ${named(group.length > 0 ? group : below)}.`,
    );
  if (!group.includes(own)) return refusedWith(whyNotNow(state, own));
  const launched = texts.map((text) => taskIn(below, text));
  const missing = group.filter((task) => !launched.includes(task));
  if (missing.length > 0)
    return refusedWith(
      `Not launched: ${named(group)} have to be launched in ONE SINGLE response, and this one leaves out ${named(missing)}. Put all ${group.length} launches into one response, without waiting for one before the next.`,
    );
  return { facts: [{ type: "task-dispatched", task: own.plan.id, session }], correction: null };
}

/** A sub-agent has ended: its task is completed, once its verify has passed. */
export function subAgentEnded(state: State, session: SessionId, text: string): Judged {
  const task = taskIn(tasksBelow(state, session), text);
  if (task?.state.kind !== "running" || task.state.session !== session) return fine;
  return { facts: completeTask(state, task.plan.id, null).facts, correction: null };
}

/** The dispatcher wants to end its turn. */
export function judgeTurnEnd(state: State, session: SessionId): Judged {
  const open = tasksBelow(state, session).filter((task) => !isSettled(task));
  if (open.length === 0) return fine;
  const launch = launchable(state, open);
  const next = launch.length > 0 ? ` Launch ${named(launch)} now, in one single response.` : "";
  return refusedWith(
    `Not all tasks of the phase are done: ${open.map((task) => whyNotNow(state, task)).join(" ")}${next}`,
  );
}

export type Writer = { readonly task: TaskId } | { readonly why: string };

/** Whose work it is that a dispatcher's session writes; null: it dispatches nothing. `told`: null for the agent itself,
 *  else what its sub-agent was told. */
export function writerBelow(state: State, session: SessionId, told: string | null): Writer | null {
  const below = tasksBelow(state, session);
  const [first] = below;
  if (first?.plan.dispatcher === undefined) return null;
  if (told === null) return { task: first.plan.dispatcher };
  const task = taskIn(below, told);
  if (task === null)
    return {
      why: `Which task this sub-agent works for cannot be told, so it may write nothing: its prompt has to begin with the line [Task ID] of one of: ${named(below)}.`,
    };
  return task.state.kind === "running"
    ? { task: task.plan.id }
    : {
        why: `${task.plan.id} is ${task.state.kind}, so its sub-agent may write nothing any more. End your turn.`,
      };
}

/** Reopens a completed dispatcher whose tasks were given back, so that it launches them again. */
export function followDispatcher(state: State): Fact | null {
  const phase = currentPhase(state);
  const task =
    phase === null ? undefined : tasksOf(state, phase.id).find(({ plan }) => plan.dispatches === true);
  const [first] = task?.state.kind === "completed" ? openBelow(state, task) : [];
  if (task === undefined || first === undefined) return null;
  const { failures, findings } = task;
  return {
    type: "task-retried",
    task: task.plan.id,
    reason: `${first} is to be launched`,
    failures,
    findings,
  };
}

/** Reports whether its turn is over and nothing is left to launch. */
export function dispatcherIsDone(state: State, task: Task): boolean {
  return (
    task.plan.dispatches === true && task.state.kind === "waiting" && openBelow(state, task).length === 0
  );
}

// --- helpers ------------------------------------------------------------------------------------

function dispatchingSession(tasks: readonly Task[]): SessionId | null {
  const dispatcher = tasks.find(({ plan }) => plan.dispatches === true);
  const isAtWork = dispatcher?.state.kind === "running" || dispatcher?.state.kind === "waiting";
  return dispatcher !== undefined && isAtWork ? sessionOf(dispatcher) : null;
}

/** Empty for a session that dispatches nothing. */
function tasksBelow(state: State, session: SessionId): readonly Task[] {
  const id = state.sessions[session]?.task ?? null;
  const task = id === null ? undefined : state.tasks[id];
  if (task?.plan.dispatches !== true || sessionOf(task) !== session) return [];
  return tasksOf(state, task.phase).filter(({ plan }) => plan.dispatcher === task.plan.id);
}

/** The tasks held only by their dispatcher, as many as there are free places. */
function launchable(state: State, below: readonly Task[]): readonly Task[] {
  const [first] = below;
  const places = first === undefined ? 0 : (phasePlan(state, first.phase)?.maxParallel ?? 0);
  const free = places - below.filter(isActive).length;
  return below
    .filter(
      (task) =>
        task.state.kind === "pending" &&
        holdOf(state, task)?.kind === "dispatch" &&
        (task.plan.modifies.length === 0 || locksOfTask(state, task.plan.id).length > 0),
    )
    .slice(0, Math.max(0, free));
}

function whyNotNow(state: State, task: Task): string {
  const id = task.plan.id;
  if (task.state.kind !== "pending") return `${id} is ${task.state.kind}.`;
  const hold = holdOf(state, task);
  return hold === null || hold.kind === "dispatch"
    ? `${id} has not been launched.`
    : `${id} cannot be launched yet: ${explainHold(state, hold)}`;
}

/** The one that is named as `[Task ID`, else the only one whose id stands in it as a word. */
function taskIn(tasks: readonly Task[], text: string): Task | null {
  const marked = tasks.filter(({ plan }) => text.includes(`[Task ${plan.id}]`));
  const found = marked.length > 0 ? marked : tasks.filter(({ plan }) => hasWord(text, plan.id));
  return found.length === 1 ? (found[0] ?? null) : null;
}

function hasWord(text: string, id: TaskId): boolean {
  const escaped = id.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(?<![\\p{L}\\p{N}_-])${escaped}(?![\\p{L}\\p{N}_-])`, "u").test(text);
}

function named(tasks: readonly Task[]): string {
  return tasks.map(({ plan }) => plan.id).join(", ");
}

function refusedWith(correction: string): Judged {
  return { facts: [], correction };
}
