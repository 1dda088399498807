// The compositor alone: frames of text and rows go in, an emulator shows what came out.
import xterm from "@xterm/headless";
import { describe, expect, test } from "vitest";
import { Compositor, type Output } from "../../../src/screen/compositor/compositor.ts";
import type { SessionId } from "../../../state/model/state.ts";
import { arranged, evenShares } from "../../../state/screen/layout/arrange.ts";
import { type Layout, regions } from "../../../state/screen/layout/layout.ts";
import { textOf } from "../../components/rig.tsx";
import { rowsOf } from "../../components/rows.ts";

const columns = 80;
const rows = 24;
const left = "left" as SessionId;
const right = "right" as SessionId;

function layoutOf(sessions: readonly SessionId[], overlay: Layout["overlay"] = null): Layout {
  const ground = regions({ columns, rows, panesOnly: true, zoomed: false });
  return { ...ground, cells: arranged("grid", ground.area, sessions, evenShares), list: null, overlay };
}

function open() {
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
  const writes: Buffer[] = [];
  const drains: (() => void)[] = [];
  const full = { is: false };
  const output: Output = {
    write: (bytes) => {
      writes.push(Buffer.from(bytes));
      terminal.write(bytes);
      return !full.is;
    },
    once: (_event, listener) => drains.push(listener),
  };
  const compositor = new Compositor(output, "true", () => null);
  const text = async () => {
    await new Promise<void>((resolve) => terminal.write("", resolve));
    return textOf(terminal);
  };
  return { compositor, writes, drains, full, text };
}

function frame(fill: string): string {
  return Array.from({ length: rows }, () => fill.repeat(columns)).join("\n");
}

function paneOf(layout: Layout, session: SessionId) {
  const cell = layout.cells.find((candidate) => candidate.session === session);
  if (cell === undefined) throw new Error(`${session} has no pane`);
  return { session, columns: cell.body.width, rows: cell.body.height };
}

