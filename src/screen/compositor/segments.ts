// Which parts of each row of the screen belong to the chrome: all outside the panes' bodies, and what an
// overlay covers of them.
import type { Layout, Rect } from "../../../state/screen/layout/layout.ts";

/** Columns from `from` up to, not including, `to`. */
export interface Segment {
  readonly from: number;
  readonly to: number;
}

/** For every row, from left to right, disjoint. */
export function chromeSegments(layout: Layout): Segment[][] {
  return Array.from({ length: layout.rows }, (_, y) => rowSegments(layout, y));
}

export function segmentKey(segment: Segment): number {
  return segment.from * 4096 + segment.to;
}

export function coversRow(rect: Rect | null, y: number): boolean {
  return rect !== null && y >= rect.y && y < rect.y + rect.height;
}

export function sameRect(a: Rect | null, b: Rect | null): boolean {
  if (a === null || b === null) return a === b;
  return a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;
}

function rowSegments(layout: Layout, y: number): Segment[] {
  const bodies = layout.cells
    .map((cell) => cell.body)
    .filter((body) => coversRow(body, y))
    .sort((a, b) => a.x - b.x);
  const segments: Segment[] = [];
  let x = 0;
  for (const body of bodies) {
    if (body.x > x) segments.push({ from: x, to: body.x });
    x = body.x + body.width;
  }
  if (x < layout.columns) segments.push({ from: x, to: layout.columns });
  const { overlay } = layout;
  return overlay !== null && coversRow(overlay, y)
    ? joined([...segments, { from: overlay.x, to: overlay.x + overlay.width }])
    : segments;
}

/** Segments that touch or overlap become one. */
function joined(segments: readonly Segment[]): Segment[] {
  const out: Segment[] = [];
  for (const segment of [...segments].sort((a, b) => a.from - b.from)) {
    const last = out.at(-1);
    if (last !== undefined && segment.from <= last.to) {
      out[out.length - 1] = { from: last.from, to: Math.max(last.to, segment.to) };
    } else {
      out.push(segment);
    }
  }
  return out;
}
