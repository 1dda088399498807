// The selection in one pane, as places that stay with their lines while output goes on. Owns its anchors
// until `dispose`.
import type { ColumnRange } from "./cells.ts";
import type { Anchor, Terminal } from "./terminal.ts";
import { type TextPlace, wordAt } from "./words.ts";

interface Place {
  readonly anchor: Anchor;
  readonly column: number;
}

/** The smallest piece that is marked: both ends extend to the ends of theirs. */
export type Unit = "character" | "word" | "line";

/** More than any clipboard takes through a terminal. */
const textUnitsMax = 1_000_000;

export class Selection {
  readonly #terminal: Terminal;
  #start: Place | null = null;
  #end: Place | null = null;
  #unit: Unit = "character";

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** A word or a line is marked at once, characters when it is extended. */
  start(line: number, column: number, unit: Unit): void {
    this.clear();
    this.#unit = unit;
    this.#start = this.#place(line, column);
    if (unit !== "character") this.extend(line, column);
  }

  /** Up to and including this place. */
  extend(line: number, column: number): void {
    if (this.#start === null) return;
    this.#end?.anchor.dispose();
    this.#end = this.#place(line, column);
  }

  clear(): void {
    this.#start?.anchor.dispose();
    this.#end?.anchor.dispose();
    this.#start = null;
    this.#end = null;
  }

  /** The marked columns of a line; null when there are none. */
  range(line: number): ColumnRange | null {
    const marked = this.#ordered();
    if (marked === null || line < marked.from.line || line > marked.to.line) return null;
    const from = line === marked.from.line ? marked.from.column : 0;
    const to = line === marked.to.line ? marked.to.column + 1 : this.#terminal.columns;
    return { from, to };
  }

  /** Lines that the terminal wrapped are one; blanks at the end of a line are left out. */
  text(): string {
    const marked = this.#ordered();
    if (marked === null) return "";
    let text = "";
    for (let line = marked.from.line; line <= marked.to.line && text.length < textUnitsMax; line += 1) {
      const { from, to } = this.range(line) ?? { from: 0, to: 0 };
      const goesOn = line < marked.to.line && this.#terminal.wraps(line + 1);
      const part = this.#terminal.text(line, from, to);
      text += goesOn ? part : `${part.trimEnd()}${line < marked.to.line ? "\n" : ""}`;
    }
    return text.slice(0, textUnitsMax).toWellFormed();
  }

  #place(line: number, column: number): Place {
    return { anchor: this.#terminal.anchor(line), column };
  }

  #ordered() {
    if (this.#start === null || this.#end === null) return null;
    const start = { line: this.#start.anchor.line(), column: this.#start.column };
    const end = { line: this.#end.anchor.line(), column: this.#end.column };
    const isForward = start.line < end.line || (start.line === end.line && start.column <= end.column);
    const [from, to] = isForward ? [start, end] : [end, start];
    return {
      from: { line: from.line, column: this.#unitAt(from).from },
      to: { line: to.line, column: this.#unitAt(to).to - 1 },
    };
  }

  #unitAt(place: TextPlace): ColumnRange {
    if (this.#unit === "word") return wordAt(this.#terminal, place);
    if (this.#unit === "line") return { from: 0, to: this.#terminal.columns };
    return { from: place.column, to: place.column + 1 };
  }
}
