// What can be launched together and what stands against it. In: a phase as planned, and which paths are there. Out: the
// groups that can run at once, every conflict with the path that proves it, and whether a launch is refused. The
// launcher itself (hold.ts) serialises what meets; this says so before anything runs.
import type { PathClaim, PhasePlan, TaskId, TaskPlan, Workflow } from "../../state/model.ts";
import { overlap } from "../../state/overlap.ts";

export interface Conflict {
  readonly features: readonly [TaskId, TaskId];
  /** What each of them claims, and a path that both claims take in. */
  readonly paths: readonly [string, string];
  readonly witness: string;
}

export interface Contradiction {
  readonly feature: TaskId;
  readonly path: string;
  /** Its own `cannot_modify`, or the phase's `read_only`. */
  readonly refusedBy: string;
  readonly kind: "cannot_modify" | "read_only";
}

export interface Missing {
  readonly feature: TaskId;
  readonly dependency: string;
}

export interface Analysis {
  readonly phase: PhasePlan;
  readonly tasks: readonly TaskPlan[];
  /** In the order in which they can be launched; those of one group all at once. Empty where nothing can be. */
  readonly groups: readonly (readonly TaskPlan[])[];
  readonly conflicts: readonly Conflict[];
  readonly contradictions: readonly Contradiction[];
  readonly missing: readonly Missing[];
  /** Each closed by its first member. */
  readonly cycles: readonly (readonly TaskId[])[];
  /** Features that may not run beside others. */
  readonly unsafe: readonly TaskId[];
}

/** `asked`: only these and what they need; all when it is empty. `isThere`: whether a path exists now. */
export function analyse(
  workflow: Workflow,
  phase: PhasePlan,
  asked: readonly TaskId[],
  isThere: (path: PathClaim) => boolean,
): Analysis {
  const tasks = asked.length === 0 ? phase.tasks : withNeeds(phase, asked);
  const after = needsOf(phase.tasks);
  const cycles = cyclesIn(tasks);
  const isParallel = phase.mode === "parallel";
  return {
    phase,
    tasks,
    conflicts: isParallel ? conflictsIn(tasks, after) : [],
    contradictions: tasks.flatMap((task) => contradictionsOf(task, phase)),
    missing: tasks.flatMap((task) => missingOf(task, workflow, phase, isThere)),
    cycles,
    unsafe: isParallel ? tasks.filter((task) => !task.parallelSafe).map((task) => task.id) : [],
    groups: cycles.length > 0 ? [] : groupsOf(tasks, phase),
  };
}

/** What stands against a launch; what only has to wait (a feature that is not `parallel_safe`) does not. */
export function isRefused(analysis: Analysis): boolean {
  const { conflicts, contradictions, missing, cycles } = analysis;
  return [conflicts, contradictions, missing, cycles].some((found) => found.length > 0);
}

// --- helpers ------------------------------------------------------------------------------------

function withNeeds(phase: PhasePlan, asked: readonly TaskId[]): readonly TaskPlan[] {
  const after = needsOf(phase.tasks);
  const wanted = new Set(asked.flatMap((id) => [id, ...(after.get(id) ?? [])]));
  return phase.tasks.filter((task) => wanted.has(task.id));
}

/** All that each task waits for, also through others. */
function needsOf(tasks: readonly TaskPlan[]): ReadonlyMap<TaskId, ReadonlySet<TaskId>> {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  return new Map(
    tasks.map((task) => {
      const found = new Set<TaskId>();
      const todo = [...task.needs];
      for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
        if (found.has(next)) continue;
        found.add(next);
        todo.push(...(byId.get(next)?.needs ?? []));
      }
      return [task.id, found];
    }),
  );
}

