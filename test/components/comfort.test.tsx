// Layouts, the palette, marking, searching everywhere, broadcasting and naming, as hands and eyes have them.
import { afterEach, expect, test } from "vitest";
import type { ToHost } from "../../src/sessions/link/protocol.ts";
import type { SessionId, State } from "../../state/model/state.ts";
import type { Ui } from "../../state/screen/ui.ts";
import { openScreen } from "./rig.tsx";
import { rowsOf } from "./rows.ts";
import * as states from "./states.ts";

const open: ReturnType<typeof openScreen>[] = [];

function screenOf(state: State = states.parallelRun(), ui: Partial<Ui> = {}) {
  const screen = openScreen(state, { columns: 120, rows: 40, ui });
  open.push(screen);
  return screen;
}

afterEach(() => {
  for (const screen of open.splice(0)) screen.close();
});

const auth = "s-auth" as SessionId;
const trading = "s-trading" as SessionId;

function cellOf(screen: ReturnType<typeof screenOf>, session: SessionId) {
  const cell = screen.controller.shown.current().layout.cells.find((one) => one.session === session);
  if (cell === undefined) throw new Error(`${session} is not shown.`);
  return cell;
}

/** SGR reports, as terminals send them: 0 press and release, 32 a move with the left button down. */
const press = (x: number, y: number) => `\x1b[<0;${x + 1};${y + 1}M`;
const drag = (x: number, y: number) => `\x1b[<32;${x + 1};${y + 1}M`;
const release = (x: number, y: number) => `\x1b[<0;${x + 1};${y + 1}m`;

test("Space goes through the layouts, and around", async () => {
  const screen = screenOf();
  const shapes: string[] = [];
  for (let count = 0; count < 5; count += 1) {
    await screen.type(" ");
    const { cells, list } = screen.controller.shown.current().layout;
    const places = new Set(cells.map(({ frame }) => frame.x));
    shapes.push(`${cells.length}/${places.size}${list === null ? "" : "+list"}`);
  }
  expect(shapes).toEqual(["2/2", "4/1", "4/2", "1/1+list", "4/2"]);
});

test("Shift and an arrow move the border, a drag moves it to the pointer, = takes both back", async () => {
  const screen = screenOf();
  const width = () => cellOf(screen, auth).frame.width;
  const even = width();
  await screen.type("\x1b[1;2C\x1b[1;2C");
  expect(width()).toBeGreaterThan(even);
  const { frame } = cellOf(screen, auth);
  const edge = frame.x + frame.width - 1;
  await screen.type(press(edge, 5) + drag(edge - 10, 5) + release(edge - 10, 5));
  expect(Math.abs(width() - (frame.width - 10))).toBeLessThanOrEqual(1);
  await screen.type("=");
  expect(width()).toBe(even);
});

test("a few letters in the palette and Enter do what they name", async () => {
  const screen = screenOf();
  await screen.type(":");
  expect(await screen.text()).toContain("COMMANDS");
  await screen.type("side by");
  expect(await screen.text()).toContain("panes side by side");
  await screen.type("\r");
  expect(screen.store.getState().ui).toMatchObject({ arrangement: "columns", mode: { kind: "normal" } });
  await screen.type(":no such thing\r");
  expect(await screen.text()).toContain("nothing is called so");
  await screen.type("\x1b");
  expect(await screen.text()).toContain(" NORMAL ");
});

test("C and X ask before they complete and cancel a task, E wants a reason", async () => {
  const screen = screenOf(states.parallelRun(), { focus: trading });
  await screen.type("C");
  expect(await screen.text()).toContain("completed, by your word?");
  await screen.type("y");
  await screen.type("X");
  expect(await screen.text()).toContain("no longer wanted?");
  await screen.type("y");
  await screen.type("E");
  expect(await screen.text()).toContain("Why has trading failed?");
  await screen.type("\r");
  expect(await screen.text()).toContain("needs a reason");
  await screen.type("does not build\r");
  expect(screen.requests.map((text) => JSON.parse(text) as unknown)).toEqual([
    { kind: "task-complete", task: "trading", token: null },
    { kind: "task-cancel", task: "trading" },
    { kind: "task-fail", task: "trading", reason: "does not build" },
  ]);
});

test("a broadcast asks first, and reaches the panes that are shown and run", async () => {
  const screen = screenOf(states.withSession(states.parallelRun(), states.exited("reporting", 0)));
  await screen.type("bgit status\r");
  expect(await screen.text()).toContain('Send "git status" to 3 panes?');
  expect(screen.sent.some((message) => message.type === "input")).toBe(false);
  await screen.type("y");
  const lines = screen.sent.flatMap((message) =>
    message.type === "input" ? [`${message.session} ${Buffer.from(message.data, "base64")}`] : [],
  );
  expect(lines.filter((line) => line.endsWith("git status"))).toEqual([
    "s-auth git status",
    "s-trading git status",
    "s-analysis git status",
  ]);
});

