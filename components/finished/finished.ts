// The outcome of a finished run, shown over the panes: phase by phase, and the next steps.

import { duration } from "../../state/model/duration.ts";
import { oneLine } from "../../state/model/one-line.ts";
import { allTasks, tasksOf } from "../../state/model/select.ts";
import type { Millis, Phase, State, SyncPoint } from "../../state/model/state.ts";
import type { View } from "../../state/screen/view.ts";
import { parallelism } from "../../state/sync/parallelism.ts";
import type { DialogText } from "../dialogs/dialog.ts";
import { syncGlyph } from "../text/glyphs.ts";
import { type Line, span } from "../text/line.ts";
import { cut, padStartTo, padTo, widthOf } from "../text/width.ts";

const columnsMax = 84;
const phaseColumnsMax = 26;

/** null when the run is not finished, or the person has put this away already. */
export function finishedText({ state, ui, now, layout }: View): DialogText | null {
  const { run } = state;
  if (run?.status.kind !== "finished" || ui.panesOnly || ui.summaryClosed === run.executionId) return null;
  const width = Math.min(columnsMax, layout.area.width - 4);
  const nameWidth = Math.min(
    phaseColumnsMax,
    Math.max(...state.phases.map((phase) => widthOf(phase.id)), widthOf("phase")),
  );
  const lines: Line[] = [
    [span(` ${cut(oneLine(run.workflow.name), width - 8)}`, "strong")],
    [outcome(state, run.status.at - run.started)],
    [],
    ...state.phases.map((phase) => phaseRow(state, phase, nameWidth, now)),
    [],
    ...nextSteps.map(([key, what]): Line => [span(` ${padTo(key, 18)}`, "strong"), span(what, "quiet")]),
  ];
  return { title: "Finished", lines, top: 0, width, fills: false, tone: "plain" };
}

const nextSteps = [
  ["q", "leave"],
  ["Esc", "the panes, with all that was printed"],
  ["o  c", "all tasks; the last sync point's checks"],
  ["lockstep report", "writes it down as a page"],
  ["lockstep run", "runs the workflow again, from the start"],
] as const;

function outcome(state: State, ms: Millis) {
  const tasks = allTasks(state);
  const done = tasks.filter((task) => task.state.kind === "completed").length;
  const forced = state.syncPoints.filter((point) => point.status.kind === "forced").length;
  const beyond = forced === 0 ? "" : `, ${forced} sync ${forced === 1 ? "point" : "points"} forced`;
  const isWhole = done === tasks.length && forced === 0;
  return span(
    ` ${done} of ${tasks.length} tasks completed in ${duration(ms)}${beyond}`,
    isWhole ? "good" : "warning",
  );
}

function phaseRow(state: State, phase: Phase, nameWidth: number, now: Millis): Line {
  const tasks = tasksOf(state, phase.id);
  const done = tasks.filter((task) => task.state.kind === "completed").length;
  const measured = parallelism(state, phase.id, now);
  const point = state.syncPoints.find((candidate) => candidate.after === phase.id);
  const hasRun = measured.wallMs > 0;
  const overlap = measured.most > 1 ? `${measured.most} at once, ${measured.ratio.toFixed(1)}×` : "";
  return [
    done === tasks.length ? span(" ✓", "good") : span(" ✗", "warning"),
    span(` ${padTo(phase.id, nameWidth)}  `),
    span(padTo(tasks.length === 0 ? "no tasks" : `${done} of ${tasks.length}`, 8), "quiet"),
    span(padStartTo(hasRun ? duration(measured.wallMs) : "", 7), "quiet"),
    span(`  ${padTo(overlap, 15)}  `, "accent"),
    ...(point === undefined ? [] : passedBy(point)),
  ];
}

function passedBy(point: SyncPoint): Line {
  const { status } = point;
  if (status.kind !== "passed" && status.kind !== "forced") return [];
  const how = status.kind === "forced" ? "forced by" : "by";
  return [syncGlyph(point), span(` ${how} ${status.by === "auto" ? "itself" : oneLine(status.by)}`, "quiet")];
}
