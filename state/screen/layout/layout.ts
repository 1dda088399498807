// Where everything is on the screen. Pure arithmetic: the components draw into these rectangles, the
// compositor puts the panes' rows into the bodies, a click is looked up in them.

import { assertNever } from "../../model/assert-never.ts";
import type { SessionId } from "../../model/state.ts";

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A pane: its frame, and inside it the body that shows the terminal. */
export interface Cell {
  readonly session: SessionId;
  readonly frame: Rect;
  readonly body: Rect;
}

export interface Layout {
  readonly columns: number;
  readonly rows: number;
  readonly phaseBar: Rect | null;
  /** Where the panes are, or what is said in place of them. */
  readonly area: Rect;
  readonly cells: readonly Cell[];
  /** Every pane by its title, beside the one that is shown. */
  readonly list: Rect | null;
  readonly sidebar: Rect | null;
  readonly summary: Rect | null;
  readonly explanation: Rect | null;
  readonly status: Rect;
  readonly overlay: Rect | null;
}

/** Below this nothing useful fits. */
export const columnsMin = 60;
export const rowsMin = 15;

/** From here on the sidebar leaves room for two panes of readable width. */
const sidebarFromColumns = 120;

/** A sentence needs two rows of a screen narrower than this; below this height the panes need them more. */
const oneRowFromColumns = 180;
const twoRowsFrom = 24;

/** A frame around a body of 30 × 5: less than that shows no sentence of an agent. */
export const paneColumnsMin = 32;
export const paneRowsMin = 7;

/** More than nine have no digit to be focused by. */
const gridSideMax = 3;

/** The width most programs are made for; a larger body is not better than this. */
const bodyColumnsWanted = 80;
const bodyRowsWanted = 24;

export interface LayoutInput {
  readonly columns: number;
  readonly rows: number;
  readonly panesOnly: boolean;
  readonly zoomed: boolean;
}

export function isTooSmall(columns: number, rows: number): boolean {
  return columns < columnsMin || rows < rowsMin;
}

/** Every region but the panes and the overlay. */
export function regions(input: LayoutInput): Omit<Layout, "cells" | "list" | "overlay"> {
  const { columns, rows, panesOnly, zoomed } = input;
  const row = (y: number, height = 1): Rect => ({ x: 0, y, width: columns, height });
  const status = row(rows - 1);
  if (panesOnly) {
    const area = row(0, rows - 1);
    return { columns, rows, phaseBar: null, area, sidebar: null, summary: null, explanation: null, status };
  }
  const isWide = columns >= sidebarFromColumns;
  const summaryRows = isWide || zoomed ? 0 : 2;
  const explanationRows = zoomed || rows < twoRowsFrom || columns >= oneRowFromColumns ? 1 : 2;
  const height = rows - 2 - explanationRows - summaryRows;
  const side = isWide && !zoomed ? sidebarColumns(columns) : 0;
  return {
    columns,
    rows,
    phaseBar: row(0),
    area: { x: 0, y: 1, width: columns - side, height },
    sidebar: side > 0 ? { x: columns - side, y: 1, width: side, height } : null,
    summary: summaryRows > 0 ? row(1 + height, summaryRows) : null,
    explanation: row(rows - 1 - explanationRows, explanationRows),
    status,
  };
}

/** How many panes fit on one page. */
export function paneCapacity(area: Rect): number {
  return gridColumnsMax(area) * gridRowsMax(area);
}

/** In the middle of the area, at most as large as it. */
export function centered(area: Rect, width: number, height: number): Rect {
  const w = Math.min(width, area.width);
  const h = Math.min(height, area.height);
  return {
    x: area.x + Math.floor((area.width - w) / 2),
    y: area.y + Math.floor((area.height - h) / 2),
    width: w,
    height: h,
  };
}

export function contains(rect: Rect, x: number, y: number): boolean {
  return x >= rect.x && x < rect.x + rect.width && y >= rect.y && y < rect.y + rect.height;
}

/** The pane next to `from` in a direction, or null at the edge. */
export function neighbour(
  cells: readonly Cell[],
  from: Cell,
  direction: "up" | "down" | "left" | "right",
): Cell | null {
  const middleX = from.frame.x + from.frame.width / 2;
  const middleY = from.frame.y + from.frame.height / 2;
  const candidates = cells.filter((other) => isBeyond(other.frame, from.frame, direction));
  const distance = (other: Cell) => {
    const dx = Math.abs(other.frame.x + other.frame.width / 2 - middleX);
    const dy = Math.abs(other.frame.y + other.frame.height / 2 - middleY);
    // Along the direction counts more: from the upper left, `right` is the upper right.
    return direction === "left" || direction === "right" ? dx + dy * 4 : dy * 4 + dx;
  };
  return candidates.sort((a, b) => distance(a) - distance(b))[0] ?? null;
}

function isBeyond(other: Rect, from: Rect, direction: "up" | "down" | "left" | "right"): boolean {
  switch (direction) {
    case "up":
      return other.y + other.height <= from.y;
    case "down":
      return other.y >= from.y + from.height;
    case "left":
      return other.x + other.width <= from.x;
    case "right":
      return other.x >= from.x + from.width;
    default:
      return assertNever(direction);
  }
}

function sidebarColumns(columns: number): number {
  return Math.max(38, Math.min(48, Math.round(columns * 0.24)));
}

function gridColumnsMax(area: Rect): number {
  return Math.max(1, Math.min(gridSideMax, Math.floor(area.width / paneColumnsMin)));
}

function gridRowsMax(area: Rect): number {
  return Math.max(1, Math.min(gridSideMax, Math.floor(area.height / paneRowsMin)));
}

/** The number of columns whose bodies come nearest to an ordinary terminal. */
export function gridColumnsFor(area: Rect, count: number): number {
  let best = 1;
  let bestScore = -1;
  for (let columns = 1; columns <= Math.min(count, gridColumnsMax(area)); columns += 1) {
    const rows = Math.ceil(count / columns);
    if (rows > gridRowsMax(area)) continue;
    const width = Math.floor(area.width / columns) - 2;
    const height = Math.floor(area.height / rows) - 2;
    const score = Math.min(1, width / bodyColumnsWanted) * Math.min(1, height / bodyRowsWanted);
    if (score >= bestScore) {
      best = columns;
      bestScore = score;
    }
  }
  return best;
}
