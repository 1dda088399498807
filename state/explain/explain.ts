// Explains in one sentence why something waits, and what would free it.

import { assertNever } from "../model/assert-never.ts";
import {
  currentPhase,
  currentSyncPoint,
  isActive,
  needingPerson,
  reasonOf,
  sessionOf,
  tasksOf,
} from "../model/select.ts";
import type { Launching, Millis, Phase, Session, State, SyncPoint, Task, TaskId } from "../model/state.ts";
import { type Hold, holdOf } from "../run/hold.ts";
import { usedUp } from "../sync/budget.ts";
import { parallelism } from "../sync/parallelism.ts";
import { explainPath } from "./path.ts";

/** `subject`: a task, a sync point, a session or a path; null for the run as a whole. `now` in ms since 1970. */
export function explain(state: State, subject: string | null, now: Millis): string {
  if (subject === null) return explainRun(state, now);
  const task = findTask(state, subject);
  if (task !== null) return explainTask(state, task);
  const point = state.syncPoints.find((candidate) => candidate.plan.id === subject);
  if (point !== undefined) return explainSyncPoint(state, point);
  const session = Object.values(state.sessions).find((candidate) => candidate.id === subject);
  if (session !== undefined) return explainSession(state, session);
  const phase = state.phases.find((candidate) => candidate.id === subject);
  if (phase !== undefined) return explainPhase(state, phase, now);
  return explainPath(state, subject);
}

/** Reports whether this is the name of something, and so not a path. */
export function isNamed(state: State, subject: string): boolean {
  return (
    findTask(state, subject) !== null ||
    state.syncPoints.some((point) => point.plan.id === subject) ||
    state.phases.some((phase) => phase.id === subject) ||
    Object.hasOwn(state.sessions, subject)
  );
}

/** A task by its id, or a feature by its short name: `auth` finds `feature-auth`. */
export function findTask(state: State, name: string): Task | null {
  const id = [name, `feature-${name}`].find((candidate) => Object.hasOwn(state.tasks, candidate));
  return id === undefined ? null : (state.tasks[id as TaskId] ?? null);
}

export function explainTask(state: State, task: Task): string {
  const id = task.plan.id;
  switch (task.state.kind) {
    case "pending": {
      const hold = holdOf(state, task);
      return hold === null ? `${id} starts now.` : `${id} waits: ${explainHold(state, hold)}`;
    }
    case "launching":
      return `${id} is being started.`;
    case "running":
      return explainRunning(state, task);
    case "waiting":
      return `${id} waits for a person: ${stopped(task.state.why)} Type into its pane, or say \`lockstep task complete ${id}\`.`;
    case "verifying":
      return `${id} is done and is being verified; it is completed when its verify command exits with 0.`;
    case "ending":
      return `${id} is being ended (${task.state.outcome.kind}); its locks are freed when its session is gone.`;
    case "completed":
      return `${id} is completed.`;
    case "failed":
      return `${id} failed: ${stopped(task.state.reason)} To run it again: \`lockstep task retry ${id}\`.`;
    case "cancelled":
      return `${id} is cancelled: ${stopped(task.state.reason)}`;
    default:
      return assertNever(task.state);
  }
}