test("a name that a person gives is shown wherever the pane is named", async () => {
  const screen = screenOf();
  await screen.type("2,\x15order book\r");
  expect(await screen.text()).toMatch(/2 ● order book/);
  await screen.type(",\x15\r");
  expect(await screen.text()).toMatch(/2 ● trading/);
});

test("v marks with keys: the mark follows the cursor, the edge scrolls, Enter copies", async () => {
  const screen = screenOf(states.parallelRun(), { focus: trading });
  await screen.type("v");
  const rows = cellOf(screen, trading).body.height;
  await screen.type("v\x1b[A\x1b[C");
  const told = () => screen.sent.filter(({ type }) => ["select", "scroll", "copy"].includes(type));
  expect(told()).toEqual([
    { type: "select", session: trading, phase: "start", x: 0, y: rows - 1, unit: "character" },
    { type: "select", session: trading, phase: "extend", x: 0, y: rows - 1 },
    { type: "select", session: trading, phase: "extend", x: 0, y: rows - 2 },
    { type: "select", session: trading, phase: "extend", x: 1, y: rows - 2 },
  ]);
  for (let count = 0; count < rows; count += 1) await screen.type("k");
  expect(told()).toContainEqual({ type: "scroll", session: trading, lines: -1 });
  await screen.type("\r");
  expect(told().at(-1)).toEqual({ type: "copy", session: trading });
  expect(await screen.text()).toContain(" NORMAL ");
  // It followed its output before, and does so again.
  expect(screen.sent.find(({ type }) => type === "hold")).toEqual({ type: "hold", session: trading });
  expect(screen.sent.at(-1)).toEqual({ type: "scroll-to", session: trading, to: "bottom" });
});

test("a motion over words is worked out by the session host, and keys typed meanwhile go on from there", async () => {
  const screen = screenOf(states.parallelRun(), { focus: trading });
  await screen.type("vVwl");
  const rows = cellOf(screen, trading).body.height;
  const told = () => screen.sent.filter(({ type }) => type === "select" || type === "move");
  expect(told()).toEqual([
    { type: "select", session: trading, phase: "start", x: 0, y: rows - 1, unit: "line" },
    { type: "select", session: trading, phase: "extend", x: 0, y: rows - 1 },
    { type: "move", session: trading, motion: "next-word", x: 0, y: rows - 1 },
  ]);
  screen.controller.onMessage({ type: "moved", session: trading, x: 7, y: 3 });
  expect(told().slice(3)).toEqual([
    { type: "select", session: trading, phase: "extend", x: 7, y: 3 },
    { type: "select", session: trading, phase: "extend", x: 8, y: 3 },
  ]);
});

test("h holds a pane, says so in its frame, and lets it follow again", async () => {
  const screen = screenOf(states.parallelRun(), { focus: trading });
  await screen.type("h");
  expect(screen.sent.at(-1)).toEqual({ type: "hold", session: trading });
  const pane = cellOf(screen, trading).body;
  const rows = rowsOf({ session: trading, columns: pane.width, rows: pane.height }, ["as it was"]);
  screen.controller.onRows([{ ...rows, held: true }]);
  expect(await screen.text()).toMatch(/trading.* held /);
  await screen.type("h");
  expect(screen.sent.at(-1)).toEqual({ type: "scroll-to", session: trading, to: "bottom" });
  screen.controller.onRows([{ ...rows, changed: [], held: false }]);
  expect(await screen.text()).not.toMatch(/trading.* held /);
});

test("in the list those that need a person come first, and keep their numbers", async () => {
  const screen = screenOf(states.needsPerson(), { arrangement: "list", focus: auth });
  const text = await screen.text();
  expect(text.indexOf("│ 2 ? trading")).toBeGreaterThan(0);
  expect(text.indexOf("│ 2 ? trading")).toBeLessThan(text.indexOf("│ 1 ● auth"));
});

test("two presses in a pane that is typed into mark a word, three a line", async () => {
  const screen = screenOf(states.parallelRun(), {
    focus: trading,
    mode: { kind: "typing", session: trading, prefixed: false },
  });
  const { body } = cellOf(screen, trading);
  const click = press(body.x + 4, body.y + 2) + release(body.x + 4, body.y + 2);
  await screen.type(click.repeat(4));
  const units = screen.sent.flatMap((message) => (message.type === "select" ? [message.unit] : []));
  expect(units).toEqual(["character", "word", "line", "line"]);
});

test("while the window has lost the focus no program is told that it has the keyboard", async () => {
  const screen = screenOf(states.parallelRun(), { focus: trading });
  await screen.type("\x1b[O");
  expect(screen.sent.at(-1)).toMatchObject({ type: "view", focus: trading, away: true });
  await screen.type("\x1b[I");
  expect(screen.sent.at(-1)).toMatchObject({ type: "view", focus: trading, away: false });
});

