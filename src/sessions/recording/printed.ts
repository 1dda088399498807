// Turns the output of a program into lines for a person: its recording goes through the emulator, and each
// line comes out once it can no longer change. Modes and queries of the program never reach the reader's
// terminal.
import { encodeRow } from "../emulator/cells.ts";
import { openTerminal, type Terminal } from "../emulator/terminal.ts";

export interface PrintedOptions {
  readonly columns: number;
  readonly rows: number;
  readonly isColored: boolean;
  /** A follower wants a line as soon as the cursor has left it, provided the program only moves downwards. */
  readonly isFollowed: boolean;
}

/** More than a piece can scroll away at once. */
const pieceUnits = 16 * 1024;
const scrollbackLinesMax = 2 * pieceUnits;
/** Goes up, to a place, or erases more than its line. */
const movesUp = /\x1b(?:\[[\d;]*[AFHfdJ]|M)/;

export class Printed {
  readonly #terminal: Terminal;
  readonly #options: PrintedOptions;
  #next: { line(): number; dispose(): void };
  #onlyDown = true;

  constructor(options: PrintedOptions) {
    this.#options = options;
    this.#terminal = openTerminal({
      ...options,
      scrollbackLinesMax,
      onReply: () => {},
      onTitle: () => {},
      onBell: () => {},
    });
    this.#next = this.#terminal.anchor(0);
  }

  /** The lines that became final with it. */
  async write(text: string): Promise<string[]> {
    const lines: string[] = [];
    this.#onlyDown &&= !movesUp.test(text);
    for (let at = 0; at < text.length; at += pieceUnits) {
      const piece = Buffer.from(text.slice(at, at + pieceUnits));
      await new Promise<void>((resolve) => this.#terminal.write(piece, resolve));
      lines.push(...this.#take(this.#final()));
    }
    return lines;
  }

  async resize(columns: number, rows: number): Promise<void> {
    await new Promise<void>((resolve) => this.#terminal.resize(columns, rows, resolve));
  }

  get isFullScreen(): boolean {
    return this.#terminal.modes().alternate;
  }

  /** The lines still on the program's screen. Frees the emulator. */
  end(): string[] {
    let end = this.#terminal.base + this.#terminal.rows;
    while (end > 0 && this.#terminal.text(end - 1) === "") end--;
    const lines = this.isFullScreen ? this.#lines(0, end) : this.#take(end);
    this.#terminal.dispose();
    return lines;
  }

  #final(): number {
    if (this.isFullScreen) return 0;
    const { base } = this.#terminal;
    return this.#options.isFollowed && this.#onlyDown ? base + this.#terminal.cursor().y : base;
  }

  /** A line that goes on in the next row is whole only with it. */
  #take(end: number): string[] {
    let to = end;
    while (to > 0 && this.#terminal.wraps(to)) to--;
    const from = this.#next.line();
    if (to <= from) return [];
    const lines = this.#lines(from, to);
    this.#next.dispose();
    this.#next = this.#terminal.anchor(to);
    return lines;
  }

  #lines(from: number, to: number): string[] {
    const lines: string[] = [];
    for (let line = from; line < to; line++) {
      const wrapsOn = line + 1 < to && this.#terminal.wraps(line + 1);
      const text = this.#line(line, wrapsOn);
      if (line > from && this.#terminal.wraps(line)) lines.push(`${lines.pop() ?? ""}${text}`);
      else lines.push(text);
    }
    return lines;
  }

  /** Blanks at its end are part of it only where it goes on. */
  #line(line: number, wrapsOn: boolean): string {
    const { columns } = this.#terminal;
    if (!this.#options.isColored) {
      const text = this.#terminal.text(line, 0, columns);
      return wrapsOn ? text : text.trimEnd();
    }
    const bytes = encodeRow(this.#terminal.row(line), columns);
    return wrapsOn
      ? bytes.replace(/\x1b\[(\d+)X$/, (_, count: string) => " ".repeat(Number(count)))
      : bytes.replace(/\x1b\[\d+X$/, "");
  }
}