/** Two that wait for each other never run at once, whatever they modify. */
function conflictsIn(
  tasks: readonly TaskPlan[],
  after: ReadonlyMap<TaskId, ReadonlySet<TaskId>>,
): readonly Conflict[] {
  return tasks.flatMap((first, index) =>
    tasks.slice(index + 1).flatMap((second) => {
      const isOrdered =
        after.get(first.id)?.has(second.id) === true || after.get(second.id)?.has(first.id) === true;
      return isOrdered ? [] : meetingsOf(first, second);
    }),
  );
}

function meetingsOf(first: TaskPlan, second: TaskPlan): readonly Conflict[] {
  return first.modifies.flatMap((one) =>
    second.modifies.flatMap((other): readonly Conflict[] => {
      const witness = overlap(one.claim, other.claim);
      if (witness === null) return [];
      return [
        { features: [first.id, second.id], paths: [one.written, other.written], witness: `/${witness}` },
      ];
    }),
  );
}

function contradictionsOf(task: TaskPlan, phase: PhasePlan): readonly Contradiction[] {
  const readOnly = phase.mode === "parallel" ? phase.readOnly : [];
  const refusals = [
    ...task.cannotModify.map((path) => ({ path, kind: "cannot_modify" as const })),
    ...readOnly.map((path) => ({ path, kind: "read_only" as const })),
  ];
  return task.modifies.flatMap((path) =>
    refusals
      .filter((refusal) => overlap(path.claim, refusal.path.claim) !== null)
      .slice(0, 1)
      .map(({ path: by, kind }) => ({ feature: task.id, path: path.written, refusedBy: by.written, kind })),
  );
}

/** It neither exists nor lies in what an earlier phase modifies. (One that is a feature's name is a need.) */
function missingOf(
  task: TaskPlan,
  workflow: Workflow,
  phase: PhasePlan,
  isThere: (path: PathClaim) => boolean,
): readonly Missing[] {
  const earlier = workflow.phases.slice(0, workflow.phases.indexOf(phase)).flatMap((one) => one.tasks);
  const isMade = (path: PathClaim) =>
    earlier.some((other) => other.modifies.some((made) => overlap(made.claim, path.claim) !== null));
  return task.dependencyPaths
    .filter((path) => !isThere(path) && !isMade(path))
    .map((path) => ({ feature: task.id, dependency: path.written }));
}

function cyclesIn(tasks: readonly TaskPlan[]): readonly (readonly TaskId[])[] {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const cycles: (readonly TaskId[])[] = [];
  const done = new Set<TaskId>();
  const visit = (task: TaskPlan, path: readonly TaskId[]): void => {
    const start = path.indexOf(task.id);
    if (start !== -1) cycles.push([...path.slice(start), task.id]);
    if (done.has(task.id)) return;
    done.add(task.id);
    for (const need of task.needs) {
      const next = byId.get(need);
      if (next !== undefined) visit(next, [...path, task.id]);
    }
  };
  for (const task of tasks) visit(task, []);
  return cycles;
}

/** As the launcher goes: in the order of the file, whatever is not held by one that runs. */
function groupsOf(tasks: readonly TaskPlan[], phase: PhasePlan): readonly (readonly TaskPlan[])[] {
  const groups: (readonly TaskPlan[])[] = [];
  const planned = new Set(tasks.map((task) => task.id));
  const done = new Set<TaskId>();
  let left = tasks;
  while (left.length > 0) {
    const group: TaskPlan[] = [];
    for (const task of left) {
      const isReady = task.needs.every((need) => done.has(need) || !planned.has(need));
      if (isReady && fits(task, group, phase)) group.push(task);
    }
    if (group.length === 0) return groups;
    groups.push(group);
    for (const task of group) done.add(task.id);
    left = left.filter((task) => !done.has(task.id));
  }
  return groups;
}

function fits(task: TaskPlan, group: readonly TaskPlan[], phase: PhasePlan): boolean {
  if (group.length === 0) return true;
  if (phase.mode === "serial" || group.length >= phase.maxParallel) return false;
  if (!task.parallelSafe || group.some((other) => !other.parallelSafe)) return false;
  return group.every((other) => meetingsOf(task, other).length === 0);
}
