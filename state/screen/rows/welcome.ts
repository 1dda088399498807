// What is said where the panes will be: before the first session, and when the run is finished.
import { explain } from "../../explain/explain.ts";
import { allTasks, currentPhase, phasePlan } from "../../model/select.ts";
import { columnsMin, rowsMin } from "../layout/layout.ts";
import { cut, duration, fitLine, type Line, lineWidth, oneLine, span, wrap } from "../text.ts";
import type { View } from "../view.ts";

const columnsMax = 72;

/** Centred rows that fill the area; null when there are panes. */
export function welcomeLines(view: View): Line[] | null {
  if (view.layout.cells.length > 0) return null;
  const { width, height } = view.layout.area;
  return inTheMiddle(welcomeText(view, Math.min(columnsMax, width - 4)), width, height);
}

export function tooSmallLines(view: View): Line[] {
  const { columns, rows } = view.ui;
  const going = view.running > 0 ? `${view.running} running, they go on.` : "";
  const text: Line[] = [
    [span(cut(`${columns}×${rows} is too small.`, columns), "strong")],
    [span(cut(`Lockstep needs ${columnsMin}×${rowsMin}.`, columns))],
    [span(cut(going, columns), "quiet")],
  ];
  return inTheMiddle(text, columns, rows);
}

function welcomeText(view: View, width: number): Line[] {
  const { run } = view.state;
  if (view.ui.panesOnly) return [[span("Starting…", "quiet")]];
  const why = wrap(oneLine(explain(view.state, null, view.now)), width).map((row): Line => [span(row)]);
  if (run === null) return [[span("lockstep", "strong")], [], ...why];
  const done = finishedLines(view);
  const goal = wrap(oneLine(run.workflow.goal), width).map((row): Line => [span(row, "quiet")]);
  return [[span(oneLine(run.workflow.name), "strong")], ...goal, [], ...why, ...done, ...next(view, width)];
}

/** What the run came to. */
function finishedLines(view: View): Line[] {
  const { state } = view;
  if (state.run?.status.kind !== "finished") return [];
  const tasks = allTasks(state);
  const done = tasks.filter((task) => task.state.kind === "completed").length;
  const time = duration(state.run.status.at - state.run.started);
  return [[], [span(`${done} of ${tasks.length} tasks completed in ${time}`, "good")]];
}

/** The tasks that come next, by name. */
function next(view: View, width: number): Line[] {
  const phase =
    currentPhase(view.state) ?? view.state.phases.find((candidate) => candidate.status.kind === "pending");
  const plan = phase === undefined ? null : phasePlan(view.state, phase.id);
  if (plan === null || plan.tasks.length === 0) return [];
  const how = plan.mode === "serial" ? "one after the other" : "all at once";
  const names = plan.tasks.map((task) => oneLine(task.name)).join(plan.mode === "serial" ? " → " : ", ");
  return [
    [],
    [span(`${plan.id}, ${how}`, "accent")],
    ...wrap(names, width).map((row): Line => [span(row, "quiet")]),
  ];
}

function inTheMiddle(lines: readonly Line[], width: number, height: number): Line[] {
  const shown = lines.slice(0, height);
  const above = Math.max(0, Math.floor((height - shown.length) / 2));
  return Array.from({ length: height }, (_, row) => {
    const line = shown[row - above] ?? [];
    const left = Math.max(0, Math.floor((width - lineWidth(line)) / 2));
    return fitLine([span(" ".repeat(left)), ...line], width);
  });
}
