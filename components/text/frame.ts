// Borders with text in them. Which pane is meant shows in the kind of line too, for screens without colours.

import type { Role } from "../../state/model/theme.ts";
import { fitLine, type Line, lineWidth, span } from "./line.ts";
import { cut } from "./width.ts";

export type Stroke = "light" | "heavy" | "double";

interface Strokes {
  readonly topLeft: string;
  readonly topRight: string;
  readonly bottomLeft: string;
  readonly bottomRight: string;
  readonly across: string;
  readonly down: string;
}

const strokes: Readonly<Record<Stroke, Strokes>> = {
  light: { topLeft: "╭", topRight: "╮", bottomLeft: "╰", bottomRight: "╯", across: "─", down: "│" },
  heavy: { topLeft: "┏", topRight: "┓", bottomLeft: "┗", bottomRight: "┛", across: "━", down: "┃" },
  double: { topLeft: "╔", topRight: "╗", bottomLeft: "╚", bottomRight: "╝", across: "═", down: "║" },
};

export interface Border {
  readonly stroke: Stroke;
  readonly role: Role;
}

/** `╭─ left ──── right ─╮`, exactly `width` columns. */
export function topBorder(border: Border, left: Line, right: Line, width: number): Line {
  const lines = strokes[border.stroke];
  return ruler(border, [lines.topLeft, lines.topRight], left, right, width);
}

export function bottomBorder(border: Border, left: Line, right: Line, width: number): Line {
  const lines = strokes[border.stroke];
  return ruler(border, [lines.bottomLeft, lines.bottomRight], left, right, width);
}

/** `├─ left ──── right ─┤`, between two parts of one frame. */
export function divider(role: Role, left: Line, right: Line, width: number): Line {
  return ruler({ stroke: "light", role }, ["├", "┤"], left, right, width);
}

export function sideStroke(border: Border): string {
  return strokes[border.stroke].down;
}

function ruler(
  border: Border,
  ends: readonly [string, string],
  left: Line,
  right: Line,
  width: number,
): Line {
  const { across } = strokes[border.stroke];
  const inside = Math.max(0, width - 4);
  const rightLine = lineWidth(right) <= inside / 2 ? right : [];
  const room = inside - lineWidth(rightLine);
  const leftLine = lineWidth(left) <= room ? left : shortened(left, room);
  const gap = Math.max(0, room - lineWidth(leftLine));
  return [
    span(`${ends[0]}${across}`, border.role),
    ...leftLine,
    span(across.repeat(gap), border.role),
    ...rightLine,
    span(`${across}${ends[1]}`, border.role),
  ];
}

/** Keeps the blank before the border, which makes the title readable. */
function shortened(line: Line, room: number): Line {
  if (room < 3) return [span(cut(" ", room))];
  return [...fitLine(line, room - 1), span(" ")];
}
