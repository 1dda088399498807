// Finds which tasks can be launched together and what conflicts. In: a planned phase, and which paths exist.
// Out: the groups that can run at once, every conflict with the path that proves it, and whether a launch is
// refused. The launcher itself (hold.ts) serialises what overlaps; this is the analysis before it.
import { meetings } from "../../state/locks/index.ts";
import { overlap } from "../../state/locks/overlap.ts";
import type {
  Lock,
  PathClaim,
  PhasePlan,
  TaskId,
  TaskPlan,
  Token,
  Workflow,
} from "../../state/model/state.ts";

export interface Conflict {
  readonly features: readonly [TaskId, TaskId];
  /** The claim of each task, and a path inside both. */
  readonly paths: readonly [string, string];
  readonly witness: string;
}

export interface Contradiction {
  readonly feature: TaskId;
  readonly path: string;
  /** The task's own `cannot_modify`, or the phase's `read_only`. */
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
  planned: PhasePlan,
  asked: readonly TaskId[],
  isThere: (path: PathClaim) => boolean,
): Analysis {
  // The dispatcher is not among the tasks that are launched.
  const phase = { ...planned, tasks: planned.tasks.filter(({ dispatches }) => dispatches !== true) };
  const needed = neededIn(phase.tasks);
  const tasks = asked.length === 0 ? phase.tasks : withNeeds(phase, asked, needed);
  const cycles = cyclesIn(tasks);
  const isParallel = phase.mode === "parallel";
  const rivals = isParallel ? rivalsAmong(tasks) : new Map<TaskId, ReadonlySet<TaskId>>();
  return {
    phase: planned,
    tasks,
    conflicts: isParallel ? conflictsIn(tasks, rivals, needed) : [],
    contradictions: tasks.flatMap((task) => contradictionsOf(task, phase)),
    missing: missingIn(tasks, workflow, phase, isThere),
    cycles,
    unsafe: isParallel ? tasks.filter((task) => !task.parallelSafe).map((task) => task.id) : [],
    groups: cycles.length > 0 ? [] : groupsOf(tasks, phase, rivals),
  };
}

/** Reports whether a launch is refused. A feature that only has to wait (not `parallel_safe`) is not refused. */
export function isRefused(analysis: Analysis): boolean {
  const { conflicts, contradictions, missing, cycles } = analysis;
  return [conflicts, contradictions, missing, cycles].some((found) => found.length > 0);
}

// --- helpers ------------------------------------------------------------------------------------

/** All tasks that a task waits for, also through others. */
type Needed = (id: TaskId) => ReadonlySet<TaskId>;

function withNeeds(phase: PhasePlan, asked: readonly TaskId[], needed: Needed): readonly TaskPlan[] {
  const wanted = new Set(asked.flatMap((id) => [id, ...needed(id)]));
  return phase.tasks.filter((task) => wanted.has(task.id));
}

/** Worked out for a task when it is asked for: all of a long chain at once is its square. */
function neededIn(tasks: readonly TaskPlan[]): Needed {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const known = new Map<TaskId, ReadonlySet<TaskId>>();
  return (id) => {
    const before = known.get(id);
    if (before !== undefined) return before;
    const found = new Set<TaskId>();
    const todo = [...(byId.get(id)?.needs ?? [])];
    for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
      if (found.has(next)) continue;
      found.add(next);
      todo.push(...(byId.get(next)?.needs ?? []));
    }
    known.set(id, found);
    return found;
  };
}

/** By each task those whose paths meet its own. */
type Rivals = ReadonlyMap<TaskId, ReadonlySet<TaskId>>;

/** Found as the launcher finds them: in the lock table as it would be if every task held its locks at once. Comparing
 *  2,000 tasks with one another takes seconds. */
