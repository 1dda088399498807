// Reads the text of a terminal: its last lines, and where a searched text stands. A line that the terminal
// wrapped is one line here.
import type { ColumnRange } from "./cells.ts";
import type { Terminal } from "./terminal.ts";

export interface Match extends ColumnRange {
  readonly line: number;
  /** Where it goes on when the terminal wrapped within it. */
  readonly rest: readonly (ColumnRange & { readonly line: number })[];
}

/** Finds all matches on the lines `from` up to, not including, `to`, and on the lines that these wrap with,
 *  oldest first. Capital letters in the searched text make it exact. */
export function findMatches(terminal: Terminal, text: string, from: number, to: number): Match[] {
  if (text === "") return [];
  const exact = text !== text.toLowerCase();
  const matches: Match[] = [];
  let line = Math.max(0, from);
  while (line > 0 && terminal.wraps(line)) line--;
  while (line < to) {
    const lines = [line];
    for (line++; terminal.wraps(line); line++) lines.push(line);
    const joined = lines.map((one, i) => lineText(terminal, one, i < lines.length - 1)).join("");
    // Lower case of another length (İ) would shift every place after it: such a line is compared as it is.
    const lower = joined.toLowerCase();
    const haystack = exact || lower.length !== joined.length ? joined : lower;
    if (!haystack.includes(text)) continue;
    matches.push(...matchesIn(haystack, text, placesOf(terminal, lines)));
  }
  return matches;
}

/** The last lines with something on them, at most `count`. */
export function lastLines(terminal: Terminal, count: number): string[] {
  let end = terminal.base + terminal.rows;
  while (end > 0 && terminal.text(end - 1) === "") end--;
  const lines: string[] = [];
  for (let line = Math.max(0, end - count); line < end; line++) lines.push(terminal.text(line));
  return lines;
}

/** Counts in one session after another, with a pause in between: thousands of lines take milliseconds, and no
 *  key waits for them. */
export async function countIn<Id>(
  ids: readonly Id[],
  text: string,
  find: (id: Id) => Terminal | undefined,
): Promise<{ readonly session: Id; readonly count: number }[]> {
  const counts: { session: Id; count: number }[] = [];
  for (const session of ids) {
    const terminal = find(session);
    if (terminal === undefined) continue;
    counts.push({ session, count: findMatches(terminal, text, 0, terminal.base + terminal.rows).length });
    await new Promise((resolve) => setImmediate(resolve));
  }
  return counts;
}

interface Place {
  readonly line: number;
  readonly from: number;
  readonly to: number;
}

function lineText(terminal: Terminal, line: number, wrapped: boolean): string {
  const text = terminal.text(line);
  // Text that goes on in the next line keeps the blanks at its end.
  return wrapped ? text.padEnd(text.length + terminal.columns - widthOf(terminal, line)) : text;
}

function widthOf(terminal: Terminal, line: number): number {
  return cellsOf(terminal, line).at(-1)?.to ?? 0;
}

/** For every UTF-16 unit of the joined text, the cell it stands in. */
function placesOf(terminal: Terminal, lines: readonly number[]): Place[] {
  const places: Place[] = [];
  for (const [i, line] of lines.entries()) {
    for (const cell of cellsOf(terminal, line)) {
      for (let unit = 0; unit < cell.units; unit++) places.push({ line, from: cell.from, to: cell.to });
    }
    if (i === lines.length - 1) continue;
    for (let x = widthOf(terminal, line); x < terminal.columns; x++)
      places.push({ line, from: x, to: x + 1 });
  }
  return places;
}

/** The cells that make up `text(line)`, in order. */
function cellsOf(terminal: Terminal, line: number): { from: number; to: number; units: number }[] {
  const { words, clusters } = terminal.row(line);
  let left = terminal.text(line).length;
  const cells: { from: number; to: number; units: number }[] = [];
  for (let x = 0; left > 0 && x * 3 < words.length; ) {
    const word = words[x * 3] ?? 0;
    const units = (word & 0x200000) !== 0 ? (clusters[x]?.length ?? 1) : (word & 0x1fffff) > 0xffff ? 2 : 1;
    const to = x + Math.max(1, (word >>> 22) & 3);
    cells.push({ from: x, to, units });
    left -= units;
    x = to;
  }
  return cells;
}

function matchesIn(haystack: string, text: string, places: readonly Place[]): Match[] {
  const matches: Match[] = [];
  for (let at = haystack.indexOf(text); at >= 0; at = haystack.indexOf(text, at + text.length)) {
    const ranges = rangesOf(places.slice(at, at + text.length));
    const [first, ...rest] = ranges;
    if (first !== undefined) matches.push({ ...first, rest });
  }
  return matches;
}

function rangesOf(places: readonly Place[]): Place[] {
  const ranges: Place[] = [];
  for (const place of places) {
    const last = ranges.at(-1);
    if (last?.line === place.line) ranges[ranges.length - 1] = { ...last, to: Math.max(last.to, place.to) };
    else ranges.push(place);
  }
  return ranges;
}
