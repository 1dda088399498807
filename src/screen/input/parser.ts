// Bytes of a terminal's keyboard and mouse to events. While a pane is typed into, bytes pass through as they
// are, but for the prefix key, pastes and mouse reports. Sequences may arrive split anywhere.
import { type Key, keyId } from "../../../state/screen/keys/key.ts";
import type { Mouse } from "../../../state/screen/ui.ts";
import { type TerminalReport, terminalReport } from "../terminal/terminal-reports.ts";
import { controlKey, csiKey, ss3Key } from "./key-sequences.ts";

export type InputEvent =
  | { readonly kind: "key"; readonly key: Key }
  /** For the pane that is typed into. */
  | { readonly kind: "raw"; readonly bytes: Buffer }
  | { readonly kind: "paste"; readonly text: string }
  | { readonly kind: "mouse"; readonly mouse: Mouse }
  | TerminalReport;

/** How bytes are to be read at this moment; asked again after every event, because one may change it. */
export type Reading =
  | { readonly kind: "keys" }
  /** `isKitty`: the prefix key comes as a sequence. */
  | { readonly kind: "raw"; readonly prefix: number; readonly isKitty: boolean };

/** A paste beyond this arrives in parts, so that nothing is held without a bound. */
const pasteBytesMax = 4 * 1024 * 1024;

/** No key's sequence is longer; what is longer and has no end is no sequence. */
const sequenceBytesMax = 64;

const pasteStart = Buffer.from("\x1b[200~");
const pasteEnd = Buffer.from("\x1b[201~");
const escapeByte = 0x1b;

/** The result of one look at the bytes: an event and how many bytes it took, or that more must come first. */
type Found =
  | { readonly kind: "event"; readonly event: InputEvent | null; readonly bytes: number }
  | { readonly kind: "more" };

export class InputParser {
  readonly #reading: () => Reading;
  readonly #onEvent: (event: InputEvent) => void;
  #bytes: Buffer = Buffer.alloc(0);
  #isPasting = false;

  constructor(reading: () => Reading, onEvent: (event: InputEvent) => void) {
    this.#reading = reading;
    this.#onEvent = onEvent;
  }

  push(bytes: Buffer): void {
    this.#bytes = this.#bytes.length === 0 ? bytes : Buffer.concat([this.#bytes, bytes]);
    this.#run(false);
  }

  /** Part of a sequence is here, and the rest should follow at once. */
  get isWaiting(): boolean {
    return this.#bytes.length > 0 && !this.#isPasting;
  }

  /** Nothing followed: what is here is all, an Esc is the key. */
  giveUp(): void {
    if (!this.#isPasting) this.#run(true);
  }

  #run(isAll: boolean): void {
    while (this.#bytes.length > 0) {
      const found = this.#isPasting ? this.#paste() : this.#next(isAll);
      if (found.kind === "more") return;
      this.#bytes = this.#bytes.subarray(found.bytes);
      if (found.event !== null) this.#onEvent(found.event);
    }
  }

