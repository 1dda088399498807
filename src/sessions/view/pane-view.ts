// One session as one screen sees it: scroll position, search, and the rows that the screen has. Several
// screens may look at one session, each with a view of its own; nothing here changes the session.

import type { SessionId } from "../../../state/model/state.ts";
import { type ColumnRange, encodeRow, highlighted, RowCopies } from "../emulator/cells.ts";
import type { PaneRows } from "../emulator/rows.ts";
import { findMatches, type Match } from "../emulator/search.ts";
import { Selection, type Unit } from "../emulator/selection.ts";
import type { Anchor, Terminal } from "../emulator/terminal.ts";
import { type Motion, movedBy } from "../emulator/words.ts";

/** The subject of a pane: a session, or what is left of one. */
export interface ShownSession {
  readonly id: SessionId;
  readonly terminal: Terminal;
  resize(columns: number, rows: number): void;
  /** A person's keyboard comes to it, or goes. */
  focused?(isFocused: boolean): void;
}

export class PaneView {
  readonly session: ShownSession;
  /** The screen may show something else than the session has. */
  dirty = true;
  #isFresh = true;
  readonly #copies = new RowCopies();
  #sentSize = "";
  #sentHead = "";
  /** The line at the top while scrolled up; null follows the output. */
  #top: Anchor | null = null;
  /** A full-screen program has no lines to stay at: nothing of it goes out while it is held. */
  #isFrozen = false;
  #search: {
    readonly text: string;
    readonly current: { readonly anchor: Anchor; readonly from: number } | null;
  } | null = null;
  readonly #selection: Selection;
  #heldSince: number | null = null;

  constructor(session: ShownSession) {
    this.session = session;
    this.#selection = new Selection(session.terminal);
  }

  /** Nothing of the program's output was shown yet. */
  get isFresh(): boolean {
    return this.#isFresh && this.session.terminal.hasOutput;
  }

  /** Sends all rows again. */
  renew(): void {
    this.#copies.clear();
    this.#sentHead = "";
    this.dirty = true;
  }

  /** The program is in the middle of a drawing that it wants shown as a whole. */
  held(now: number): boolean {
    if (!this.session.terminal.holding) {
      this.#heldSince = null;
      return false;
    }
    this.#heldSince ??= now;
    if (now - this.#heldSince < holdMsMax) return true;
    this.#heldSince = now;
    return false;
  }

  /** The changes since the last call; null when there are none. */
  take(): PaneRows | null {
    this.dirty = false;
    const { terminal, id } = this.session;
    const { columns, rows } = terminal;
    if (terminal.hasOutput) this.#isFresh = false;
    const size = `${columns}x${rows}`;
    if (size !== this.#sentSize) this.#renewFor(size);
    const top = this.#topLine();
    const ranges = this.#highlights(top);
    const changed: { y: number; bytes: Buffer }[] = [];
    for (let y = 0; y < rows && !this.#isFrozen; y++) {
      const row = highlighted(terminal.row(top + y), columns, ranges.get(top + y) ?? []);
      if (this.#copies.take(y, row, columns))
        changed.push({ y, bytes: Buffer.from(encodeRow(row, columns)) });
    }
    const scrolledUp = terminal.base - top;
    const cursor = terminal.cursor();
    const y = Math.min(cursor.y + scrolledUp, rows);
    const head = {
      cursor: { ...cursor, y, visible: cursor.visible && y < rows },
      modes: terminal.modes(),
      scrolledUp,
      held: !this.follows,
    };
    const headText = JSON.stringify(head);
    if (changed.length === 0 && headText === this.#sentHead) return null;
    this.#sentHead = headText;
    return { session: id, columns, rows, changed, ...head };
  }

  /** The pane shows the newest output and follows it. */
  get follows(): boolean {
    return this.#top === null && !this.#isFrozen;
  }

  position(): { readonly above: number; readonly below: number } {
    const top = this.#topLine();
    return { above: top, below: this.session.terminal.base - top };
  }

  scroll(lines: number): void {
    this.#show(this.#topLine() + Math.trunc(lines));
  }

  hold(): void {
    const { terminal } = this.session;
    this.dirty = true;
    if (terminal.modes().alternate) this.#isFrozen = true;
    else this.#top ??= terminal.anchor(terminal.base);
  }

  scrollTo(to: "top" | "bottom"): void {
    this.#show(to === "top" ? 0 : Number.POSITIVE_INFINITY);
  }

  /** Goes to the next match; `index` counts from 1 at the oldest line, and is 0 when there is none. */
  search(text: string, direction: -1 | 1): { readonly index: number; readonly count: number } {
    this.dirty = true;
    const { terminal } = this.session;
    const matches = findMatches(terminal, text, 0, terminal.base + terminal.rows);
    const index = this.#nextMatch(matches, text, direction);
    this.#search?.current?.anchor.dispose();
    const match = matches[index];
    this.#search = text === "" ? null : { text, current: null };
    if (match === undefined) return { index: 0, count: 0 };
    this.#search = { text, current: { anchor: terminal.anchor(match.line), from: match.from } };
    const top = this.#topLine();
    const last = match.rest.at(-1)?.line ?? match.line;
    if (match.line < top || last >= top + terminal.rows)
      this.#show(match.line - Math.floor(terminal.rows / 2));
    return { index: index + 1, count: matches.length };
  }

  /** `x` and `y` are places in what the screen shows. */
  select(phase: "start" | "extend" | "clear", x: number, y: number, unit: Unit = "character"): void {
    this.dirty = true;
    // A person marks what they see, and a full-screen program is seen as it is now.
    this.#isFrozen = false;
    const line = this.#lineAt(y);
    if (phase === "start") this.#selection.start(line, x, unit);
    else if (phase === "extend") this.#selection.extend(line, x);
    else this.#selection.clear();
  }

  /** Where a motion leads from a place in what is shown, which it scrolls to. */
  move(motion: Motion, x: number, y: number): { readonly x: number; readonly y: number } {
    const { terminal } = this.session;
    const { line, column } = movedBy(terminal, { line: this.#lineAt(y), column: x }, motion);
    const top = this.#topLine();
    if (line < top) this.#show(line);
    else if (line >= top + terminal.rows) this.#show(line - terminal.rows + 1);
    return { x: column, y: line - this.#topLine() };
  }

  /** Returns the selected text and clears the selection. */
  takeSelected(): string {
    const text = this.#selection.text();
    this.select("clear", 0, 0);
    return text;
  }

  dispose(): void {
    this.#selection.clear();
    this.#top?.dispose();
    this.#search?.current?.anchor.dispose();
    this.#top = null;
    this.#search = null;
  }

  #renewFor(size: string): void {
    this.renew();
    this.dirty = false;
    this.#sentSize = size;
  }

  #lineAt(y: number): number {
    return this.#topLine() + Math.max(0, Math.min(this.session.terminal.rows - 1, y));
  }

  #topLine(): number {
    const base = this.session.terminal.base;
    return Math.min(this.#top?.line() ?? base, base);
  }

  #show(top: number): void {
    const { terminal } = this.session;
    const line = Math.max(0, top);
    this.#top?.dispose();
    this.#top = line >= terminal.base ? null : terminal.anchor(line);
    this.#isFrozen = false;
    this.dirty = true;
  }

  #nextMatch(matches: readonly Match[], text: string, direction: -1 | 1): number {
    const current = this.#search?.text === text ? this.#search.current : null;
    const top = this.#topLine();
    const isBefore = (match: Match) => {
      if (current === null) return match.line < (direction < 0 ? top + this.session.terminal.rows : top);
      const line = current.anchor.line();
      return match.line < line || (match.line === line && match.from < current.from);
    };
    const before = matches.filter(isBefore).length;
    if (direction < 0) return before > 0 ? before - 1 : matches.length - 1;
    const at = matches[before];
    const isCurrent = current !== null && at?.line === current.anchor.line() && at.from === current.from;
    const next = isCurrent ? before + 1 : before;
    return next < matches.length ? next : 0;
  }

  #highlights(top: number): Map<number, ColumnRange[]> {
    const ranges = new Map<number, ColumnRange[]>();
    const { terminal } = this.session;
    for (let line = top; line < top + terminal.rows; line += 1) {
      const marked = this.#selection.range(line);
      if (marked !== null) ranges.set(line, [marked]);
    }
    if (this.#search === null) return ranges;
    for (const match of findMatches(terminal, this.#search.text, top, top + terminal.rows)) {
      for (const part of [match, ...match.rest]) {
        const known = ranges.get(part.line);
        if (known === undefined) ranges.set(part.line, [part]);
        else known.push(part);
      }
    }
    return ranges;
  }
}

/** As long as other terminals wait for the end of a synchronized update. */
const holdMsMax = 150;
