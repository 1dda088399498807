// Why a task that has not been launched is not launched now. The one answer for the launcher (reconcile.ts),
// the files (blocked or pending) and the person (explain.ts).
import { meetings } from "../locks/index.ts";
import { overlap } from "../locks/overlap.ts";
import { currentPhase, isActive, nextPhase, phasePlan, tasksOf } from "../model/select.ts";
import type {
  Launching,
  LockRefusal,
  PathClaim,
  Phase,
  PhasePlan,
  State,
  Task,
  TaskId,
  TaskPlan,
} from "../model/state.ts";

export type Hold =
  | { readonly kind: "no-run" }
  | { readonly kind: "other-phase" }
  /** Which files were there is still being looked at. */
  | { readonly kind: "baseline" }
  | { readonly kind: "paused"; readonly launching: Exclude<Launching, "on"> }
  /** In a serial phase, the task before it is not completed. */
  | { readonly kind: "turn"; readonly after: TaskId }
  | { readonly kind: "needs"; readonly task: TaskId }
  | { readonly kind: "missing-path"; readonly path: string }
  | { readonly kind: "locked-path"; readonly path: string; readonly agent: string }
  /** The task asks for paths that the phase or its own feature may not modify; waiting does not help. */
  | { readonly kind: "forbidden"; readonly path: string; readonly because: string }
  | { readonly kind: "lock"; readonly refusal: LockRefusal }
  /** The task, or the one beside it, is not `parallel_safe`. */
  | { readonly kind: "not-parallel-safe"; readonly beside: TaskId; readonly itself: boolean }
  | { readonly kind: "place"; readonly maxParallel: number }
  /** Nothing holds it but that its dispatcher has not launched it. */
  | { readonly kind: "dispatch"; readonly by: TaskId };

/** null when it may be launched at once. For tasks that are pending; others get the answer as if they were. */
export function holdOf(state: State, task: Task): Hold | null {
  const { run } = state;
  if (run === null || run.status.kind === "finished") return { kind: "no-run" };
  const ground = groundOf(state);
  if (ground === null && run.launching !== "on" && nextPhase(state)?.id === task.phase)
    return { kind: "paused", launching: run.launching };
  if (ground === null || ground.phase.id !== task.phase) return { kind: "other-phase" };
  if (!ground.isLookedAt) return { kind: "baseline" };
  return (
    turnHold(ground, task) ??
    needsHold(state, task) ??
    dependencyHold(state, ground.present, task) ??
    kept(forbiddenHolds, ground.plan, task.plan, () => forbiddenHold(ground.plan, task)) ??
    kept(lockHolds, state.locks, task.plan, () => lockHold(state, task.plan.id, task.plan.modifies)) ??
    safetyHold(ground, task) ??
    placeHold(ground) ??
    launchingHold(run.launching, task.wanted) ??
    dispatchHold(task)
  );
}

/** Caches holds by two inputs that most events leave alone: 2,000 tasks are asked after each event. */
type Kept<Ground extends object> = WeakMap<Ground, WeakMap<TaskPlan, Hold | null>>;
const forbiddenHolds: Kept<PhasePlan> = new WeakMap();
const lockHolds: Kept<State["locks"]> = new WeakMap();

function kept<Ground extends object>(
  holds: Kept<Ground>,
  ground: Ground,
  plan: TaskPlan,
  work: () => Hold | null,
): Hold | null {
  const found = holds.get(ground) ?? new WeakMap<TaskPlan, Hold | null>();
  holds.set(ground, found);
  const before = found.get(plan);
  if (before !== undefined) return before;
  const hold = work();
  found.set(plan, hold);
  return hold;
}

/** Every place of the running phase is taken: no task can be launched, whatever else holds it. */
export function isFull(state: State): boolean {
  const ground = groundOf(state);
  return ground !== null && placeHold(ground) !== null;
}

/** Facts that all tasks of the running phase share, computed once for a state: computing them for each of
 *  2,000 tasks would make an event cost seconds. */
interface Ground {
  readonly phase: Phase;
  readonly plan: PhasePlan;
  readonly isLookedAt: boolean;
  readonly present: readonly string[];
  readonly tasks: readonly Task[];
  readonly active: readonly Task[];
  /** The first that a serial phase is at. */
  readonly open: Task | undefined;
}

/** A cancelled task is no longer wanted; a failed one was, so what builds on it waits. */
function isOpen({ state }: Task): boolean {
  return state.kind !== "completed" && state.kind !== "cancelled";
}