test("a terminal with the kitty keyboard gives a program its keys as it asked for them, and nobody else", async () => {
  const screen = screenOf(states.parallelRun(), {
    focus: trading,
    mode: { kind: "typing", session: trading, prefixed: false },
  });
  const written = () => Buffer.concat(screen.writes).toString();
  await screen.settle();
  const { body } = cellOf(screen, trading);
  const rows = rowsOf({ session: trading, columns: body.width, rows: body.height }, ["hello"]);
  screen.controller.onRows([{ ...rows, modes: { ...rows.modes, kitty: 5 } }]);
  expect(written()).not.toContain("\x1b[=");
  await screen.type("\x1b[?0u");
  expect(written()).toContain("\x1b[>0u\x1b[=5;1u");
  await screen.type("\x1b[13;2u");
  expect(Buffer.from(inputOf(screen.sent.at(-1)), "base64").toString()).toBe("\x1b[13;2u");
  // The prefix as a sequence, let go as one too, and a key after it.
  await screen.type("\x1b[98;5u\x1b[98;5:3u\x1b[113u");
  expect(await screen.text()).toContain(" NORMAL ");
  expect(written()).toMatch(/\x1b\[=0;1u(?![\s\S]*\x1b\[=)/);
});

function inputOf(message: ToHost | undefined): string {
  if (message?.type !== "input") throw new Error("No input was sent.");
  return message.data;
}

test("what is copied goes to the terminal's clipboard, and is said", async () => {
  const screen = screenOf();
  screen.controller.onMessage({ type: "copied", session: auth, text: "naïve" });
  expect(await screen.text()).toContain("Copied 5 characters");
  expect(Buffer.concat(screen.writes).toString()).toContain("\x1b]52;c;bmHDr3Zl\x07");
  const before = screen.writes.length;
  screen.controller.onMessage({ type: "copied", session: auth, text: "" });
  expect(Buffer.concat(screen.writes.slice(before)).toString()).not.toContain("]52;");
});

test("a drag in a pane marks, its end copies; a click focuses as before", async () => {
  const screen = screenOf();
  const { body } = cellOf(screen, trading);
  await screen.type(
    press(body.x + 2, body.y + 1) + drag(body.x + 9, body.y + 2) + release(body.x + 9, body.y + 2),
  );
  expect(screen.sent.filter(({ type }) => type === "select" || type === "copy")).toEqual([
    { type: "select", session: trading, phase: "start", x: 2, y: 1 },
    { type: "select", session: trading, phase: "extend", x: 9, y: 2 },
    { type: "copy", session: trading },
  ]);
  expect(screen.controller.shown.current().focus?.id).toBe(trading);
});

test("a search in all panes lists where the text stands, and goes on in the chosen one", async () => {
  const screen = screenOf();
  await screen.type("Ferror\r");
  expect(screen.sent.at(-1)).toMatchObject({
    type: "count",
    text: "error",
    sessions: expect.arrayContaining([auth]),
  });
  const counts = [
    { session: auth, count: 1 },
    { session: trading, count: 12 },
    { session: "s-analysis" as SessionId, count: 0 },
  ];
  screen.controller.onMessage({ type: "counted", text: "error", counts });
  expect(await screen.text()).toContain("error: 13 in 2");
  await screen.type("\r");
  expect(screen.sent.at(-1)).toEqual({ type: "search", session: trading, text: "error", direction: -1 });
  screen.controller.onMessage({ type: "found", session: trading, index: 12, count: 12 });
  expect(await screen.text()).toContain("12 of 12");
});

test("a pane out of sight that printed is marked until it is seen, one that rang until it is focused", async () => {
  const screen = screenOf(states.parallelRun(), { arrangement: "list", focus: auth });
  screen.controller.onMessage({ type: "activity", session: trading, active: true });
  screen.controller.onMessage({ type: "activity", session: auth, active: true });
  screen.controller.onMessage({ type: "bell", session: "s-analysis" as SessionId });
  const text = await screen.text();
  expect(text).toMatch(/2 ● trading +•/);
  expect(text).toMatch(/3 ● analysis +!/);
  expect(text).not.toMatch(/1 ● auth +•/);
  await screen.type("2");
  expect(await screen.text()).not.toContain("•");
  await screen.type("m");
  expect(await screen.text()).not.toMatch(/analysis +!/);
});

test("what a program wants in the clipboard is taken only when the person says so", async () => {
  const screen = screenOf(states.parallelRun(), {
    focus: auth,
    mode: { kind: "typing", session: auth, prefixed: false },
  });
  screen.controller.onMessage({ type: "clipboard", session: auth, text: "naïve" });
  expect(await screen.text()).toContain("auth wants 5 characters in the clipboard: Ctrl-b y takes them.");
  expect(Buffer.concat(screen.writes).toString()).not.toContain("]52;");
  await screen.type("\x02y");
  expect(Buffer.concat(screen.writes).toString()).toContain("\x1b]52;c;bmHDr3Zl\x07");
  expect(await screen.text()).toContain("TYPING");
});

test("progress stands in the frame of its pane until it is over", async () => {
  const screen = screenOf();
  screen.controller.onMessage({ type: "progress", session: trading, percent: 42 });
  expect(await screen.text()).toContain(" 42 % ");
  screen.controller.onMessage({ type: "progress", session: trading, percent: null });
  expect(await screen.text()).not.toContain("42 %");
});
