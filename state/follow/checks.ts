// The rules of a sync point: its checks run when the work before it has come to rest, and it is ready when
// all of them pass. Checks on the state are judged here; the others are commands.

import { assertNever } from "../model/assert-never.ts";
import type { Fact } from "../model/events.ts";
import {
  currentPhase,
  currentSyncPoint,
  isActive,
  isSettled,
  locksOfTask,
  phasePlan,
  tasksOf,
} from "../model/select.ts";
import type { Check, Phase, State, SyncPoint, Task } from "../model/state.ts";
import { type Hold, holdOf } from "../run/hold.ts";
import { lateStarts, parallelism } from "../sync/parallelism.ts";
import { ganttLines, waitsOf } from "../sync/phase-record.ts";

export function followCheck(state: State): Fact | null {
  const phase = currentPhase(state);
  const point = currentSyncPoint(state);
  if (phase === null || point === null || point.status.kind === "passed" || point.status.kind === "forced")
    return null;
  if (state.run?.launching === "stopped" || !isAtRest(state, phase)) return null;
  if (point.status.kind === "ready") return passByItself(state, point);
  for (const check of point.checks) {
    const fact = check.result.kind === "not-run" ? judge(state, phase, point, check) : null;
    if (fact !== null) return fact;
    // The other checks are about finished work, where it is to stay: they wait for these.
    const isFirst = check.plan.kind === "tasks-completed" || check.plan.kind === "merged";
    if (isFirst && check.result.kind !== "passed") return null;
  }
  return point.checks.every((check) => check.result.kind === "passed")
    ? { type: "sync-point-ready", sync: point.plan.id }
    : null;
}

/** Nothing runs, and nothing will start without somebody's doing. */
function isAtRest(state: State, phase: Phase): boolean {
  if (phase.status.kind !== "running" || phase.status.baseline === null) return false;
  return tasksOf(state, phase.id).every(
    (task) => !isActive(task) && (isSettled(task) || isStuck(holdOf(state, task))),
  );
}

function isStuck(hold: Hold | null): boolean {
  switch (hold?.kind) {
    case "turn":
    case "needs":
    case "missing-path":
    case "dispatch":
      return true;
    default:
      return false;
  }
}

function passByItself(state: State, point: SyncPoint): Fact | null {
  const auto = point.plan.advance === "auto" || state.run?.auto === true || isEmptyEnd(state, point);
  return auto ? { type: "sync-point-passed", sync: point.plan.id, by: "auto" } : null;
}

/** A last phase without tasks has nothing to wait for: the run finishes. */
function isEmptyEnd(state: State, point: SyncPoint): boolean {
  return point.before === null && tasksOf(state, point.after).length === 0 && !point.checks.some(isOwnCheck);
}

function isOwnCheck(check: Check): boolean {
  switch (check.plan.kind) {
    case "tasks-completed":
    case "locks-released":
    case "merged":
    case "boundary":
    case "parallelism":
      return false;
    case "exists":
    case "run":
    case "tests":
    case "approve":
      return true;
    default:
      return assertNever(check.plan);
  }
}

function judge(state: State, phase: Phase, point: SyncPoint, check: Check): Fact | null {
  const { plan } = check;
  const say: Say = (ok, evidence, output = "") => ({
    type: ok ? "check-passed" : "check-failed",
    sync: point.plan.id,
    check: plan.id,
    evidence,
    ...(output === "" ? {} : { output }),
  });
  switch (plan.kind) {
    case "tasks-completed":
      return tasksCompleted(tasksOf(state, phase.id), say);
    case "locks-released":
      return locksReleased(state, phase, say);
    case "parallelism":
      return parallelEnough(state, phase, say);
    case "merged":
    case "boundary":
    case "exists":
    case "run":
    case "tests":
      return { type: "check-started", sync: point.plan.id, check: plan.id };
    case "approve":
      return null;
    default:
      return assertNever(plan);
  }
}

type Say = (ok: boolean, evidence: string, output?: string) => Fact;

function tasksCompleted(tasks: readonly Task[], say: Say): Fact {
  const done = tasks.filter((task) => task.state.kind === "completed").length;
  const cancelled = tasks.filter((task) => task.state.kind === "cancelled").length;
  const wanted = tasks.length - cancelled;
  const counted = `${done} of ${wanted} completed${cancelled > 0 ? `, ${cancelled} cancelled` : ""}`;
  const open = tasks
    .filter((task) => task.state.kind !== "completed" && task.state.kind !== "cancelled")
    .map((task) =>
      task.state.kind === "failed"
        ? `${task.plan.id} failed: ${task.state.reason}`
        : `${task.plan.id} never started`,
    );
  return say(open.length === 0, open.length === 0 ? counted : `${counted}; ${open.join("; ")}`);
}

function locksReleased(state: State, phase: Phase, say: Say): Fact {
  const held = tasksOf(state, phase.id).flatMap((task) => locksOfTask(state, task.plan.id));
  const named = held.map((lock) => `${lock.agent} holds ${lock.paths.map((path) => path.written).join(" ")}`);
  return say(
    held.length === 0,
    held.length === 0 ? "no lock is held by a task of this phase" : named.join("; "),
  );
}

function parallelEnough(state: State, phase: Phase, say: Say): Fact {
  const measured = parallelism(state, phase.id, 0);
  const late = lateStarts(state, phase.id);
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
  const figures = `${measured.most} at once at most, parallelism ${measured.ratio.toFixed(2)} (busy ${seconds(measured.busyMs)} ÷ wall ${seconds(measured.wallMs)})`;
  const record = ganttLines(state, phase.id).join("\n");
  if (late.length === 0) return say(true, `${figures}; ${waitWords(state, phase)}`, record);
  const named = late.map((start) => `${start.task} started ${seconds(start.lateMs)} late`).join(", ");
  return say(false, `serial in disguise: ${named}, with nothing to wait for; ${figures}`, record);
}

/** More are counted: it is one sentence of evidence. */
const waitsNamedMax = 5;

function waitWords(state: State, phase: Phase): string {
  const max = phasePlan(state, phase.id)?.maxParallel ?? 0;
  const rule = `no task waited except for a dependency, a lock or a place (${max} places)`;
  const waits = waitsOf(state, phase.id);
  if (waits.length === 0) return rule;
  const named = waits.slice(0, waitsNamedMax).map((wait) => `${wait.task} for ${wait.for}`);
  const more = waits.length > waitsNamedMax ? `, and ${waits.length - waitsNamedMax} more` : "";
  return `${rule}: ${named.join(", ")}${more}`;
}
