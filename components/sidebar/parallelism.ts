// How parallel the phase is, in figures and as a picture.

import { age, duration } from "../../state/model/duration.ts";
import type { Phase } from "../../state/model/state.ts";
import type { View } from "../../state/screen/view.ts";
import { parallelism } from "../../state/sync/parallelism.ts";
import { type Line, type Span, span, spread } from "../text/line.ts";
import { widthOf } from "../text/width.ts";
import type { SidebarSection } from "./section.ts";
import { timeline } from "./timeline.ts";

export function parallelismSection(view: View, phase: Phase | null, width: number): SidebarSection {
  const measured = phase === null ? null : parallelism(view.state, phase.id, view.now);
  const title = [span(" Parallelism ", "strong")];
  if (phase === null || measured === null || measured.wallMs === 0) {
    return {
      title,
      right: [],
      lines: [[span("nothing has run in this phase yet", "quiet")]],
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
  if (widthOf(left.text) + widthOf(right.text) + 2 > width) return [[left], [right]];
  return [spread([left], [right], width)];
}
