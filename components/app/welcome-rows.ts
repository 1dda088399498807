// The text in place of the panes: before the first session, and when the run is finished.
import { explain } from "../../state/explain/explain.ts";
import { duration } from "../../state/model/duration.ts";
import { oneLine } from "../../state/model/one-line.ts";
import { allTasks, currentPhase, phasePlan } from "../../state/model/select.ts";
import { columnsMin, rowsMin } from "../../state/screen/layout/layout.ts";
import type { View } from "../../state/screen/view.ts";
import { type Line, span } from "../text/line.ts";
import { wrap } from "../text/width.ts";

const columnsMax = 72;

/** null when there are panes. */
export function welcomeLines(view: View): Line[] | null {
  if (view.layout.cells.length > 0) return null;
  return welcomeText(view, Math.min(columnsMax, view.layout.area.width - 4));
}

export function tooSmallLines(view: View): Line[] {
  const { columns, rows } = view.ui;
  const going = view.running > 0 ? `${view.running} running, they go on.` : "";
  return [
    [span(`${columns}×${rows} is too small.`, "strong")],
    [span(`Lockstep needs ${columnsMin}×${rowsMin}.`)],
    [span(going, "quiet")],
  ];
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

/** The outcome of the run. */
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
