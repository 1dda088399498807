// The terminal emulator behind a port: bytes of a program flow in, rows of cells, modes and answers to the
// program's questions flow out. Owns one emulator; `dispose` frees it. Everything is done in the order in which
// it came: a resize waits for the bytes before it, so that a recording replays to the same screen.
import graphemes from "@xterm/addon-unicode-graphemes";
import xterm from "@xterm/headless";
import type { CellRow } from "./cells.ts";
import { cellRow, kittyFlags, linkAddresses } from "./emulator-cells.ts";
import type { Cursor, CursorShape, PaneModes } from "./rows.ts";

/** A place in the output that stays with its line while lines are added, trimmed and reflowed. */
export interface Anchor {
  /** 0 once its line has left the scrollback. */
  line(): number;
  dispose(): void;
}

export interface MouseMode {
  readonly tracking: "none" | "x10" | "vt200" | "drag" | "any";
  readonly encoding: "default" | "sgr";
}

export interface Terminal {
  readonly columns: number;
  readonly rows: number;
  /** Index of the first line of the screen; the lines before it are scrollback. */
  readonly base: number;
  /** Something was written to it. */
  readonly hasOutput: boolean;
  /** The program asked to be told whether a person looks at it (mode 1004). */
  readonly wantsFocus: boolean;
  /** The program holds its drawing back until it is complete (mode 2026). */
  readonly holding: boolean;
  write(bytes: Uint8Array, done: () => void): void;
  /** The next write is read at once, not a timer's 1 to 2 ms later: a person waits for it. */
  atOnce(): void;
  resize(columns: number, rows: number, done: () => void): void;
  row(line: number): CellRow;
  /** The text of a line, or of its columns `from` up to, not including, `to`. */
  text(line: number, from?: number, to?: number): string;
  /** The line goes on from the one before it. */
  wraps(line: number): boolean;
  anchor(line: number): Anchor;
  cursor(): Cursor;
  modes(): PaneModes;
  mouse(): MouseMode;
  dispose(): void;
}

export interface TerminalOptions {
  readonly columns: number;
  readonly rows: number;
  readonly scrollbackLinesMax: number;
  /** The bytes to answer the program with. */
  readonly onReply: (bytes: Buffer) => void;
  readonly onTitle: (title: string) => void;
  readonly onBell: () => void;
  /** The program wants this text in the clipboard (OSC 52). What is in there it is never told. */
  readonly onClipboard?: (text: string) => void;
  /** Percent of its work (OSC 9;4); null: it is over. */
  readonly onProgress?: (percent: number | null) => void;
}

/** 15 MB a session when full, measured at 200 columns; the recording keeps everything. */
export const scrollbackLinesDefault = 5000;

/** The colours reported to programs that ask, so that they choose their own for a dark screen. */
export const defaultForeground = "rgb:d0d0/d0d0/d0d0";
export const defaultBackground = "rgb:0000/0000/0000";

/** Ten times the rows of the largest terminal. */
const repeatsMax = 10_000;

export function openTerminal(options: TerminalOptions): Terminal {
  return new EmulatedTerminal(options);
}

class EmulatedTerminal implements Terminal {
  readonly #emulator: InstanceType<typeof xterm.Terminal>;
  readonly #addressOf: (link: number) => string | null;
  #pending = 0;
  #hasOutput = false;
  #disposed = false;
  // The emulator has these but does not show them; they are followed from the sequences that set them.
  #shape: CursorShape = "block";
  #encoding: MouseMode["encoding"] = "default";

