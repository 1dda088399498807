// Where words begin and end in what a terminal shows, for marking them. A word is what is worth copying as one: names,
// paths and addresses stay whole.
import type { ColumnRange } from "./cells.ts";
import type { Terminal } from "./terminal.ts";

/** A place in the output: a line from the oldest that is kept, and a column from 0. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

export type Motion = "next-word" | "previous-word" | "word-end";

/** Beside blanks, what stands around words and is no part of them. */
const separators = new Set([..."()[]{}<>'\"`,;|│┃─━"].map((character) => character.codePointAt(0)));

/** A longer walk over blank lines is worth nobody's wait. */
const linesWalkedMax = 1000;

/** The columns of the word at a place; the one cell where there is none. */
export function wordAt(terminal: Terminal, { line, column }: TextPlace): ColumnRange {
  const inWord = cellsInWords(terminal, line);
  let from = column;
  let to = column + 1;
  if (inWord[column] !== true) return { from, to };
  while (inWord[from - 1] === true) from -= 1;
  while (inWord[to] === true) to += 1;
  return { from, to };
}

/** Where a motion leads; where it leads nowhere, the place itself. A word ends with its line. */
export function movedBy(terminal: Terminal, from: TextPlace, motion: Motion): TextPlace {
  const by = motion === "previous-word" ? -1 : 1;
  const outside = motion === "word-end" ? 1 : -1;
  const last = terminal.base + terminal.rows - 1;
  let { line, column } = from;
  let cells = cellsInWords(terminal, line);
  for (let lines = 0; lines < linesWalkedMax; ) {
    column += by;
    if (cells[column] === undefined) {
      lines += 1;
      line += by;
      if (line < 0 || line > last) return from;
      cells = cellsInWords(terminal, line);
      column = by > 0 ? 0 : cells.length - 1;
    }
    if (cells[column] === true && cells[column + outside] !== true) return { line, column };
  }
  return from;
}

/** The emulator's first number for a cell: its character, and above that its width. */
const characterBits = 0x1fffff;
const clusterFlag = 0x200000;
const widthShift = 22;

/** Of each column, whether it belongs to a word. The second half of a wide character goes with its first. */
function cellsInWords(terminal: Terminal, line: number): boolean[] {
  const { words } = terminal.row(line);
  const cells: boolean[] = [];
  for (let column = 0; column < terminal.columns; column += 1) {
    const content = words[column * 3] ?? 0;
    const isSecondHalf = (words[column * 3 - 3] ?? 0) >>> widthShift === 2;
    cells.push(isSecondHalf ? cells[column - 1] === true : isInWord(content));
  }
  return cells;
}

function isInWord(content: number): boolean {
  const character = content & characterBits;
  if ((content & clusterFlag) !== 0) return true;
  return character > 0x20 && character !== 0xa0 && character !== 0x3000 && !separators.has(character);
}
