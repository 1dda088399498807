// Checks that everything the workflow names is there, once, and can be done in some order.
import type { PhasePlan, TaskPlan } from "../../state/model/state.ts";
import { nearest } from "./nearest.ts";
import type { Report } from "./problem.ts";
import type { Place, Source } from "./source.ts";

export interface PlannedPhase {
  readonly plan: PhasePlan;
  readonly tasks: readonly PlannedTask[];
  readonly source: Source;
  readonly place: Place;
}

export interface PlannedTask {
  readonly plan: TaskPlan;
  /** Where it was written, for problems. */
  readonly source: Source;
  readonly place: Place;
  /** The name of its list of needs in that file. */
  readonly needsKey: "needs" | "dependencies";
}

export function checkOrder(report: Report, phases: readonly PlannedPhase[]): void {
  checkUnique(report, phases);
  const places = placesOf(phases);
  for (const [index, phase] of phases.entries()) {
    for (const [position, task] of phase.tasks.entries())
      checkNeeds(report, places, task, { index, position, phase });
    if (phase.plan.mode === "parallel") checkCycles(report, phase.tasks);
  }
}

// --- helpers ------------------------------------------------------------------------------------

interface Named {
  readonly id: string;
  readonly source: Source;
  readonly place: Place;
}

function checkUnique(report: Report, phases: readonly PlannedPhase[]): void {
  const named = phases.map(({ plan, source, place }) => ({ id: plan.id, source, place: [...place, "id"] }));
  const points = phases.map(({ plan, source, place }) => ({
    id: plan.sync.id,
    source,
    place: [...place, "sync", "id"],
  }));
  const tasks = phases.flatMap((phase) =>
    phase.tasks.map(({ plan, source, place, needsKey }) => ({
      id: plan.id,
      source,
      place: needsKey === "needs" ? [...place, "id"] : place,
    })),
  );
  checkUniqueIds(report, "phase", named);
  checkUniqueIds(report, "sync point", points);
  checkUniqueIds(report, "task", tasks);
}

function checkUniqueIds(report: Report, kind: string, all: readonly Named[]): void {
  const seen = new Map<string, Named>();
  for (const one of all) {
    const first = seen.get(one.id);
    if (first === undefined) {
      seen.set(one.id, one);
      continue;
    }
    const { file, line } = first.source.at(first.place);
    const where = `${file} line ${line}`;
    report(
      one.source,
      one.place,
      `expected an id of its own, found "${one.id}", which is the ${kind} at ${where}`,
    );
  }
}

interface Slot {
  readonly index: number;
  readonly position: number;
  readonly phase: PlannedPhase;
}

function placesOf(phases: readonly PlannedPhase[]): ReadonlyMap<string, Slot> {
  const places = new Map<string, Slot>();
  for (const [index, phase] of phases.entries()) {
    for (const [position, task] of phase.tasks.entries())
      places.set(task.plan.id, { index, position, phase });
  }
  return places;
}

function checkNeeds(report: Report, places: ReadonlyMap<string, Slot>, task: PlannedTask, slot: Slot): void {
  for (const [at, need] of task.plan.needs.entries()) {
    const place = [...task.place, task.needsKey, at];
    const needed = places.get(need);
    if (needed === undefined) {
      const near = nearest(need, [...places.keys()]);
      const meant = near === null ? "" : `; did you mean "${near}"?`;
      report(task.source, place, `expected the id of a task, found "${need}", which is none${meant}`);
    } else if (needed.index > slot.index) {
      const message = `expected a task that comes before, found "${need}" of the later phase ${needed.phase.plan.id}`;
      report(task.source, place, message);
    } else if (
      needed.index === slot.index &&
      slot.phase.plan.mode === "serial" &&
      needed.position >= slot.position
    ) {
      const message = `expected a task that comes before, found "${need}", which this serial phase does ${needed.position === slot.position ? "here" : "later"}`;
      report(task.source, place, message);
    }
  }
}

/** Names every ring of tasks that wait for one another, once. */
function checkCycles(report: Report, tasks: readonly PlannedTask[]): void {
  const byId = new Map(tasks.map((task) => [task.plan.id, task]));
  const done = new Set<string>();
  const visit = (task: PlannedTask, path: readonly PlannedTask[]): void => {
    const start = path.indexOf(task);
    if (start !== -1) reportCycle(report, path.slice(start));
    if (done.has(task.plan.id)) return;
    done.add(task.plan.id);
    for (const need of task.plan.needs) {
      const next = byId.get(need);
      if (next !== undefined) visit(next, [...path, task]);
    }
  };
  for (const task of tasks) visit(task, []);
}

function reportCycle(report: Report, ring: readonly PlannedTask[]): void {
  const [first] = ring;
  if (first === undefined) return;
  const names = [...ring, first].map((task) => task.plan.id).join(" → ");
  const message = `expected tasks that can be done in some order, found a cycle: ${names}`;
  report(first.source, [...first.place, first.needsKey], message, "refused");
}
