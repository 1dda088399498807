// Any two rows: what is written of the second over the first must look like the second.
import xterm from "@xterm/headless";
import fc from "fast-check";
import sliceAnsi from "slice-ansi";
import stringWidth from "string-width";
import { expect, test } from "vitest";
import { changedColumns } from "../../../src/screen/compositor/difference.ts";

const look = (on: string, off: string) => (text: string) => `\x1b[${on}m${text}\x1b[${off}m`;
const dim = look("2", "22");
const cyan = look("36", "39");
const bold = look("1", "22");
const green = look("32", "39");
const inverse = look("7", "27");
const looks = [
  (text: string) => text,
  bold,
  dim,
  cyan,
  (text: string) => inverse(bold(text)),
  (text: string) => bold(green(text)),
] as const;

const part = fc.record({
  text: fc.string({
    unit: fc.constantFrom("a", "b", " ", "1", "2", "─", "日", "é", "e\u0301", "…", "●"),
    maxLength: 6,
  }),
  look: fc.nat(looks.length - 1),
});
const row = fc
  .array(part, { maxLength: 6 })
  .map((parts) => parts.map(({ text, look }) => looks[look]?.(text) ?? "").join(""));

async function shown(bytes: string): Promise<string[]> {
  const terminal = new xterm.Terminal({ cols: 90, rows: 2, allowProposedApi: true });
  await new Promise<void>((resolve) => terminal.write(bytes, resolve));
  const line = terminal.buffer.active.getLine(0);
  const cells = Array.from({ length: 90 }, (_, x) => {
    const cell = line?.getCell(x);
    const look = [
      cell?.isBold(),
      cell?.isDim(),
      cell?.isInverse(),
      cell?.getFgColorMode(),
      cell?.getFgColor(),
    ];
    return `${cell?.getChars() || " "} ${look.join()}`;
  });
  terminal.dispose();
  return cells;
}

function drawn(text: string, from: number, to: number): string {
  const rest = to - from - stringWidth(text);
  return `\x1b[1;${from + 1}H${text}\x1b[0m${rest > 0 ? `\x1b[${rest}X` : ""}`;
}

test("what differs between two rows, written over the first, makes the second", async () => {
  await fc.assert(
    fc.asyncProperty(row, row, async (before, after) => {
      const changed = changedColumns(before, after);
      const width = Math.max(stringWidth(before), stringWidth(after));
      const patch =
        changed === null ? "" : drawn(sliceAnsi(after, changed.from, changed.to), changed.from, changed.to);
      expect(await shown(drawn(before, 0, width) + patch)).toEqual(await shown(drawn(after, 0, width)));
    }),
    { numRuns: 300 },
  );
});

test("a clock that moves on costs its last digit", () => {
  const at = (time: string) => `${dim("│")} ${cyan("●")} auth   ${dim(time)} ${dim("│")}`;
  expect(changedColumns(at("1:12"), at("1:13"))).toEqual({ from: 14, to: 15 });
  expect(changedColumns(at("1:12"), at("1:12"))).toBeNull();
});
