import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { share } from "../../../components/sidebar/sections.ts";
import { fitLine, lineWidth, span } from "../../../components/text/line.ts";
import { widthOf, wrap } from "../../../components/text/width.ts";
import type { SessionId } from "../../../state/model/state.ts";
import { arranged, evenShares } from "../../../state/screen/layout/arrange.ts";
import {
  columnsMin,
  neighbour,
  paneCapacity,
  type Rect,
  regions,
  rowsMin,
} from "../../../state/screen/layout/layout.ts";

const sizes = fc.record({
  columns: fc.integer({ min: columnsMin, max: 300 }),
  rows: fc.integer({ min: rowsMin, max: 100 }),
  panesOnly: fc.boolean(),
  zoomed: fc.boolean(),
});

function ids(count: number): SessionId[] {
  return Array.from({ length: count }, (_, index) => `s${index}` as SessionId);
}

function area(rect: Rect): number {
  return rect.width * rect.height;
}

describe("layout", () => {
  test("the panes cover their area exactly, and each shows at least 30 × 5", () => {
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 9 }), (size, wanted) => {
        const { area: ground } = regions(size);
        const count = Math.min(wanted, paneCapacity(ground));
        const cells = arranged("grid", ground, ids(count), evenShares);
        expect(cells.reduce((sum, cell) => sum + area(cell.frame), 0)).toBe(area(ground));
        for (const { body } of cells) {
          expect(body.width).toBeGreaterThanOrEqual(30);
          expect(body.height).toBeGreaterThanOrEqual(5);
        }
      }),
    );
  });

  test("all rows of the screen belong to somebody", () => {
    fc.assert(
      fc.property(sizes, (size) => {
        const ground = regions(size);
        const parts = [
          ground.phaseBar,
          ground.area,
          ground.sidebar,
          ground.summary,
          ground.explanation,
          ground.status,
        ];
        const sum = parts.reduce((total, rect) => total + (rect === null ? 0 : area(rect)), 0);
        expect(sum).toBe(size.columns * size.rows);
      }),
    );
  });

  test("an arrow there and back again ends where it began, in a full grid", () => {
    const cells = arranged("grid", { x: 0, y: 0, width: 160, height: 40 }, ids(4), evenShares);
    const [first] = cells;
    if (first === undefined) throw new Error("no cell");
    const right = neighbour(cells, first, "right");
    expect(right?.session).toBe("s1");
    expect(right === null ? null : neighbour(cells, right, "left")).toBe(first);
    expect(neighbour(cells, first, "up")).toBeNull();
  });

  test("sections get what they want, or an even part", () => {
    expect(share([2, 3, 1], 10)).toEqual([2, 3, 1]);
    expect(share([9, 1, 9], 9)).toEqual([4, 1, 4]);
    expect(share([5, 5], 0)).toEqual([0, 0]);
  });
});

describe("text", () => {
  test("a fitted line is as wide as asked, whatever is in it", () => {
    const text = fc.oneof(fc.string(), fc.constantFrom("日本語", "👍🏽", "é", "a"));
    fc.assert(
      fc.property(fc.array(text, { maxLength: 5 }), fc.integer({ min: 1, max: 40 }), (texts, width) => {
        const printable = texts.map((part) => span(part.replace(/[^\x20-\x7e日本語]/g, "x")));
        expect(lineWidth(fitLine(printable, width))).toBe(width);
      }),
    );
  });

  test("wrapped rows are never too wide and lose no word", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z ]{0,80}$/), fc.integer({ min: 3, max: 20 }), (text, width) => {
        const rows = wrap(text, width);
        for (const row of rows) expect(widthOf(row)).toBeLessThanOrEqual(width);
        expect(rows.join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
      }),
    );
  });
});