const grounds = new WeakMap<State, { readonly ground: Ground | null }>();

function groundOf(state: State): Ground | null {
  const known = grounds.get(state);
  if (known !== undefined) return known.ground;
  const ground = newGround(state);
  grounds.set(state, { ground });
  return ground;
}

function newGround(state: State): Ground | null {
  const phase = currentPhase(state);
  const plan = phase === null ? null : phasePlan(state, phase.id);
  if (phase === null || plan === null || phase.status.kind !== "running") return null;
  const tasks = tasksOf(state, phase.id);
  return {
    phase,
    plan,
    isLookedAt: phase.status.baseline !== null,
    present: phase.status.present,
    tasks,
    // A dispatcher works beside those that it launches, and takes none of their places.
    open: tasks.find(isOpen),
    active: tasks.filter((task) => isActive(task) && task.plan.dispatches !== true),
  };
}

/** The first path that the phase or the task's own boundary refuses it. */
export function forbiddenHold(plan: PhasePlan, task: Task, paths = task.plan.modifies): Hold | null {
  const readOnly = plan.mode === "parallel" ? plan.readOnly : [];
  for (const path of paths) {
    const inPhase = readOnly.find((other) => overlap(path.claim, other.claim) !== null);
    if (inPhase !== undefined)
      return {
        kind: "forbidden",
        path: path.written,
        because: `${inPhase.written} is read-only during ${plan.id}`,
      };
    const own = task.plan.cannotModify.find((other) => overlap(path.claim, other.claim) !== null);
    if (own !== undefined)
      return {
        kind: "forbidden",
        path: path.written,
        because: `cannot_modify of ${task.plan.id} names ${own.written}`,
      };
  }
  return null;
}

/** A lock of somebody else that meets one of the paths. */
export function conflictOf(state: State, agent: string, paths: readonly PathClaim[]): LockRefusal | null {
  for (const path of paths)
    for (const { lock, path: held } of meetings(state.locks, agent, path))
      return { path: path.written, heldBy: lock.agent, token: lock.token, heldPath: held.written };
  return null;
}

function launchingHold(launching: Launching, wanted: boolean): Hold | null {
  if (launching === "on" || (wanted && launching !== "stopped")) return null;
  return { kind: "paused", launching };
}

function dispatchHold({ plan }: Task): Hold | null {
  return plan.dispatcher === undefined ? null : { kind: "dispatch", by: plan.dispatcher };
}

function turnHold({ phase, open, active }: Ground, task: Task): Hold | null {
  if (phase.mode !== "serial") return null;
  // The first that is open comes before every other that is.
  if (open !== undefined && open.plan.id !== task.plan.id && isOpen(task))
    return { kind: "turn", after: open.plan.id };
  // An earlier task that is run again waits for a later one that has begun.
  const [busy] = active;
  return busy === undefined ? null : { kind: "turn", after: busy.plan.id };
}

function needsHold(state: State, task: Task): Hold | null {
  const missing = task.plan.needs.find((id) => state.tasks[id]?.state.kind !== "completed");
  return missing === undefined ? null : { kind: "needs", task: missing };
}

function dependencyHold(state: State, present: readonly string[], task: Task): Hold | null {
  for (const path of task.plan.dependencyPaths) {
    if (!present.includes(path.claim)) return { kind: "missing-path", path: path.written };
    const conflict = conflictOf(state, task.plan.id, [path]);
    if (conflict !== null) return { kind: "locked-path", path: path.written, agent: conflict.heldBy };
  }
  return null;
}

function lockHold(state: State, agent: TaskId, paths: readonly PathClaim[]): Hold | null {
  const refusal = conflictOf(state, agent, paths);
  return refusal === null ? null : { kind: "lock", refusal };
}

function safetyHold({ plan, active }: Ground, task: Task): Hold | null {
  if (plan.mode !== "parallel") return null;
  const unsafe = active.find((other) => !other.plan.parallelSafe);
  if (unsafe !== undefined) return { kind: "not-parallel-safe", beside: unsafe.plan.id, itself: false };
  const [beside] = active;
  if (!task.plan.parallelSafe && beside !== undefined)
    return { kind: "not-parallel-safe", beside: beside.plan.id, itself: true };
  return null;
}

function placeHold({ plan, active }: Ground): Hold | null {
  return active.length >= plan.maxParallel ? { kind: "place", maxParallel: plan.maxParallel } : null;
}
