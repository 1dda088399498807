// Which columns of a row look different after a change: a clock that moved on by a second costs its last digit,
// not the row that it stands in. Rows are text with SGR sequences, as Ink writes them.
import stringWidth from "string-width";
import type { Segment } from "./segments.ts";

/** Columns from 0 of both texts, whose widths must be the same; null when nothing differs. */
export function changedColumns(before: string, after: string): Segment | null {
  const old = cellsOf(before);
  const now = cellsOf(after);
  const length = Math.min(old.length, now.length);
  let first = 0;
  while (first < length && isSame(old[first], now[first])) first += 1;
  if (first === old.length && first === now.length) return null;
  let last = 0;
  while (last < length - first && isSame(old.at(-1 - last), now.at(-1 - last))) last += 1;
  const end = now.at(-1);
  const from = now[first]?.x ?? (end === undefined ? 0 : end.x + end.width);
  const to = now[now.length - last]?.x ?? Math.max(widthOf(old), widthOf(now));
  return { from, to };
}

interface Cell {
  text: string;
  readonly look: string;
  readonly x: number;
  width: number;
}

function isSame(a: Cell | undefined, b: Cell | undefined): boolean {
  return a?.text === b?.text && a?.look === b?.look && a?.x === b?.x && a?.width === b?.width;
}

function widthOf(cells: readonly Cell[]): number {
  const last = cells.at(-1);
  return last === undefined ? 0 : last.x + last.width;
}

const piecePattern = /\x1b\[([\d;]*)m|(\P{M})/gsu;

function cellsOf(text: string): Cell[] {
  const cells: Cell[] = [];
  const look = new Map<string, string>();
  let lookText = "";
  let end = 0;
  let x = 0;
  for (const match of text.matchAll(piecePattern)) {
    const [piece, codes, character] = match;
    const last = cells.at(-1);
    // Marks belong to what they stand on.
    if (last !== undefined) last.text += text.slice(end, match.index);
    end = match.index + piece.length;
    if (codes !== undefined) {
      applyCodes(look, codes);
      lookText = [...look].sort().join(" ");
      continue;
    }
    const width = (character ?? "") < "\x7f" ? 1 : stringWidth(character ?? "");
    if (width === 0 && last !== undefined) last.text += piece;
    else cells.push({ text: piece, look: lookText, x, width });
    x += width;
  }
  return cells;
}

/** Maps each code to its subject, and to the code that ends it. */
function applyCodes(look: Map<string, string>, codes: string): void {
  if (/[34]8;/.test(codes)) {
    look.set(codes.startsWith("3") ? "color" : "ground", codes);
    return;
  }
  for (const code of codes.split(";").map(Number)) {
    if (code === 0) look.clear();
    else if (code === 1 || code === 2) look.set(`weight ${code}`, "on");
    else if (code === 22) {
      look.delete("weight 1");
      look.delete("weight 2");
    } else if (code >= 3 && code <= 9) look.set(String(code), "on");
    else if (code >= 23 && code <= 29) look.delete(String(code - 20));
    else if (code === 39) look.delete("color");
    else if (code === 49) look.delete("ground");
    else look.set((code >= 30 && code < 40) || code >= 90 ? "color" : "ground", String(code));
  }
}
