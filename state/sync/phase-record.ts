// How a parallel phase really went, as evidence for its sync point: a bar a session on one line of time, and for each
// task that did not start at once what it waited for. Told from the sessions, not from what anybody said.

import { overlap } from "../locks/overlap.ts";
import { duration } from "../model/duration.ts";
import { allSessions, phasePlan, tasksOf } from "../model/select.ts";
import type { Millis, PhaseId, Session, State, Task } from "../model/state.ts";
import { dispatchedSpan } from "./parallelism.ts";

/** More sessions than these are no picture any more; the figures hold for all of them. */
const rowsMax = 24;
const barColumns = 40;
const nameColumnsMax = 30;

export function ganttLines(state: State, phase: PhaseId): readonly string[] {
  const bars = barsOf(state, phase);
  const [first] = bars;
  if (first === undefined) return [];
  const end = Math.max(...bars.map((bar) => bar.end));
  const wall = Math.max(1, end - first.start);
  const shown = bars.slice(0, rowsMax);
  const names = Math.min(nameColumnsMax, Math.max(...shown.map((bar) => columnsOf(bar.name))));
  const lines = shown.map((bar) => {
    const from = Math.min(barColumns - 1, Math.floor(((bar.start - first.start) / wall) * barColumns));
    const to = Math.max(from + 1, Math.ceil(((bar.end - first.start) / wall) * barColumns));
    const drawn = `${"·".repeat(from)}${"█".repeat(to - from)}`.padEnd(barColumns, "·");
    return `${named(bar.name, names)} ${drawn} ${duration(bar.end - bar.start).padStart(6)}`;
  });
  return bars.length > rowsMax ? [...lines, `… ${bars.length - rowsMax} more sessions`] : lines;
}

export interface Wait {
  readonly task: string;
  readonly for: string;
}

/** The reason that each task did not start with the first: a dependency, a lock, a place. */
export function waitsOf(state: State, phase: PhaseId): readonly Wait[] {
  const tasks = tasksOf(state, phase).filter((task) => task.readyAt !== null);
  const earliest = Math.min(...tasks.map((task) => task.readyAt ?? Number.POSITIVE_INFINITY));
  return tasks
    .filter((task) => (task.readyAt ?? 0) > earliest)
    .flatMap((task) => {
      const reason = reasonOf(state, phase, task, tasks);
      return reason === null ? [] : [{ task: task.plan.id, for: reason }];
    });
}

// --- helpers ------------------------------------------------------------------------------------

/** East Asian letters are two columns wide; a name has no other marks that are not one. */
const wide =
  /[\u1100-\u115f\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u{ac00}-\u{d7a3}\uff01-\uff60]/u;

function columnsOf(name: string): number {
  return [...name].reduce((sum, letter) => sum + (wide.test(letter) ? 2 : 1), 0);
}

/** The name in exactly `width` columns. */
function named(name: string, width: number): string {
  let text = name;
  if (columnsOf(name) > width) {
    while (columnsOf(text) > width - 1) text = [...text].slice(0, -1).join("");
    text += "…";
  }
  return text + " ".repeat(width - columnsOf(text));
}

interface Bar {
  readonly name: string;
  readonly start: Millis;
  readonly end: Millis;
}

function barsOf(state: State, phase: PhaseId): readonly Bar[] {
  const tasks = tasksOf(state, phase);
  const ids = new Set<string>(tasks.map((task) => task.plan.id));
  const sessions = allSessions(state).flatMap((session) =>
    session.task !== null && ids.has(session.task) ? barOf(session) : [],
  );
  const dispatched = tasks.flatMap((task) =>
    dispatchedSpan(task, 0).map(({ start, end }) => ({ name: task.plan.id, start, end })),
  );
  return [...sessions, ...dispatched].sort((a, b) => a.start - b.start);
}

function barOf({ id, state }: Session): readonly Bar[] {
  if (state.kind !== "exited" || state.started === null) return [];
  return [{ name: id, start: state.started, end: Math.max(state.started, state.ended) }];
}

/** null: it could have started, and was only let to later (a pause, a person's start). */
function reasonOf(state: State, phase: PhaseId, task: Task, all: readonly Task[]): string | null {
  const { needs, modifies, parallelSafe } = task.plan;
  if (needs.length > 0) return `a dependency (${needs.join(", ")})`;
  const before = all.filter((other) => (other.readyAt ?? 0) < (task.readyAt ?? 0));
  const rival = before.find((other) =>
    other.plan.modifies.some((path) => modifies.some((own) => overlap(own.claim, path.claim) !== null)),
  );
  if (rival !== undefined) return `a lock (${rival.plan.id})`;
  if (!parallelSafe || before.some((other) => !other.plan.parallelSafe)) return "not parallel_safe";
  const places = phasePlan(state, phase)?.maxParallel ?? Number.POSITIVE_INFINITY;
  return before.length >= places ? `a place (max_parallel ${places})` : null;
}
