import fc from "fast-check";
import stringWidth from "string-width";
import { expect, test } from "vitest";
import { encodeRow, RowCopies } from "../../../../src/sessions/emulator/cells.ts";
import {
  decodeRows,
  encodeRows,
  encodeRowsInParts,
  type PaneRows,
} from "../../../../src/sessions/emulator/rows.ts";
import { openTerminal, type Terminal } from "../../../../src/sessions/emulator/terminal.ts";
import {
  type Emulator,
  newEmulator,
  screenLines,
  sessionId,
  written,
} from "../../../helpers/session-client.ts";

const ignored = { onReply: () => {}, onTitle: () => {}, onBell: () => {} };

function newTerminal(columns: number, rows: number): Terminal {
  return openTerminal({ columns, rows, scrollbackLinesMax: 100, ...ignored });
}

const fed = (terminal: Terminal, text: string | Uint8Array) =>
  new Promise<void>((resolve) => terminal.write(Buffer.from(text), resolve));

function encodedRows(terminal: Terminal): string[] {
  return Array.from({ length: terminal.rows }, (_, y) =>
    encodeRow(terminal.row(terminal.base + y), terminal.columns),
  );
}

/** Where it still stands, a row did not cover its columns. */
const left = "▒";

/** The rows drawn into an emulator that shows something else already, cells read through its public functions. */
async function redrawn(terminal: Terminal): Promise<Emulator> {
  const emulator = newEmulator(terminal.columns, terminal.rows, 0);
  await written(emulator, `\x1b[?7l\x1b[41m`);
  for (let y = 1; y <= terminal.rows; y++)
    await written(emulator, `\x1b[${y};1H${left.repeat(terminal.columns)}`);
  await written(emulator, "\x1b[0m");
  for (const [y, row] of encodedRows(terminal).entries()) await written(emulator, `\x1b[${y + 1};1H${row}`);
  return emulator;
}

function cells(emulator: Emulator): string[] {
  const buffer = emulator.buffer.active;
  const seen: string[] = [];
  for (let y = 0; y < emulator.rows; y++) {
    for (let x = 0; x < emulator.cols; x++) {
      const cell = buffer.getLine(buffer.baseY + y)?.getCell(x);
      if (cell === undefined) continue;
      const colors = [cell.getFgColorMode(), cell.getFgColor(), cell.getBgColorMode(), cell.getBgColor()];
      const styles = [cell.isBold(), cell.isDim(), cell.isItalic(), cell.isUnderline(), cell.isInverse()];
      const more = [cell.isInvisible(), cell.isStrikethrough()];
      const text = cell.getWidth() === 0 ? "" : cell.getChars() || " ";
      seen.push(`${y},${x} ${cell.getWidth()} ${text} ${colors} ${[...styles, ...more].map(Boolean)}`);
    }
  }
  return seen;
}

const sequences: Record<string, string> = {
  plain: "hello\r\nworld\x1b[5;3Hhere",
  "palette colours": "\x1b[31mred \x1b[92mbright \x1b[48;5;200mon pink\x1b[0m \x1b[38;5;17mblue",
  truecolor: "\x1b[38;2;1;2;3mdark\x1b[48;2;250;128;0mon orange   \x1b[0m",
  styles: "\x1b[1mbold\x1b[2mdim\x1b[3mitalic\x1b[4munder\x1b[0;7minverse \x1b[0;8mhidden\x1b[0;9mstruck",
  "a coloured blank line": "\x1b[44m\x1b[2K\x1b[0m\r\nnext",
  "underlined and inverse blanks": "a\x1b[4m   \x1b[7m   \x1b[9m  ",
  wide: "世界 end\r\n한국어 \x1b[31m日本\x1b[0m",
  "wide at the edge": `${"x".repeat(29)}世界`,
  "wide up to the edge": `${"x".repeat(28)}世`,
  "half overwritten": "世界\x1b[1;2Hx\x1b[1;3Hy",
  emoji: "😀 👍🏽 👨‍👩‍👧 🇩🇪 ❤️ done",
  combining: "e\u0301a\u0308 n\u0303 \x1b[32mo\u0302\x1b[0m",
  "full row": "x".repeat(30),
  scrolled: Array.from({ length: 30 }, (_, i) => `line ${i}`).join("\r\n"),
  alternate: "normal\x1b[?1049h\x1b[2;2Halternate 世",
};

test.each(Object.entries(sequences))(
  "rows draw what a second reading of the program's output shows: %s",
  async (_, text) => {
    const terminal = newTerminal(30, 8);
    await fed(terminal, text);
    const second = newEmulator(30, 8, 100);
    await written(second, text);
    const drawn = await redrawn(terminal);
    // A blank with a colour and a blank that was never written are both blanks; cells() tells their colours apart.
    const trimmed = (emulator: Emulator) => screenLines(emulator).map((line) => line.trimEnd());
    expect(trimmed(drawn)).toEqual(trimmed(second));
    expect(cells(drawn)).toEqual(cells(second));
  },
);