function rivalsAmong(tasks: readonly TaskPlan[]): Rivals {
  const locks: Record<Token, Lock> = {};
  for (const [at, task] of tasks.entries()) locks[at + 1] = lockOf(task, at + 1);
  return new Map(
    tasks.map((task) => [
      task.id,
      new Set(
        task.modifies.flatMap((path) =>
          [...meetings(locks, task.id, path)].flatMap(({ lock }) => (lock.task === null ? [] : [lock.task])),
        ),
      ),
    ]),
  );
}

function lockOf(task: TaskPlan, token: Token): Lock {
  const holder = { kind: "none" } as const;
  return {
    token,
    agent: task.id,
    task: task.id,
    paths: task.modifies,
    at: 0,
    holder,
    reason: null,
    extra: {},
  };
}

/** Two that wait for each other never run at once, whatever they modify. */
function conflictsIn(tasks: readonly TaskPlan[], rivals: Rivals, needed: Needed): readonly Conflict[] {
  const order = new Map(tasks.map((task, at) => [task.id, at]));
  return tasks.flatMap((first, index) => {
    const later = [...(rivals.get(first.id) ?? [])]
      .map((id) => order.get(id) ?? -1)
      .filter((at) => at > index)
      .sort((a, b) => a - b);
    return later.flatMap((at) => {
      const second = tasks[at];
      if (second === undefined || needed(first.id).has(second.id) || needed(second.id).has(first.id))
        return [];
      return meetingsOf(first, second);
    });
  });
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

/** Finds paths that neither exist nor lie in what an earlier phase modifies. (A feature's name is a need, not
 *  a path.) */
function missingIn(
  tasks: readonly TaskPlan[],
  workflow: Workflow,
  phase: PhasePlan,
  isThere: (path: PathClaim) => boolean,
): readonly Missing[] {
  const made = workflow.phases
    .slice(0, workflow.phases.indexOf(phase))
    .flatMap((one) => one.tasks.flatMap((task) => task.modifies));
  const known = new Map<string, boolean>();
  const isMissing = (path: PathClaim): boolean => {
    const before = known.get(path.claim);
    if (before !== undefined) return before;
    const missing = !isThere(path) && made.every((one) => overlap(one.claim, path.claim) === null);
    known.set(path.claim, missing);
    return missing;
  };
  return tasks.flatMap((task) =>
    task.dependencyPaths.filter(isMissing).map((path) => ({ feature: task.id, dependency: path.written })),
  );
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

/** As the launcher goes: in the order of the file, but those last that may not run beside others; whatever is not held
 *  by one that runs. */
function groupsOf(
  tasks: readonly TaskPlan[],
  phase: PhasePlan,
  rivals: Rivals,
): readonly (readonly TaskPlan[])[] {
  const groups: (readonly TaskPlan[])[] = [];
  const planned = new Set(tasks.map((task) => task.id));
  const done = new Set<TaskId>();
  let left =
    phase.mode === "serial" ? tasks : [...tasks.filter(isSafe), ...tasks.filter((task) => !isSafe(task))];
  while (left.length > 0) {
    const group: TaskPlan[] = [];
    for (const task of left) {
      const isReady = task.needs.every((need) => done.has(need) || !planned.has(need));
      if (isReady && fits(task, group, phase, rivals)) group.push(task);
    }
    if (group.length === 0) return groups;
    groups.push(group);
    for (const task of group) done.add(task.id);
    left = left.filter((task) => !done.has(task.id));
  }
  return groups;
}

function isSafe({ parallelSafe }: TaskPlan): boolean {
  return parallelSafe;
}

function fits(task: TaskPlan, group: readonly TaskPlan[], phase: PhasePlan, rivals: Rivals): boolean {
  if (group.length === 0) return true;
  if (phase.mode === "serial" || group.length >= phase.maxParallel) return false;
  if (!task.parallelSafe || group.some((other) => !other.parallelSafe)) return false;
  const met = rivals.get(task.id);
  return met === undefined || group.every((other) => !met.has(other.id));
}