export function explainHold(state: State, hold: Hold): string {
  switch (hold.kind) {
    case "no-run":
      return "no run is under way; `lockstep` or `lockstep run` starts one.";
    case "other-phase": {
      const point = currentSyncPoint(state);
      const now = currentPhase(state);
      const what =
        point === null || now === null
          ? "its phase has not begun"
          : `${now.id} (${now.mode}) runs now, and its phase begins when sync point ${point.plan.id} and all before it are passed`;
      return `${what}.`;
    }
    case "baseline":
      return "the files are being looked at before the phase begins.";
    case "paused":
      return `${launchingText(state, hold.launching)}.`;
    case "turn":
      return `its phase ${currentPhase(state)?.id ?? ""} is serial, where nothing runs in parallel, and ${hold.after} before it is ${wordOf(state, hold.after)}${freeing(state, hold.after)}.`;
    case "needs":
      return `it needs ${hold.task}, which is ${wordOf(state, hold.task)}${freeing(state, hold.task)}.`;
    case "missing-path":
      return `it depends on ${hold.path}, which does not exist yet; it starts when that is there: create it, or take it out of its dependencies.`;
    case "locked-path":
      return `it depends on ${hold.path}, on which ${hold.agent} holds a lock; it starts when that is freed.`;
    case "forbidden":
      return `it asks for ${hold.path}, but ${hold.because}; change its boundary.`;
    case "lock":
      return `${hold.refusal.path} is locked by ${hold.refusal.heldBy} (${hold.refusal.heldPath}, token ${hold.refusal.token}); it starts when that is freed.`;
    case "not-parallel-safe":
      return hold.itself
        ? `it is not parallel_safe, and ${hold.beside} is running; it starts when nothing else runs.`
        : `${hold.beside} is running and is not parallel_safe; it starts when that is done.`;
    case "dispatch":
      return `${hold.by} launches it, which is ${wordOf(state, hold.by)}${freeing(state, hold.by)}.`;
    case "place":
      return `all ${hold.maxParallel} places are taken (max_parallel); it starts when one is free.`;
    default:
      return assertNever(hold);
  }
}

export function explainSyncPoint(state: State, point: SyncPoint): string {
  const id = point.plan.id;
  switch (point.status.kind) {
    case "passed":
      return `${id} was passed by ${point.status.by}.`;
    case "forced":
      return `${id} was forced by ${point.status.by}: ${stopped(point.status.reason)}`;
    case "ready":
      return `${id} is ready: every check passes; \`n\` or \`lockstep advance\` passes it.`;
    case "closed":
      return `${id} is closed: ${whyClosed(state, point)}`;
    default:
      return assertNever(point.status);
  }
}

function whyClosed(state: State, point: SyncPoint): string {
  const phase = currentPhase(state);
  if (phase?.id !== point.after) return `phase ${point.after} is not running.`;
  const failed = point.checks.find((check) => check.result.kind === "failed");
  if (failed?.result.kind === "failed")
    return `check “${failed.plan.id}” failed: ${stopped(failed.result.evidence)} Mend it and advance again, or force it with a reason.`;
  const running = point.checks.find((check) => check.result.kind === "running");
  if (running !== undefined) return `check “${running.plan.id}” is being made.`;
  const open = tasksOf(state, phase.id).filter(
    (task) => task.state.kind !== "completed" && task.state.kind !== "cancelled",
  );
  if (open.length > 0) {
    const names = open
      .slice(0, 4)
      .map((task) => task.plan.id)
      .join(", ");
    const more = open.length > 4 ? ` and ${open.length - 4} more` : "";
    return `it waits for ${names}${more}; it opens when all tasks of ${phase.id} are completed and its checks pass.`;
  }
  const approval = point.checks.find(
    (check) => check.plan.kind === "approve" && check.result.kind !== "passed",
  );
  if (approval !== undefined) return `a person must approve it; \`n\` or \`lockstep advance\` does.`;
  return "its checks have not been made yet.";
}

function explainRunning(state: State, task: Task): string {
  const id = sessionOf(task);
  const session = id === null ? undefined : state.sessions[id];
  const asked = session === undefined ? null : askedBy(session);
  if (asked !== null) return `${task.plan.id} waits for a person: ${asked}`;
  const reason = session === undefined ? null : reasonOf(state, session);
  const attempt = task.attempts > 1 ? `, attempt ${task.attempts}` : "";
  return `${task.plan.id} is running${attempt}${reason === null ? "" : ` (${reason})`}; it is completed when its process exits with 0 or its agent says so.`;
}

function askedBy({ attention, state }: Session): string | null {
  return attention.kind === "needs-person" && state.kind === "running" ? stopped(attention.what) : null;
}

