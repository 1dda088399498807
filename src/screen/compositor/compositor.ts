// Puts the screen together. In flow Ink's frames (whole, as text) and the panes' rows (bytes, ready to be
// written); out flows one write for each flush, with what differs from the terminal and nothing else. Ink never
// sees the panes, so a flood of output costs no layout and no React.
import sliceAnsi from "slice-ansi";
import stringWidth from "string-width";
import type { SessionId } from "../../../state/model/state.ts";
import type { Layout, Rect } from "../../../state/screen/layout/layout.ts";
import type { PaneRows } from "../../sessions/emulator/rows.ts";
import { type ColorDepth, recolor } from "../terminal/colors.ts";
import { changedColumns } from "./difference.ts";
import { fittedRows } from "./foreign-rows.ts";
import { chromeSegments, coversRow, type Segment, sameRect, segmentKey } from "./segments.ts";
import { isUncertain, withoutErase } from "./uncertain-width.ts";

/** The part of a terminal's stream that is needed. */
export interface Output {
  /** false: its buffer is full, wait for `drain`. */
  write(bytes: Buffer): boolean;
  once(event: "drain", listener: () => void): unknown;
}

export interface CursorAt {
  readonly x: number;
  readonly y: number;
  readonly shape: "block" | "underline" | "bar";
}

interface Body {
  rect: Rect;
  readonly rows: (Buffer | null)[];
  readonly dirty: Set<number>;
  /** Of the session that the rows are from; empty before the first ones. */
  size: string;
}

const beginUpdate = "\x1b[?2026h\x1b[?25l";
const endUpdate = "\x1b[?2026l";
const shapes = { block: 2, underline: 4, bar: 6 } as const;

export class Compositor {
  readonly #output: Output;
  readonly #depth: ColorDepth;
  readonly #cursor: () => CursorAt | null;
  #layout: Layout | null = null;
  #segments: Segment[][] = [];
  /** Ink's last frame. */
  #lines: string[] = [];
  /** The terminal's present content of each segment, by row. */
  #written: Map<number, string>[] = [];
  #dirtyLines = new Set<number>();
  #bodies = new Map<SessionId, Body>();
  #mustClear = true;
  #lastCursor = "";
  #isBlocked = false;
  #isPaused = false;

  /** `cursor` says where the hardware cursor belongs at the end of a flush; null hides it. */
  constructor(output: Output, depth: ColorDepth, cursor: () => CursorAt | null) {
    this.#output = output;
    this.#depth = depth;
    this.#cursor = cursor;
  }

  /** Call it before Ink renders the same layout, and flush after. */
  setLayout(layout: Layout): void {
    const before = this.#layout;
    this.#layout = layout;
    if (before === null || before.columns !== layout.columns || before.rows !== layout.rows)
      this.#mustClear = true;
    this.#placeBodies(layout, before?.overlay ?? null);
    this.#placeSegments(layout);
  }

