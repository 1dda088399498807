// How the panes of a page share their area: in a grid, side by side, one above the other, one beside a stack, or one
// beside a list. Pure arithmetic; sizes that a person gave are shares, so that they hold in a window of any size.

import { assertNever } from "../../model/assert-never.ts";
import type { SessionId } from "../../model/state.ts";
import { type Cell, gridColumnsFor, paneColumnsMin, paneRowsMin, type Rect } from "./layout.ts";

/** In the order in which a key goes through them. */
export const arrangementOrder = ["grid", "columns", "rows", "main", "list"] as const;
export type Arrangement = (typeof arrangementOrder)[number];

/** Weights of the columns and rows from left and top; missing ones are 1. */
export interface Shares {
  readonly columns: readonly number[];
  readonly rows: readonly number[];
}

export const evenShares: Shares = { columns: [], rows: [] };

/** The main pane's part, unless somebody moved its border. */
const mainWeight = 1.5;

/** Of the list beside one big pane. */
const listColumnsMax = 36;
const listPart = 0.25;

/** More in one row or column have no width or height to read in. */
const inLineMax = 9;

const weightMin = 0.2;
const weightMax = 5;

/** How many panes a page of this arrangement has; a grid's is asked of the layout. */
export function capacityOf(arrangement: Exclude<Arrangement, "grid">, area: Rect): number {
  const across = Math.max(1, Math.min(inLineMax, Math.floor(area.width / paneColumnsMin)));
  const down = Math.max(1, Math.min(inLineMax, Math.floor(area.height / paneRowsMin)));
  switch (arrangement) {
    case "columns":
      return across;
    case "rows":
      return down;
    case "main":
      return across > 1 ? 1 + down : down;
    case "list":
      return 1;
    default:
      return assertNever(arrangement);
  }
}

export function listRect(area: Rect): Rect {
  const width = Math.min(listColumnsMax, Math.max(16, Math.floor(area.width * listPart)));
  return { ...area, width };
}

/** The panes of one page, in reading order. */
export function arranged(
  arrangement: Arrangement,
  area: Rect,
  sessions: readonly SessionId[],
  shares: Shares,
): Cell[] {
  const tracks = tracksOf(arrangement, area, sessions.length, shares);
  return sessions.map((session, index) => cellIn(session, tracks[index] ?? area));
}

/** The border between two panes that a point lies on, for a drag: which axis, and the index of the track before it. */
export interface Border {
  readonly axis: "columns" | "rows";
  readonly index: number;
}

export function borderAt(cells: readonly Cell[], x: number, y: number): Border | null {
  const vertical = new Set(cells.map((cell) => cell.frame.x));
  const horizontal = new Set(cells.map((cell) => cell.frame.y));
  const isEdge = (starts: ReadonlySet<number>, at: number) => starts.has(at) || starts.has(at + 1);
  const cell = cells.find(({ frame }) => within(frame, x, y));
  if (cell === undefined) return null;
  const { frame } = cell;
  const lefts = [...vertical].sort((a, b) => a - b);
  const tops = [...horizontal].sort((a, b) => a - b);
  if ((x === frame.x || x === frame.x + frame.width - 1) && isEdge(vertical, x)) {
    const index = lefts.findIndex((left) => left === x || left === x + 1) - 1;
    if (index >= 0) return { axis: "columns", index };
  }
  if ((y === frame.y || y === frame.y + frame.height - 1) && isEdge(horizontal, y)) {
    const index = tops.findIndex((top) => top === y || top === y + 1) - 1;
    if (index >= 0) return { axis: "rows", index };
  }
  return null;
}

/** The tracks on both sides of a border after it was moved to `to`, a column or row of the screen. */
export function movedBorder(
  arrangement: Arrangement,
  shares: Shares,
  border: Border,
  cells: readonly Cell[],
  to: number,
): Shares {
  const starts = [...new Set(cells.map(({ frame }) => (border.axis === "columns" ? frame.x : frame.y)))].sort(
    (a, b) => a - b,
  );
  const ends = cells.map(({ frame }) =>
    border.axis === "columns" ? frame.x + frame.width : frame.y + frame.height,
  );
  const left = starts[border.index];
  const right = starts[border.index + 2] ?? Math.max(...ends);
  if (left === undefined) return shares;
  const share = Math.max(0.1, Math.min(0.9, (to - left) / (right - left)));
  return withPair(arrangement, shares, border, (sum) => sum * share);
}