/** Of a parallel phase also why it runs less at once than it could: "parallel", but serial. */
function explainPhase(state: State, phase: Phase, now: Millis): string {
  const after = state.syncPoints.find((candidate) => candidate.after === phase.id);
  const then =
    after === undefined ? `Phase ${phase.id} is ${phase.status.kind}.` : explainSyncPoint(state, after);
  if (phase.mode !== "parallel" || phase.status.kind !== "running") return then;
  const tasks = tasksOf(state, phase.id);
  const waiting = tasks.flatMap((task) => {
    const hold = task.state.kind === "pending" ? holdOf(state, task) : null;
    return hold === null ? [] : [`${task.plan.id} waits: ${explainHold(state, hold)}`];
  });
  if (waiting.length === 0) return then;
  const most = parallelism(state, phase.id, now).most;
  const more = waiting.length > 3 ? ` And ${waiting.length - 3} more wait.` : "";
  return `${phase.id} is parallel and runs ${tasks.filter(isActive).length} now (${most} at once at most). ${waiting.slice(0, 3).join(" ")}${more}`;
}

function explainSession(state: State, session: Session): string {
  const task = session.task === null ? undefined : state.tasks[session.task];
  const asked = askedBy(session);
  if (asked !== null) return `${task?.plan.id ?? session.id} waits for a person: ${asked}`;
  if (task !== undefined && "session" in task.state && task.state.session === session.id)
    return explainTask(state, task);
  if (session.state.kind !== "exited") return `${session.id} is ${session.state.kind}.`;
  const { exit, problem } = session.state;
  return `${session.id} has ended: ${stopped(problem ?? (exit.signal === null ? `exit ${exit.code}` : exit.signal))}`;
}

function explainRun(state: State, now: Millis): string {
  const { run } = state;
  if (run === null) return "Nothing has been run here yet; `lockstep` or `lockstep run` starts.";
  if (run.status.kind === "finished") return "The run is finished: every sync point is passed.";
  if (run.launching === "stopped") return sentence(launchingWords.stopped);
  const waiting = needingPerson(state)[0];
  if (waiting !== undefined) return explainSession(state, waiting);
  const phase = currentPhase(state);
  const point = currentSyncPoint(state);
  const active = phase === null ? [] : tasksOf(state, phase.id).filter(isActive);
  if (run.launching !== "on" && active.length === 0 && holdsBack(state, phase))
    return sentence(launchingText(state, run.launching));
  if (phase === null || point === null) return "The next phase begins.";
  if (active.length === 0) return explainSyncPoint(state, point);
  const measured = parallelism(state, phase.id, now);
  const names = active
    .slice(0, 4)
    .map((task) => task.plan.id)
    .join(", ");
  const more = active.length > 4 ? ` and ${active.length - 4} more` : "";
  return `${phase.id}: ${names}${more} ${active.length === 1 ? "is" : "are"} running (${measured.most} at once at most); then ${point.plan.id}.`;
}

/** A pause keeps something from starting. */
function holdsBack(state: State, phase: Phase | null): boolean {
  return phase === null || tasksOf(state, phase.id).some((task) => task.state.kind === "pending");
}

/** As a sentence: with its full stop, unless it brings a mark of its own. */
function stopped(text: string): string {
  return /[.!?…]$/.test(text.trimEnd()) ? text.trimEnd() : `${text.trimEnd()}.`;
}

function wordOf(state: State, id: TaskId): string {
  const kind = state.tasks[id]?.state.kind;
  if (kind === undefined) return "not part of the run";
  return kind === "launching" || kind === "verifying" || kind === "ending" ? "still running" : kind;
}

function freeing(state: State, id: TaskId): string {
  return state.tasks[id]?.state.kind === "failed" ? `; retry it, complete it or cancel it to go on` : "";
}

/** A pause at a limit says which. */
function launchingText(state: State, launching: Exclude<Launching, "on">): string {
  const limit = launching === "paused" ? usedUp(state) : null;
  return limit === null ? launchingWords[launching] : `${limit}; \`p\` or \`lockstep run\` goes on`;
}

const launchingWords: Readonly<Record<Exclude<Launching, "on">, string>> = {
  paused: "launching is paused; `p` or `lockstep run` goes on",
  idle: "nobody runs it at the moment; `lockstep run` or `lockstep` goes on",
  stopped: "everything was stopped; `lockstep run` or `lockstep` goes on",
};

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}
