// Everything on one screen: the phases with their tasks, the locks, the sync points, the parallelism.

import { age, duration } from "../../state/model/duration.ts";
import { oneLine } from "../../state/model/one-line.ts";
import { allLocks, allTasks, tasksOf } from "../../state/model/select.ts";
import type { Lock, Millis, Phase, State, Task } from "../../state/model/state.ts";
import { holdOf } from "../../state/run/hold.ts";
import { taskStatus } from "../../state/run/task-status.ts";
import type { View } from "../../state/screen/view.ts";
import { parallelism } from "../../state/sync/parallelism.ts";
import type { DialogText } from "../dialogs/dialog.ts";
import { holdWords } from "../sidebar/tasks.ts";
import { syncGlyph, taskGlyph } from "../text/glyphs.ts";
import { type Line, span } from "../text/line.ts";
import { padTo } from "../text/width.ts";

const nameColumns = 26;
const statusColumns = 13;
const timeColumns = 9;

export function overviewText({ state, ui, now }: View): DialogText {
  const marked = allTasks(state)[ui.selected] ?? null;
  const lines: Line[] = [];
  let markedLine = 0;
  for (const phase of state.phases) {
    lines.push(phaseLine(state, phase, now));
    for (const task of tasksOf(state, phase.id)) {
      if (task === marked) markedLine = lines.length;
      lines.push(taskRow(state, task, task === marked, now));
    }
    lines.push([]);
  }
  lines.push([span(" Locks", "strong"), span(`  ${allLocks(state).length} held`, "quiet")]);
  lines.push(...allLocks(state).map((lock) => lockRow(lock, now)));
  if (state.phases.length === 0) lines.unshift([span(" No run yet.", "quiet")], []);
  // The mark stays in sight: a third of the rows are kept above it.
  const rows = Math.max(1, ui.rows - 5);
  const top = Math.max(0, markedLine - Math.floor(rows / 3));
  return { title: "Overview", lines, top, width: ui.columns, fills: true, tone: "plain" };
}

function phaseLine(state: State, phase: Phase, now: Millis): Line {
  const point = state.syncPoints.find((candidate) => candidate.after === phase.id);
  const measured = parallelism(state, phase.id, now);
  const ratio =
    measured.wallMs === 0
      ? ""
      : `   ${measured.most} at once at most, busy ${duration(measured.busyMs)} ÷ wall ${duration(measured.wallMs)} = ${measured.ratio.toFixed(1)}×`;
  return [
    span(` ${phase.id}`, phase.status.kind === "pending" ? "quiet" : "strong"),
    span(`  ${phase.mode}  `, "quiet"),
    ...(point === undefined
      ? []
      : [syncGlyph(point), span(` ${point.plan.id} ${point.status.kind}`, "quiet")]),
    span(ratio, "quiet"),
  ];
}

function taskRow(state: State, task: Task, isMarked: boolean, now: Millis): Line {
  const paths = task.plan.modifies.map((path) => path.written).join(" ");
  const tail = task.state.kind === "pending" ? holdWords(holdOf(state, task)) : "";
  const why =
    task.state.kind === "failed" || task.state.kind === "cancelled" ? oneLine(task.state.reason) : tail;
  return [
    span(isMarked ? " ▶ " : "   ", "accent"),
    taskGlyph(state, task),
    span(` ${padTo(oneLine(task.plan.name), nameColumns)}`, isMarked ? "selected" : "plain"),
    span(` ${padTo(taskStatus(state, task), statusColumns)}`, "quiet"),
    span(padTo(timeOf(task, now), timeColumns), "quiet"),
    span(why === "" ? paths : `${why}  `, why === "" ? "quiet" : "warning"),
    span(why === "" ? "" : paths, "quiet"),
  ];
}

function timeOf(task: Task, now: Millis): string {
  if (task.started === null || task.state.kind === "pending") return "";
  return "at" in task.state ? duration(task.state.at - task.started) : age(now - task.started);
}

function lockRow(lock: Lock, now: Millis): Line {
  return [
    span(`   ${padTo(oneLine(lock.agent), nameColumns + 2)}`),
    span(` ${padTo(`#${lock.token}`, statusColumns)}`, "quiet"),
    span(padTo(age(now - lock.at), timeColumns), "quiet"),
    span(lock.paths.map((path) => path.written).join(" "), "quiet"),
  ];
}
