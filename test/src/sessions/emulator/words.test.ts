// Motions over words, and what two or three clicks mark.
import { expect, test } from "vitest";
import { Selection } from "../../../../src/sessions/emulator/selection.ts";
import { openTerminal } from "../../../../src/sessions/emulator/terminal.ts";
import { type Motion, movedBy, wordAt } from "../../../../src/sessions/emulator/words.ts";

async function showing(text: string, columns = 30) {
  const ignored = { onReply: () => {}, onTitle: () => {}, onBell: () => {} };
  const terminal = openTerminal({ columns, rows: 4, scrollbackLinesMax: 10, ...ignored });
  await new Promise<void>((resolve) => terminal.write(Buffer.from(text), resolve));
  return terminal;
}

test("motions stop at words, over ends of lines and blank ones", async () => {
  const terminal = await showing("see src/a.ts (twice)\r\n\r\n  日本語 end");
  const path = (motion: Motion, line: number, column: number, count: number) => {
    const places: string[] = [];
    let at = { line, column };
    for (let left = count; left > 0; left -= 1) {
      at = movedBy(terminal, at, motion);
      places.push(`${at.line}:${at.column}`);
    }
    return places;
  };
  expect(path("next-word", 0, 0, 5)).toEqual(["0:4", "0:14", "2:2", "2:9", "2:9"]);
  expect(path("word-end", 0, 0, 5)).toEqual(["0:2", "0:11", "0:18", "2:7", "2:11"]);
  expect(path("previous-word", 2, 10, 5)).toEqual(["2:9", "2:2", "0:14", "0:4", "0:0"]);
});

test("a path or an address is one word, what stands around it is none of it", async () => {
  const line = "open (https://x.org/a?b=c#d), then";
  const terminal = await showing(line, 60);
  expect(wordAt(terminal, { line: 0, column: 12 })).toEqual({ from: 6, to: 27 });
  expect(wordAt(terminal, { line: 0, column: 5 })).toEqual({ from: 5, to: 6 });
  expect(wordAt(terminal, { line: 0, column: 50 })).toEqual({ from: 50, to: 51 });
});

test("words and lines are marked whole, whichever end moves", async () => {
  const terminal = await showing("one two three\r\nfour five six");
  const selection = new Selection(terminal);
  selection.start(0, 5, "word");
  expect(selection.text()).toBe("two");
  selection.extend(1, 6);
  expect(selection.text()).toBe("two three\nfour five");
  selection.extend(0, 1);
  expect(selection.text()).toBe("one two");
  selection.start(1, 6, "line");
  expect(selection.text()).toBe("four five six");
  selection.extend(0, 6);
  expect(selection.text()).toBe("one two three\nfour five six");
});
