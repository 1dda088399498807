// The first row: every phase with its sync point, the current one in the middle of attention, and the run's time.

import { assertNever } from "../../state/model/assert-never.ts";
import { age, duration } from "../../state/model/duration.ts";
import { oneLine } from "../../state/model/one-line.ts";
import { tasksOf } from "../../state/model/select.ts";
import type { Phase, State } from "../../state/model/state.ts";
import type { View } from "../../state/screen/view.ts";
import { syncGlyph } from "../text/glyphs.ts";
import { type Line, lineWidth, type Sides, span } from "../text/line.ts";
import { cut } from "../text/width.ts";

/** The workflow's name is cut beyond this: the phases tell more. */
const nameColumnsMax = 24;

export function phaseBar(view: View, width: number): Sides {
  const { run } = view.state;
  if (run === null) return { left: [span(" lockstep", "strong")], right: [span("no run yet ", "quiet")] };
  const name: Line = [span(` ${cut(oneLine(run.workflow.name), nameColumnsMax)} `, "strong"), span(" ")];
  const right = rightSide(view);
  const room = width - lineWidth(right) - 1;
  const widest = view.state.phases.length;
  for (let named = widest; named >= 0; named -= 1) {
    const line = [...name, ...chain(view.state, named)];
    if (lineWidth(line) <= room) return { left: line, right };
  }
  const short = chain(view.state, 0);
  return { left: lineWidth(short) + 1 <= room ? [span(" "), ...short] : name, right };
}

/** Phases at most `named` away from the current one have their names, the others only their sign. */
function chain(state: State, named: number): Line {
  const current = state.phases.findIndex((phase) => phase.status.kind === "running");
  const here =
    current >= 0
      ? current
      : state.phases.every((phase) => phase.status.kind === "completed")
        ? state.phases.length - 1
        : 0;
  return state.phases.flatMap((phase, index) => {
    const point = state.syncPoints.find((candidate) => candidate.after === phase.id);
    const line = phaseSpans(state, phase, Math.abs(index - here) <= named);
    if (point === undefined) return line;
    const isLast = index === state.phases.length - 1;
    return [...line, span(" ─", "quiet"), syncGlyph(point), span(isLast ? "" : "─ ", "quiet")];
  });
}

function phaseSpans(state: State, phase: Phase, isNamed: boolean): Line {
  switch (phase.status.kind) {
    case "completed":
      return [span("✓", "good"), span(isNamed ? ` ${phase.id}` : "", "plain")];
    case "running": {
      const tasks = tasksOf(state, phase.id);
      const done = tasks.filter((task) => task.state.kind === "completed").length;
      return [span("●", "accent"), span(` ${phase.id}`, "strong"), span(` ${done}/${tasks.length}`, "quiet")];
    }
    case "pending":
      return [span("·", "quiet"), span(isNamed ? ` ${phase.id}` : "", "quiet")];
    default:
      return assertNever(phase.status);
  }
}

function rightSide(view: View): Line {
  const { run } = view.state;
  if (run === null) return [];
  if (run.status.kind === "finished") {
    return [span("finished", "good"), span(` ${duration(run.status.at - run.started)} `, "quiet")];
  }
  const held = run.launching === "on" ? [] : [span(` ${run.launching} `, "badge-warning"), span(" ")];
  const auto = run.auto ? [span("auto ", "quiet")] : [];
  return [...held, ...auto, span(`${age(view.now - run.started)} `, "quiet")];
}