/** The focused pane's track grows or shrinks by a step; the one beside it gives or takes. */
export function nudged(arrangement: Arrangement, shares: Shares, border: Border, by: number): Shares {
  return withPair(arrangement, shares, border, (_sum, first) => first + by);
}

function withPair(
  arrangement: Arrangement,
  shares: Shares,
  { axis, index }: Border,
  next: (sum: number, first: number) => number,
): Shares {
  const first = weightAt(arrangement, shares, axis, index);
  const second = weightAt(arrangement, shares, axis, index + 1);
  const sum = first + second;
  const grown = Math.max(weightMin, Math.min(weightMax, sum - weightMin, next(sum, first)));
  const weights = Array.from({ length: Math.max(shares[axis].length, index + 2) }, (_, at) =>
    weightAt(arrangement, shares, axis, at),
  );
  weights[index] = grown;
  weights[index + 1] = sum - grown;
  return { ...shares, [axis]: weights };
}

function weightAt(arrangement: Arrangement, shares: Shares, axis: Border["axis"], index: number): number {
  const usual = arrangement === "main" && axis === "columns" && index === 0 ? mainWeight : 1;
  return shares[axis][index] ?? usual;
}

function tracksOf(arrangement: Arrangement, area: Rect, count: number, shares: Shares): Rect[] {
  if (count === 0) return [];
  const columns = (length: number) => edges(arrangement, area.x, area.width, length, shares, "columns");
  const rows = (length: number) => edges(arrangement, area.y, area.height, length, shares, "rows");
  switch (arrangement) {
    case "list": {
      const { width } = listRect(area);
      return [{ ...area, x: area.x + width, width: area.width - width }];
    }
    case "columns":
      return columns(count).map(([x, width]) => ({ ...area, x, width }));
    case "rows":
      return rows(count).map(([y, height]) => ({ ...area, y, height }));
    case "main": {
      if (count === 1 || area.width < 2 * paneColumnsMin)
        return rows(count).map(([y, height]) => ({ ...area, y, height }));
      const [main = [area.x, area.width], side = main] = columns(2);
      const stack = rows(count - 1).map(([y, height]) => ({ x: side[0], width: side[1], y, height }));
      return [{ ...area, x: main[0], width: main[1] }, ...stack];
    }
    case "grid": {
      const across = gridColumnsFor(area, count);
      const lines = rows(Math.ceil(count / across));
      return Array.from({ length: count }, (_, index) => {
        const line = Math.floor(index / across);
        const [y, height] = lines[line] ?? [area.y, area.height];
        const inRow = Math.min(across, count - line * across);
        const [x, width] = columns(inRow)[index % across] ?? [area.x, area.width];
        return { x, y, width, height };
      });
    }
    default:
      return assertNever(arrangement);
  }
}

type Track = readonly [start: number, length: number];

/** Cut by their weights; where that would leave one too small to be read, all alike. */
function edges(
  arrangement: Arrangement,
  start: number,
  length: number,
  count: number,
  shares: Shares,
  axis: Border["axis"],
): Track[] {
  const least = axis === "columns" ? paneColumnsMin : paneRowsMin;
  const weighted = cutBy(
    start,
    length,
    Array.from({ length: count }, (_, at) => weightAt(arrangement, shares, axis, at)),
  );
  if (weighted.every(([, size]) => size >= Math.min(least, Math.floor(length / count)))) return weighted;
  return cutBy(
    start,
    length,
    Array.from({ length: count }, () => 1),
  );
}

function cutBy(start: number, length: number, weights: readonly number[]): Track[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let before = 0;
  return weights.map((weight) => {
    const from = Math.round((length * before) / total);
    before += weight;
    return [start + from, Math.round((length * before) / total) - from];
  });
}

function cellIn(session: SessionId, frame: Rect): Cell {
  const { x, y, width, height } = frame;
  const body = { x: x + 1, y: y + 1, width: Math.max(1, width - 2), height: Math.max(1, height - 2) };
  return { session, frame, body };
}

function within(rect: Rect, x: number, y: number): boolean {
  return x >= rect.x && x < rect.x + rect.width && y >= rect.y && y < rect.y + rect.height;
}