  #next(isAll: boolean): Found {
    const reading = this.#reading();
    if (startsWith(this.#bytes, pasteStart)) {
      this.#isPasting = true;
      return { kind: "event", event: null, bytes: pasteStart.length };
    }
    if (reading.kind === "raw") return rawEvent(this.#bytes, reading, isAll);
    return keyEvent(this.#bytes, isAll);
  }

  #paste(): Found {
    const end = this.#bytes.indexOf(pasteEnd);
    if (end >= 0) {
      this.#isPasting = false;
      const text = this.#bytes.toString("utf8", 0, end);
      return {
        kind: "event",
        event: text === "" ? null : { kind: "paste", text },
        bytes: end + pasteEnd.length,
      };
    }
    // The end of the paste may be cut in two, and so may a character.
    const safe = characterStart(this.#bytes, this.#bytes.length - pasteEnd.length);
    if (safe < pasteBytesMax) return { kind: "more" };
    return {
      kind: "event",
      event: { kind: "paste", text: this.#bytes.toString("utf8", 0, safe) },
      bytes: safe,
    };
  }
}

/** Everything up to the next byte that is not for the pane. */
function rawEvent(
  bytes: Buffer,
  { prefix, isKitty }: Extract<Reading, { kind: "raw" }>,
  isAll: boolean,
): Found {
  if (bytes[0] === prefix)
    return { kind: "event", event: { kind: "key", key: controlKey(prefix) }, bytes: 1 };
  if (bytes[0] === escapeByte) {
    const other =
      mouseEvent(bytes) ??
      terminalReport(bytes, isAll) ??
      (isKitty ? kittyPrefix(bytes, prefix, isAll) : null);
    if (other !== null) return other;
    if (!isAll && isStartOf(bytes, pasteStart)) return { kind: "more" };
  }
  let end = 1;
  while (end < bytes.length && bytes[end] !== prefix && bytes[end] !== escapeByte) end += 1;
  return { kind: "event", event: { kind: "raw", bytes: Buffer.from(bytes.subarray(0, end)) }, bytes: end };
}

/** The prefix key as the kitty keyboard sends it; null for any other key. */
function kittyPrefix(bytes: Buffer, prefix: number, isAll: boolean): Found | null {
  const text = bytes.toString("latin1", 0, sequenceBytesMax);
  const match = /^\x1b\[([\d:;]+)u/.exec(text);
  if (match === null)
    return !isAll && /^\x1b\[[\d:;]*$/.test(text) && text.length < sequenceBytesMax ? { kind: "more" } : null;
  const key = csiKey(match[1] ?? "", "u");
  const wanted = controlKey(prefix);
  return key !== null && keyId(key) === keyId(wanted) ? keyFound(wanted, match[0].length) : null;
}

function keyEvent(bytes: Buffer, isAll: boolean): Found {
  const first = bytes[0] ?? 0;
  if (first === escapeByte) return escapeEvent(bytes, isAll);
  if (first < 0x20 || first === 0x7f) return keyFound(controlKey(first), 1);
  return characterEvent(bytes, isAll);
}

function escapeEvent(bytes: Buffer, isAll: boolean): Found {
  if (bytes.length === 1) return isAll ? keyFound(controlKey(escapeByte), 1) : { kind: "more" };
  const other = mouseEvent(bytes) ?? terminalReport(bytes, isAll);
  if (other !== null) return other;
  const second = bytes[1];
  if (second === 0x5b) return csiEvent(bytes, isAll);
  if (second === 0x4f) {
    if (bytes.length === 2) return isAll ? keyFound(altKey("O"), 2) : { kind: "more" };
    return { kind: "event", event: keyOrNone(ss3Key(bytes[2] ?? 0)), bytes: 3 };
  }
  // Two Escs are two keys; else Esc and a key is the key with Alt.
  if (second === escapeByte) return keyFound(controlKey(escapeByte), 1);
  const rest = keyEvent(bytes.subarray(1), isAll);
  if (rest.kind === "more" || rest.event?.kind !== "key") return rest;
  return keyFound({ ...rest.event.key, alt: true }, rest.bytes + 1);
}

function csiEvent(bytes: Buffer, isAll: boolean): Found {
  for (let end = 2; end < Math.min(bytes.length, sequenceBytesMax); end += 1) {
    const byte = bytes[end] ?? 0;
    if (byte >= 0x40 && byte <= 0x7e) {
      const key = csiKey(bytes.toString("latin1", 2, end), String.fromCharCode(byte));
      return { kind: "event", event: keyOrNone(key), bytes: end + 1 };
    }
    // Not a sequence: the beginning is dropped, the byte is read anew.
    if (byte < 0x20 || byte > 0x3f) return { kind: "event", event: null, bytes: end };
  }
  if (bytes.length >= sequenceBytesMax) return { kind: "event", event: null, bytes: sequenceBytesMax };
  if (!isAll) return { kind: "more" };
  return bytes.length === 2 ? keyFound(altKey("["), 2) : { kind: "event", event: null, bytes: bytes.length };
}

/** SGR mouse reports (`CSI < code ; column ; row M`); null when it is none. */
function mouseEvent(bytes: Buffer): Found | null {
  if (bytes[1] !== 0x5b || bytes[2] !== 0x3c) return null;
  const text = bytes.toString("latin1", 0, sequenceBytesMax);
  const match = /^\x1b\[<(\d+);(\d+);(\d+)([Mm])/.exec(text);
  if (match === null)
    return /^\x1b\[<[\d;]*$/.test(text) && text.length < sequenceBytesMax ? { kind: "more" } : null;
  const [whole, code, column, row, letter] = match;
  const mouse = mouseOf(Number(code), Number(column) - 1, Number(row) - 1, letter === "m");
  return { kind: "event", event: { kind: "mouse", mouse }, bytes: whole.length };
}

function mouseOf(code: number, x: number, y: number, isRelease: boolean): Mouse {
  if ((code & 64) !== 0) return { kind: (code & 1) === 0 ? "wheel-up" : "wheel-down", x, y, code };
  if (isRelease) return { kind: "release", x, y, code };
  return { kind: (code & 32) !== 0 ? "drag" : "press", x, y, code };
}

function characterEvent(bytes: Buffer, isAll: boolean): Found {
  const first = bytes[0] ?? 0;
  const length = first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  if (bytes.length < length && !isAll) return { kind: "more" };
  const text = bytes.toString("utf8", 0, Math.min(length, bytes.length));
  const name = text === " " ? "space" : text;
  return keyFound({ name, ctrl: false, alt: false, shift: false }, Math.min(length, bytes.length));
}

/** The first byte of the character that `at` lies in. */
function characterStart(bytes: Buffer, at: number): number {
  let start = Math.max(0, at);
  while (start > 0 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start -= 1;
  return start;
}

function startsWith(bytes: Buffer, head: Buffer): boolean {
  return bytes.length >= head.length && bytes.subarray(0, head.length).equals(head);
}

/** Reports whether `bytes` could be the beginning of `whole`, or of a mouse report. */
function isStartOf(bytes: Buffer, whole: Buffer): boolean {
  return bytes.length < whole.length && whole.subarray(0, bytes.length).equals(bytes);
}

function keyFound(key: Key, bytes: number): Found {
  return { kind: "event", event: { kind: "key", key }, bytes };
}

function keyOrNone(key: Key | null): InputEvent | null {
  return key === null ? null : { kind: "key", key };
}

function altKey(name: string): Key {
  return { name, ctrl: false, alt: true, shift: false };
}