  /** A whole frame of Ink's. */
  chrome(text: string): void {
    const plain = this.#depth === "none" ? recolor(Buffer.from(text), "none").toString() : text;
    for (const [y, line] of plain.split("\n").entries()) {
      if (line === this.#lines[y]) continue;
      this.#lines[y] = line;
      this.#dirtyLines.add(y);
    }
  }

  /** Takes in what panes show. A session of another size than its pane is from before a change of size, until it
   *  sends all of its rows: then another screen has sized it. */
  paneRows(pane: PaneRows): void {
    const body = this.#bodies.get(pane.session);
    if (body === undefined) return;
    const { width, height } = body.rect;
    const size = `${pane.columns}×${pane.rows}`;
    if (size !== body.size) {
      const isOwn = pane.columns === width && pane.rows === height;
      if (!isOwn && pane.changed.length < pane.rows) return;
      if (body.size !== "") emptied(body);
      body.size = size;
    }
    for (const { y, bytes } of fittedRows(pane, width, height)) {
      if (y >= height) continue;
      // The bytes are a view into the message that they came in.
      body.rows[y] = Buffer.from(recolor(bytes, this.#depth));
      body.dirty.add(y);
    }
  }

  /** Everything is written anew with the next flush: after a suspend, or when another program wrote here. */
  redraw(): void {
    this.#mustClear = true;
  }

  /** While it is paused nothing is written: the terminal belongs to somebody else. */
  pause(isPaused: boolean): void {
    this.#isPaused = isPaused;
  }

  /** Writes once, if anything is different. While the terminal takes no more, changes gather. */
  flush(): void {
    if (this.#isBlocked || this.#isPaused || this.#layout === null) return;
    const chunks: (string | Buffer)[] = [];
    if (this.#mustClear) this.#clear(chunks);
    this.#drawBodies(chunks);
    this.#drawLines(chunks);
    const cursor = this.#cursorSequence();
    if (chunks.length === 0 && cursor === this.#lastCursor) return;
    this.#lastCursor = cursor;
    const bytes = Buffer.concat([beginUpdate, ...chunks, cursor, endUpdate].map(asBytes));
    if (this.#output.write(bytes)) return;
    this.#isBlocked = true;
    this.#output.once("drain", () => {
      this.#isBlocked = false;
      this.flush();
    });
  }

  #placeBodies(layout: Layout, overlayBefore: Rect | null): void {
    const next = new Map<SessionId, Body>();
    const overlayMoved = !sameRect(overlayBefore, layout.overlay);
    const fromLeft = [...layout.cells].sort((a, b) => a.body.x - b.body.x);
    for (const { session, body: rect } of fromLeft) {
      const known = this.#bodies.get(session);
      const keeps =
        known !== undefined && known.rect.width === rect.width && known.rect.height === rect.height;
      const body: Body = keeps
        ? known
        : { rect, rows: Array(rect.height).fill(null), dirty: new Set(), size: "" };
      const moved = !keeps || !sameRect(known.rect, rect);
      body.rect = rect;
      for (let y = 0; y < rect.height; y += 1) {
        if (moved || (overlayMoved && coversRow(overlayBefore, rect.y + y))) body.dirty.add(y);
      }
      next.set(session, body);
    }
    this.#bodies = next;
  }

  /** Segments that stay the same keep what is known of them. */
  #placeSegments(layout: Layout): void {
    const before = this.#segments;
    const segments = chromeSegments(layout);
    this.#written = segments.map((row, y) => {
      const known = this.#written[y];
      const keys = new Set((before[y] ?? []).map(segmentKey));
      const kept = new Map<number, string>();
      for (const segment of row) {
        const text = known?.get(segmentKey(segment));
        if (text !== undefined && keys.has(segmentKey(segment))) kept.set(segmentKey(segment), text);
        else this.#dirtyLines.add(y);
      }
      return kept;
    });
    this.#segments = segments;
  }

  #clear(chunks: (string | Buffer)[]): void {
    this.#mustClear = false;
    chunks.push("\x1b[0m\x1b[2J");
    for (const row of this.#written) row.clear();
    for (let y = 0; y < this.#segments.length; y += 1) this.#dirtyLines.add(y);
    for (const body of this.#bodies.values()) {
      body.dirty.clear();
      for (const [y, row] of body.rows.entries()) if (row !== null) body.dirty.add(y);
    }
    this.#lastCursor = "";
  }

  #drawBodies(chunks: (string | Buffer)[]): void {
    const overlay = this.#layout?.overlay ?? null;
    // From the left: what one row may have spilled over is drawn after it.
    for (const body of this.#bodies.values()) {
      const { x, y, width } = body.rect;
      for (const row of body.dirty) {
        const bytes = body.rows[row] ?? Buffer.from(`\x1b[${width}X`);
        if (isUncertain(bytes)) {
          chunks.push(moveTo(x, y + row), `\x1b[${width}X\x1b[?7l`, withoutErase(bytes), "\x1b[?7h");
          this.#spilled(y + row, x);
        } else {
          chunks.push(moveTo(x, y + row), bytes);
        }
        if (coversRow(overlay, y + row)) this.#forget(y + row, x, x + width);
      }
      body.dirty.clear();
    }
  }

  /** Everything on this line to the right of a pane's row may have been written over. */
  #spilled(y: number, x: number): void {
    this.#forget(y, x, Number.POSITIVE_INFINITY);
    for (const { rect, dirty } of this.#bodies.values())
      if (rect.x > x && coversRow(rect, y)) dirty.add(y - rect.y);
  }

  /** The chrome over these columns was just written over. */
  #forget(y: number, from: number, to: number): void {
    for (const segment of this.#segments[y] ?? []) {
      if (segment.from < to && segment.to > from) this.#written[y]?.delete(segmentKey(segment));
    }
    this.#dirtyLines.add(y);
  }

  #drawLines(chunks: (string | Buffer)[]): void {
    // The panes are there before Ink has drawn anything.
    if (this.#lines.length === 0) return;
    for (const y of this.#dirtyLines) {
      const line = this.#lines[y] ?? "";
      for (const segment of this.#segments[y] ?? []) {
        const text = sliceAnsi(line, segment.from, segment.to);
        const key = segmentKey(segment);
        const before = this.#written[y]?.get(key);
        if (before === text) continue;
        this.#written[y]?.set(key, text);
        const bytes = before === undefined ? drawn(segment, y, text) : redrawn(segment, y, before, text);
        if (bytes !== "") chunks.push(bytes);
      }
    }
    this.#dirtyLines.clear();
  }

  #cursorSequence(): string {
    const at = this.#cursor();
    return at === null ? "\x1b[?25l" : `\x1b[${shapes[at.shape]} q${moveTo(at.x, at.y)}\x1b[?25h`;
  }
}

function emptied(body: Body): void {
  body.rows.fill(null);
  for (let y = 0; y < body.rect.height; y += 1) body.dirty.add(y);
}

function drawn({ from, to }: Segment, y: number, text: string): string {
  const rest = to - from - stringWidth(text);
  return `${moveTo(from, y)}${text}\x1b[0m${rest > 0 ? `\x1b[${rest}X` : ""}`;
}

/** Only the columns that look different. */
function redrawn(segment: Segment, y: number, before: string, text: string): string {
  if (isUncertain(Buffer.from(before + text))) return drawn(segment, y, text);
  const changed = changedColumns(before, text);
  if (changed === null) return "";
  const part = { from: segment.from + changed.from, to: segment.from + changed.to };
  return drawn(part, y, sliceAnsi(text, changed.from, changed.to));
}

function moveTo(x: number, y: number): string {
  return `\x1b[${y + 1};${x + 1}H`;
}

function asBytes(chunk: string | Buffer): Buffer {
  return typeof chunk === "string" ? Buffer.from(chunk) : chunk;
}