describe("compositor", () => {
  test("puts panes' rows into their bodies and the chrome everywhere else", async () => {
    const { compositor, text } = open();
    const layout = layoutOf([left, right]);
    compositor.setLayout(layout);
    compositor.chrome(frame("#"));
    compositor.paneRows(rowsOf(paneOf(layout, left), ["hello"]));
    compositor.flush();
    const lines = (await text()).split("\n");
    expect(lines[0]).toBe("#".repeat(80));
    expect(lines[1]).toBe(`#hello${" ".repeat(33)}##${" ".repeat(38)}#`);
  });

  test("rows from before a change of size are dropped, and those of no pane", async () => {
    const { compositor, text } = open();
    const layout = layoutOf([left, right]);
    compositor.setLayout(layout);
    compositor.chrome(frame("#"));
    const old = rowsOf({ session: left, columns: 78, rows: 20 }, ["too wide"]);
    compositor.paneRows({ ...old, changed: old.changed.slice(0, 3) });
    compositor.paneRows(rowsOf({ session: "gone" as SessionId, columns: 38, rows: 20 }, ["no pane"]));
    compositor.flush();
    expect(await text()).not.toMatch(/wide|no pane/);
  });

  test("a session that another screen sized is shown as far as it fits, and wholly when it is back", async () => {
    const { compositor, text } = open();
    const layout = layoutOf([left, right]);
    compositor.setLayout(layout);
    compositor.chrome(frame("#"));
    const lines = Array.from({ length: 40 }, (_, y) => `line ${y} ${"x".repeat(60)}`);
    compositor.paneRows(rowsOf({ session: left, columns: 78, rows: 40 }, lines));
    compositor.flush();
    const foreign = (await text()).split("\n");
    expect(foreign[21]).toBe(`#line 39 ${"x".repeat(30)}##${" ".repeat(38)}#`);
    compositor.paneRows(rowsOf({ session: left, columns: 20, rows: 5 }, ["small"]));
    compositor.flush();
    const small = (await text()).split("\n");
    expect(small[1]).toBe(`#small${" ".repeat(33)}##${" ".repeat(38)}#`);
    expect(small[21]).toBe(`#${" ".repeat(38)}##${" ".repeat(38)}#`);
    compositor.paneRows(rowsOf(paneOf(layout, left), ["hello"]));
    compositor.flush();
    expect((await text()).split("\n")[1]).toBe(`#hello${" ".repeat(33)}##${" ".repeat(38)}#`);
  });

  test("a row whose width the terminal may see otherwise leaves its neighbours alone", () => {
    const { compositor, writes } = open();
    const layout = layoutOf([left, right]);
    compositor.setLayout(layout);
    compositor.chrome(frame("#"));
    compositor.paneRows(rowsOf(paneOf(layout, left), ["one"]));
    compositor.flush();
    const changed = [{ y: 0, bytes: Buffer.from("\u{1f44d}\u{1f3fd}\x1b[36X") }];
    compositor.paneRows({ ...rowsOf(paneOf(layout, left), []), changed });
    compositor.flush();
    const written = writes.at(-1)?.toString() ?? "";
    // Erased before, from its own beginning; nothing after it; the border to its right drawn once more.
    expect(written).toContain("\x1b[2;2H\x1b[38X\x1b[?7l\u{1f44d}\u{1f3fd}");
    expect(written).not.toContain("\x1b[36X");
    expect(written).toMatch(/\x1b\[2;40H##/);
  });

  test("shows the panes again, from what it remembers, when an overlay goes", async () => {
    const { compositor, text } = open();
    const layout = layoutOf([left, right]);
    compositor.setLayout(layout);
    compositor.chrome(frame("."));
    compositor.paneRows(rowsOf(paneOf(layout, left), Array(22).fill("under the overlay")));
    compositor.flush();
    const before = await text();
    compositor.setLayout(layoutOf([left, right], { x: 10, y: 5, width: 40, height: 6 }));
    compositor.chrome(frame("O"));
    compositor.flush();
    expect((await text()).split("\n")[6]?.slice(0, 50)).toBe(`Ounder the${"O".repeat(40)}`);
    compositor.paneRows(rowsOf(paneOf(layout, left), Array(22).fill("UNDER THE overlay")));
    compositor.flush();
    expect((await text()).split("\n")[6]?.slice(0, 50)).toBe(`OUNDER THE${"O".repeat(40)}`);
    compositor.paneRows(rowsOf(paneOf(layout, left), Array(22).fill("under the overlay")));
    compositor.setLayout(layoutOf([left, right]));
    compositor.chrome(frame("."));
    compositor.flush();
    expect(await text()).toBe(before);
  });

  test("writes nothing for a frame that is the same", () => {
    const { compositor, writes } = open();
    compositor.setLayout(layoutOf([left]));
    compositor.chrome(frame("#"));
    compositor.flush();
    compositor.chrome(frame("#"));
    compositor.flush();
    expect(writes).toHaveLength(1);
  });

  test("one changed row costs that row and a few bytes", () => {
    const { compositor, writes } = open();
    const layout = layoutOf([left, right]);
    compositor.setLayout(layout);
    compositor.chrome(frame("#"));
    compositor.flush();
    const pane = paneOf(layout, left);
    const bytes = Buffer.from("a");
    compositor.paneRows({ ...rowsOf(pane, []), changed: [{ y: 3, bytes }] });
    compositor.flush();
    expect(writes.at(-1)?.length).toBeLessThan(50);
  });

  test("gathers what changes while the terminal takes no more, and writes it once", async () => {
    const { compositor, writes, drains, full, text } = open();
    const layout = layoutOf([left]);
    compositor.setLayout(layout);
    full.is = true;
    compositor.chrome(frame("#"));
    compositor.flush();
    full.is = false;
    for (const word of ["one", "two", "three"]) {
      compositor.paneRows(rowsOf(paneOf(layout, left), [word]));
      compositor.flush();
    }
    expect(writes).toHaveLength(1);
    drains[0]?.();
    expect(writes).toHaveLength(2);
    expect(await text()).toContain("three");
  });

  test("after a resize nothing of the old size is left", async () => {
    const { compositor, text } = open();
    compositor.setLayout(layoutOf([left, right]));
    compositor.chrome(frame("#"));
    compositor.flush();
    compositor.setLayout({ ...layoutOf([]), columns: 40, rows: 10, cells: [] });
    compositor.chrome(Array.from({ length: 10 }, () => "x".repeat(40)).join("\n"));
    compositor.flush();
    expect((await text()).trimEnd()).toBe(Array.from({ length: 10 }, () => "x".repeat(40)).join("\n"));
  });
});