  constructor(options: TerminalOptions) {
    this.#emulator = new xterm.Terminal({
      cols: options.columns,
      rows: options.rows,
      scrollback: options.scrollbackLinesMax,
      allowProposedApi: true,
      logLevel: "off",
      vtExtensions: { kittyKeyboard: true },
    });
    this.#addressOf = linkAddresses(this.#emulator);
    this.#emulator.loadAddon(new graphemes.UnicodeGraphemesAddon());
    this.#emulator.unicode.activeVersion = "15-graphemes";
    this.#emulator.onData((reply) => {
      if (reply !== "") options.onReply(Buffer.from(reply));
    });
    this.#emulator.onBinary((reply) => options.onReply(Buffer.from(reply, "binary")));
    this.#emulator.onTitleChange(options.onTitle);
    this.#emulator.onBell(options.onBell);
    this.#answerColors(options.onReply);
    this.#followModes();
    this.#refuseEndlessRepeats();
    this.#hearRequests(options);
  }

  get columns(): number {
    return this.#emulator.cols;
  }

  get rows(): number {
    return this.#emulator.rows;
  }

  get base(): number {
    return this.#emulator.buffer.active.baseY;
  }

  get holding(): boolean {
    return this.#emulator.modes.synchronizedOutputMode;
  }

  get wantsFocus(): boolean {
    return this.#emulator.modes.sendFocusMode;
  }

  get hasOutput(): boolean {
    return this.#hasOutput;
  }

  write(bytes: Uint8Array, done: () => void): void {
    if (this.#disposed) {
      done();
      return;
    }
    this.#pending++;
    this.#emulator.write(bytes, () => {
      this.#pending--;
      this.#hasOutput ||= bytes.length > 0;
      done();
    });
  }

  atOnce(): void {
    // As if a key had been typed; the key itself, if there was one, went to the program.
    if (!this.#disposed) this.#emulator.input("", true);
  }

  resize(columns: number, rows: number, done: () => void): void {
    const apply = () => {
      if (!this.#disposed) this.#emulator.resize(columns, rows);
      done();
    };
    if (this.#pending === 0) apply();
    else this.write(new Uint8Array(0), apply);
  }

  row(line: number): CellRow {
    return cellRow(this.#emulator.buffer.active.getLine(line), this.#addressOf);
  }

  text(line: number, from = 0, to = this.columns): string {
    const cells = this.#emulator.buffer.active.getLine(line);
    // After a resize a line may be longer than the screen, and end in half of a wide character.
    const isCut = cells?.getCell(this.columns - 1)?.getWidth() === 2;
    return cells?.translateToString(true, from, Math.min(to, isCut ? this.columns - 1 : this.columns)) ?? "";
  }

  wraps(line: number): boolean {
    return this.#emulator.buffer.active.getLine(line)?.isWrapped ?? false;
  }

  anchor(line: number): Anchor {
    const buffer = this.#emulator.buffer.active;
    // The alternate screen has no scrollback and no marks: a line there stays where it is.
    if (buffer.type === "alternate") return { line: () => line, dispose: () => {} };
    const mark = this.#emulator.registerMarker(line - buffer.baseY - buffer.cursorY);
    return { line: () => Math.max(0, mark.line), dispose: () => mark.dispose() };
  }

  cursor(): Cursor {
    const buffer = this.#emulator.buffer.active;
    // After the last column the emulator's cursor waits beyond it for the next character.
    const x = Math.min(buffer.cursorX, this.columns - 1);
    return { x, y: buffer.cursorY, visible: this.#emulator.modes.showCursor, shape: this.#shape };
  }

  modes(): PaneModes {
    const modes = this.#emulator.modes;
    return {
      bracketedPaste: modes.bracketedPasteMode,
      mouse: modes.mouseTrackingMode !== "none",
      alternate: this.#emulator.buffer.active.type === "alternate",
      applicationCursor: modes.applicationCursorKeysMode,
      kitty: kittyFlags(this.#emulator),
    };
  }

  mouse(): MouseMode {
    return { tracking: this.#emulator.modes.mouseTrackingMode, encoding: this.#encoding };
  }

  dispose(): void {
    this.#disposed = true;
    this.#emulator.dispose();
  }

  #answerColors(onReply: (bytes: Buffer) => void): void {
    const answer = (code: number, color: string) =>
      this.#emulator.parser.registerOscHandler(code, (text) => {
        if (text !== "?") return false;
        onReply(Buffer.from(`\x1b]${code};${color}\x1b\\`));
        return true;
      });
    answer(10, defaultForeground);
    answer(11, defaultBackground);
  }

  /** The emulator does these as often as it is told, a millisecond for a thousand: two thousand million of them,
   *  in one garbled sequence, would stop every session for most of an hour. */
  #refuseEndlessRepeats(): void {
    for (const final of ["L", "M", "S", "T", "^", "Z", "I", "b"]) {
      this.#emulator.parser.registerCsiHandler(
        { final },
        ([count]) => typeof count === "number" && count > repeatsMax,
      );
    }
  }

  #hearRequests({ onClipboard, onProgress, onBell }: TerminalOptions): void {
    const { parser } = this.#emulator;
    parser.registerOscHandler(52, (text) => {
      const copied = clipboardText(text);
      if (copied !== null) onClipboard?.(copied);
      return true;
    });
    parser.registerOscHandler(9, (text) => {
      // Without a number in front it is a notification: as good as a bell.
      const [kind, state, percent] = text.split(";");
      if (kind === "4") onProgress?.(state === "1" || state === "2" ? percentOf(percent) : null);
      else onBell();
      return true;
    });
  }

  #followModes(): void {
    const parser = this.#emulator.parser;
    parser.registerCsiHandler({ intermediates: " ", final: "q" }, ([style]) => {
      this.#shape = style === 3 || style === 4 ? "underline" : style === 5 || style === 6 ? "bar" : "block";
      return false;
    });
    parser.registerCsiHandler({ prefix: "?", final: "h" }, (modes) => {
      if (modes.includes(1006)) this.#encoding = "sgr";
      return false;
    });
    parser.registerCsiHandler({ prefix: "?", final: "l" }, (modes) => {
      if (modes.includes(1006)) this.#encoding = "default";
      return false;
    });
    const reset = () => {
      this.#shape = "block";
      this.#encoding = "default";
      return false;
    };
    parser.registerEscHandler({ final: "c" }, reset);
    parser.registerCsiHandler({ intermediates: "!", final: "p" }, reset);
  }
}

/** As much as a person may have meant to copy. */
const clipboardUnitsMax = 100_000;

/** Of `c;BASE64`; null for a question, for nothing, and for what is too long. */
function clipboardText(request: string): string | null {
  const data = request.slice(request.indexOf(";") + 1);
  if (data === "?" || data === "" || data.length > clipboardUnitsMax) return null;
  const text = Buffer.from(data, "base64").toString();
  return text === "" ? null : text;
}

function percentOf(text: string | undefined): number {
  const percent = Number(text ?? 0);
  return Number.isFinite(percent) ? Math.max(0, Math.min(100, Math.round(percent))) : 0;
}
