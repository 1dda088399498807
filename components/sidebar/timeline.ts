// When each task's sessions ran, one bar below the other: whether they overlapped is seen, not read.

import { oneLine } from "../../state/model/one-line.ts";
import { allSessions, tasksOf } from "../../state/model/select.ts";
import type { Millis, Phase, Session, State, Task } from "../../state/model/state.ts";
import { type Line, span } from "../text/line.ts";
import { cut, padTo, widthOf } from "../text/width.ts";

const nameColumnsMax = 14;

/** Draws a row for each task that has run, from the phase's first start to its last end, or to now. */
export function timeline(state: State, phase: Phase, width: number, now: Millis): Line[] {
  const rows = tasksOf(state, phase.id)
    .map((task) => ({ name: oneLine(task.plan.name), spans: spansOf(state, task, now) }))
    .filter(({ spans }) => spans.length > 0);
  const spans = rows.flatMap((row) => row.spans);
  const from = Math.min(...spans.map((one) => one.start));
  const to = Math.max(...spans.map((one) => one.end), from + 1);
  const nameWidth = Math.min(nameColumnsMax, Math.max(0, ...rows.map(({ name }) => widthOf(name))));
  const room = width - nameWidth - 1;
  const column = (at: Millis) => ((at - from) / (to - from)) * room;
  return rows.map((row) => {
    const line = [span(padTo(cut(row.name, nameWidth), nameWidth + 1), "quiet")];
    let x = 0;
    for (const { start, end, isLive } of row.spans) {
      const left = Math.max(x, Math.min(room - 1, Math.floor(column(start))));
      const right = Math.max(left + 1, Math.round(column(end)));
      line.push(span(" ".repeat(left - x)), span("━".repeat(right - left), isLive ? "accent" : "quiet"));
      x = right;
    }
    return line;
  });
}

interface Span {
  readonly start: Millis;
  readonly end: Millis;
  readonly isLive: boolean;
}

/** Of every attempt that started, from the first. */
function spansOf(state: State, task: Task, now: Millis): Span[] {
  return allSessions(state)
    .filter((session) => session.task === task.plan.id)
    .sort((a, b) => a.attempt - b.attempt)
    .flatMap((session) => spanOf(session, now));
}

function spanOf(session: Session, now: Millis): Span[] {
  const { state } = session;
  if (state.kind === "launching" || state.started === null) return [];
  if (state.kind !== "exited") return [{ start: state.started, end: now, isLive: true }];
  return [{ start: state.started, end: state.ended, isLive: false }];
}
