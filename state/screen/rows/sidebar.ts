// Tasks, locks, the sync point and the measured parallelism of the current phase, as rows of one column.

import { allLocks, currentPhase, currentSyncPoint, isSettled, tasksOf } from "../../model/select.ts";
import type { Phase, State, SyncPoint, Task } from "../../model/state.ts";
import { type Hold, holdOf } from "../../run/hold.ts";
import { parallelism } from "../../sync/parallelism.ts";
import { checkEvidence, checkGlyph, checkLabel, checkRole, syncGlyph, taskGlyph } from "../glyphs.ts";
import {
  age,
  cut,
  cutStart,
  duration,
  fitLine,
  type Line,
  oneLine,
  padStartTo,
  padTo,
  type Span,
  span,
  spread,
  widthOf,
} from "../text.ts";
import type { View } from "../view.ts";
import { type Border, bottomBorder, divider, framedRow, topBorder } from "./frame.ts";
import { timeline } from "./timeline.ts";

export interface SidebarSection {
  readonly title: Line;
  readonly right: Line;
  readonly lines: readonly Line[];
  /** Lines that would follow, where more would not fit anyway. */
  readonly left?: number;
}

/** The whole sidebar, in one frame. */
export function sidebarLines(view: View, width: number, height: number): Line[] {
  const inner = width - 4;
  const sections = sidebarSections(view, inner, height - 5);
  const lines: Line[] = [];
  for (const [index, section] of sections.entries()) {
    const head =
      index === 0
        ? topBorder(border, section.title, section.right, width)
        : divider("quiet", section.title, section.right, width);
    lines.push(head, ...section.lines.map((line) => framedRow(border, line, width)));
  }
  while (lines.length < height - 1) lines.push(framedRow(border, [], width));
  return [...lines, bottomBorder(border, [], [], width)];
}

const border: Border = { stroke: "light", role: "quiet" };

/** Four sections whose lines are `width` columns wide and together at most `rows`. */
export function sidebarSections(view: View, width: number, rows: number): SidebarSection[] {
  const phase = sidebarPhase(view.state);
  const point = currentSyncPoint(view.state) ?? view.state.syncPoints.at(-1) ?? null;
  const sections = [
    tasksSection(view, phase, width, rows),
    locksSection(view.state, width),
    syncSection(point, width),
    parallelismSection(view, phase, width),
  ];
  const shares = share(
    sections.map(({ lines, left = 0 }) => lines.length + left),
    rows,
  );
  return sections.map((section, index) => ({
    ...section,
    lines: shortened(section, shares[index] ?? 0),
  }));
}

/** The running phase, or the one that ran last. */
export function sidebarPhase(state: State): Phase | null {
  return (
    currentPhase(state) ??
    state.phases
      .filter((phase) => phase.status.kind === "completed" && tasksOf(state, phase.id).length > 0)
      .at(-1) ??
    state.phases[0] ??
    null
  );
}

/** Gives every section what it wants, or an even part of what there is. */
export function share(wanted: readonly number[], available: number): number[] {
  const given = wanted.map(() => 0);
  let left = available;
  while (left > 0) {
    const hungry = wanted.findIndex((want, index) => {
      const has = given[index] ?? 0;
      return (
        has < want &&
        has === Math.min(...given.filter((_, other) => (given[other] ?? 0) < (wanted[other] ?? 0)))
      );
    });
    if (hungry < 0) break;
    given[hungry] = (given[hungry] ?? 0) + 1;
    left -= 1;
  }
  return given;
}

export function taskLine(view: View, task: Task, width: number): Line {
  const right = taskRight(view, task);
  return spread(
    [taskGlyph(view.state, task), span(` ${oneLine(task.plan.name)}`, isSettled(task) ? "quiet" : "plain")],
    right === ""
      ? []
      : [span(` ${cut(right, Math.floor(width / 2))}`, task.state.kind === "failed" ? "bad" : "quiet")],
    width,
  );
}

/** What a task that is not launched waits for, in two or three words. */
export function holdWords(hold: Hold | null): string {
  switch (hold?.kind) {
    case "needs":
      return `after ${hold.task}`;
    case "turn":
      return `after ${hold.after}`;
    case "missing-path":
      return `needs ${hold.path}`;
    case "locked-path":
      return `${hold.agent} has ${hold.path}`;
    case "lock":
      return `lock of ${hold.refusal.heldBy}`;
    case "not-parallel-safe":
      return `not beside ${hold.beside}`;
    case "dispatch":
      return `for ${hold.by}`;
    case "place":
      return "no free place";
    case "forbidden":
      return `may not modify ${hold.path}`;
    case "paused":
      return hold.launching;
    default:
      return "";
  }
}