test("a row has exactly the width of its pane", async () => {
  const terminal = newTerminal(30, 8);
  for (const text of Object.values(sequences)) {
    await fed(terminal, `\x1bc${text}`);
    for (const row of encodedRows(terminal)) {
      const erased = Number(/\x1b\[(\d+)X$/.exec(row)?.[1] ?? 0);
      expect(stringWidth(row) + erased).toBe(30);
    }
  }
});

test("a row that did not change is not sent again, and a cluster that changed is", async () => {
  const terminal = newTerminal(20, 2);
  const copies = new RowCopies();
  const changed = () => copies.take(0, terminal.row(terminal.base), 20);
  await fed(terminal, "e\u0301");
  expect(changed()).toBe(true);
  expect(changed()).toBe(false);
  await fed(terminal, "\re\u0300");
  expect(changed()).toBe(true);
  await fed(terminal, "\re\u0300");
  expect(changed()).toBe(false);
});

const u16 = fc.integer({ min: 0, max: 0xffff });
const paneRows: fc.Arbitrary<PaneRows> = fc.record({
  session: fc.string({ minLength: 1, maxLength: 200, unit: "grapheme" }).map(sessionId),
  columns: u16,
  rows: u16,
  cursor: fc.record({
    x: u16,
    y: u16,
    visible: fc.boolean(),
    shape: fc.constantFrom("block" as const, "underline" as const, "bar" as const),
  }),
  modes: fc.record({
    bracketedPaste: fc.boolean(),
    mouse: fc.boolean(),
    alternate: fc.boolean(),
    applicationCursor: fc.boolean(),
    kitty: fc.nat(31),
  }),
  changed: fc.array(
    fc.record({ y: u16, bytes: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)) }),
  ),
  scrolledUp: fc.integer({ min: 0, max: 0xffffffff }),
  held: fc.boolean(),
});

test("what is encoded is decoded as it was", () => {
  fc.assert(
    fc.property(fc.array(paneRows), (panes) => {
      expect(decodeRows(encodeRows(panes))).toEqual(panes);
    }),
  );
});

test("rows in parts hold the same rows", () => {
  fc.assert(
    fc.property(fc.array(paneRows), fc.integer({ min: 1, max: 1000 }), (panes, bytesMax) => {
      const parts = encodeRowsInParts(panes, bytesMax).flatMap(decodeRows);
      const rows = (all: PaneRows[]) =>
        all.flatMap((pane) => pane.changed.map((row) => [pane.session, pane.columns, row]));
      expect(rows(parts)).toEqual(rows(panes));
      expect(new Set(parts.map((pane) => pane.session))).toEqual(new Set(panes.map((pane) => pane.session)));
    }),
  );
});

test("a payload that was cut off is refused", () => {
  fc.assert(
    fc.property(paneRows, fc.nat(), (pane, cut) => {
      const whole = encodeRows([pane]);
      expect(() => decodeRows(whole.subarray(0, 1 + (cut % (whole.length - 1))))).toThrow(RangeError);
    }),
  );
});

test("random bytes with resizes leave rows that draw what the emulator shows", async () => {
  const seed = Number(process.env.SESSION_SEED ?? Math.floor(Math.random() * 2 ** 31));
  console.log(`seed ${seed}: run again with SESSION_SEED=${seed}`);
  const random = randomNumbers(seed);
  const until = performance.now() + 3000;
  while (performance.now() < until) {
    const terminal = newTerminal(40, 10);
    for (let step = 0; step < 20; step++) {
      await fed(terminal, noise(random));
      if (random(3) === 0)
        await new Promise<void>((done) => terminal.resize(2 + random(60), 1 + random(20), done));
      for (const row of encodedRows(terminal)) expect(row.length).toBeGreaterThan(0);
    }
    const drawn = await redrawn(terminal);
    // Marks without a letter are drawn as blanks.
    const letters = (line: string) => line.replace(/[\s\p{M}\p{Emoji_Modifier}\u200b-\u200f\u2060]/gu, "");
    const expected = Array.from({ length: terminal.rows }, (_, y) =>
      letters(terminal.text(terminal.base + y)),
    );
    expect(screenLines(drawn).map(letters)).toEqual(expected);
    expect(screenLines(drawn).join("")).not.toContain(left);
    terminal.dispose();
  }
});

function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function noise(random: (below: number) => number): Buffer {
  const pieces = [
    "\x1b[",
    "\x1b]0;",
    "\x07",
    ";",
    "m",
    "H",
    "J",
    "K",
    "?1049h",
    "?1049l",
    "\r\n",
    "世",
    "e\u0301",
    "👨‍👩‍👧",
    "38;5;",
    "48;2;1;2;3m",
    "L",
    "M",
    "P",
    "@",
    "X",
    "r",
    "\t",
    "\b",
  ];
  const parts: Buffer[] = [];
  for (let i = 0; i < 60; i++) {
    const kind = random(4);
    if (kind === 0) parts.push(Buffer.from([random(256)]));
    else if (kind === 1) parts.push(Buffer.from(String(random(200))));
    else parts.push(Buffer.from(pieces[random(pieces.length)] ?? ""));
  }
  return Buffer.concat(parts);
}

test("a sequence that asks for two thousand million line moves does not stop the emulator", async () => {
  const terminal = newTerminal(20, 4);
  for (const final of ["L", "M", "S", "T", "^", "Z", "I", "b"])
    await fed(terminal, `\x1b[2147483647${final}`);
  await fed(terminal, "\x1b[2J\x1b[Halive");
  expect(terminal.text(terminal.base)).toBe("alive");
});