function taskRight(view: View, task: Task): string {
  if (task.state.kind === "pending") return holdWords(holdOf(view.state, task));
  if (task.state.kind === "verifying") return `verifying ${age(view.now - task.state.since)}`;
  if (task.state.kind === "failed") return oneLine(task.state.reason);
  if (task.started === null) return "";
  return "at" in task.state ? duration(task.state.at - task.started) : age(view.now - task.started);
}

/** `rows`: of 2,000 tasks only those are worked out that can be in sight, since each key asks for them. */
function tasksSection(view: View, phase: Phase | null, width: number, rows: number): SidebarSection {
  const tasks = phase === null ? [] : tasksOf(view.state, phase.id);
  const done = tasks.filter((task) => task.state.kind === "completed").length;
  return {
    title: [span(" Tasks ", "strong")],
    right: phase === null ? [] : [span(` ${done} of ${tasks.length} done `, "quiet")],
    lines: tasks.slice(0, rows).map((task) => taskLine(view, task, width)),
    left: Math.max(0, tasks.length - rows),
  };
}

/** Less of a name tells too little. */
const lockNameColumnsMin = 16;

function locksSection(state: State, width: number): SidebarSection {
  const locks = allLocks(state);
  const paths = locks.flatMap((lock) => lock.paths.map((path) => widthOf(path.written)));
  // A name may be as long as the paths beside it leave room for.
  const nameRoom = Math.max(lockNameColumnsMin, width - 1 - Math.max(0, ...paths));
  const nameWidth = Math.min(nameRoom, Math.max(0, ...locks.map((lock) => widthOf(oneLine(lock.agent)))));
  const lines = locks.flatMap((lock) =>
    lock.paths.map((path, index) =>
      fitLine(
        [
          span(padTo(cut(index === 0 ? oneLine(lock.agent) : "", nameWidth), nameWidth + 1)),
          span(cutStart(path.written, width - nameWidth - 1), "quiet"),
        ],
        width,
      ),
    ),
  );
  return {
    title: [span(" Locks ", "strong")],
    right: locks.length > 0 ? [span(` ${locks.length} held `, "quiet")] : [],
    lines: lines.length > 0 ? lines : [fitLine([span("none held", "quiet")], width)],
  };
}

function syncSection(point: SyncPoint | null, width: number): SidebarSection {
  if (point === null) return { title: [span(" Sync point ", "strong")], right: [], lines: [] };
  const glyph = syncGlyph(point);
  const failing = point.checks.filter((check) => check.result.kind === "failed");
  const others = point.checks.filter((check) => check.result.kind !== "failed");
  const labelWidth = Math.min(
    Math.floor(width / 2),
    Math.max(0, ...point.checks.map((check) => widthOf(checkLabel(check)))),
  );
  return {
    title: [span(" Sync point ", "strong")],
    right: [span(` ${glyph.text} ${point.status.kind} `, glyph.role === "plain" ? "quiet" : glyph.role)],
    lines: [
      fitLine([span(point.plan.id)], width),
      ...[...failing, ...others].map((check) =>
        fitLine(
          [
            checkGlyph(check),
            span(` ${padTo(checkLabel(check), labelWidth)}`),
            // That a check was not made yet is seen from its sign.
            span(check.result.kind === "not-run" ? "" : `  ${checkEvidence(check)}`, checkRole(check)),
          ],
          width,
        ),
      ),
    ],
  };
}

function parallelismSection(view: View, phase: Phase | null, width: number): SidebarSection {
  const measured = phase === null ? null : parallelism(view.state, phase.id, view.now);
  const title = [span(" Parallelism ", "strong")];
  if (phase === null || measured === null || measured.wallMs === 0) {
    return {
      title,
      right: [],
      lines: [fitLine([span("nothing has run in this phase yet", "quiet")], width)],
    };
  }
  const time = measured.now > 0 ? age : duration;
  const sum = `busy ${time(measured.busyMs)} ÷ wall ${time(measured.wallMs)}`;
  return {
    title,
    right: [span(` ${measured.ratio.toFixed(1)}× `, "strong")],
    lines: [
      ...sideBySide(span(`${measured.now} now, ${measured.most} at most`), span(sum, "quiet"), width),
      ...timeline(view.state, phase, width, view.now),
    ],
  };
}

/** In one row, or below each other where that is too narrow. */
function sideBySide(left: Span, right: Span, width: number): Line[] {
  if (widthOf(left.text) + widthOf(right.text) + 2 > width)
    return [fitLine([left], width), fitLine([right], width)];
  return [spread([left], [right], width)];
}

function shortened({ lines, left = 0 }: SidebarSection, rows: number): Line[] {
  if (lines.length + left <= rows) return [...lines];
  if (rows <= 0) return [];
  const width = (lines[0] ?? []).reduce((sum, part) => sum + widthOf(part.text), 0);
  const hidden = lines.length + left - (rows - 1);
  return [...lines.slice(0, rows - 1), [span(padStartTo(`… ${hidden} more (o)`, width), "quiet")]];
}
