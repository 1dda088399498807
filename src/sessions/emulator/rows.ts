// Changed rows of panes on the wire, both ways: the session host encodes, a screen decodes. A payload holds any
// number of panes; the bytes of a row are not looked at here. Everything is little endian.
import type { SessionId } from "../../../state/model/state.ts";

export type CursorShape = "block" | "underline" | "bar";

export interface Cursor {
  readonly x: number;
  readonly y: number;
  readonly visible: boolean;
  readonly shape: CursorShape;
}

export interface PaneModes {
  readonly bracketedPaste: boolean;
  /** The program wants mouse reports. */
  readonly mouse: boolean;
  readonly alternate: boolean;
  readonly applicationCursor: boolean;
  /** The kitty keyboard flags that the program asked for; 0 is the old form of keys. */
  readonly kitty: number;
}

export interface ChangedRow {
  /** From 0 at the top of the pane. */
  readonly y: number;
  /** Draws exactly `columns` columns, starting and ending in the default rendition. */
  readonly bytes: Buffer;
}

export interface PaneRows {
  readonly session: SessionId;
  /** The size that these rows were made for. */
  readonly columns: number;
  readonly rows: number;
  readonly cursor: Cursor;
  readonly modes: PaneModes;
  readonly changed: readonly ChangedRow[];
  /** How many lines lie below what is shown; 0 follows the output. */
  readonly scrolledUp: number;
  /** The pane does not follow the output: it is scrolled up, or held. */
  readonly held: boolean;
}

export function encodeRows(panes: readonly PaneRows[]): Buffer {
  return Buffer.concat(panes.flatMap(encodePane));
}

/** The same in several payloads when it is much. A screen may take them one after another. */
export function encodeRowsInParts(panes: readonly PaneRows[], bytesMax: number): Buffer[] {
  const payloads: Buffer[] = [];
  let part: PaneRows[] = [];
  let bytes = 0;
  const add = (pane: PaneRows, changed: readonly ChangedRow[]) => {
    if (changed.length > 0 || pane.changed.length === 0) part.push({ ...pane, changed });
  };
  for (const pane of panes) {
    let from = 0;
    for (const [i, row] of pane.changed.entries()) {
      if (bytes > 0 && bytes + row.bytes.length > bytesMax) {
        add(pane, pane.changed.slice(from, i));
        payloads.push(encodeRows(part));
        part = [];
        bytes = 0;
        from = i;
      }
      bytes += row.bytes.length;
    }
    add(pane, pane.changed.slice(from));
  }
  if (part.length > 0) payloads.push(encodeRows(part));
  return payloads;
}

/** Row bytes are views into the payload: copy them to keep them longer than the call.
 *  Throws a RangeError when the payload ends within a pane. */
export function decodeRows(payload: Buffer): PaneRows[] {
  const panes: PaneRows[] = [];
  const reader = new PayloadReader(payload);
  while (!reader.atEnd) panes.push(decodePane(reader));
  return panes;
}

const fixedBytes = 2 + 2 + 2 + 2 + 1 + 1 + 4 + 2;
const rowHeadBytes = 2 + 4;
/** All flags of the kitty keyboard. */
const kittyFlags = 0b11111;
const shapes: readonly CursorShape[] = ["block", "underline", "bar"];

function encodePane(pane: PaneRows): Buffer[] {
  const id = Buffer.from(pane.session);
  const head = Buffer.allocUnsafe(2 + id.length + fixedBytes);
  let at = head.writeUInt16LE(id.length, 0);
  at += id.copy(head, at);
  at = head.writeUInt16LE(pane.columns, at);
  at = head.writeUInt16LE(pane.rows, at);
  at = head.writeUInt16LE(pane.cursor.x, at);
  at = head.writeUInt16LE(pane.cursor.y, at);
  at = head.writeUInt8(flagsOf(pane), at);
  at = head.writeUInt8(shapes.indexOf(pane.cursor.shape) | ((pane.modes.kitty & kittyFlags) << 2), at);
  at = head.writeUInt32LE(pane.scrolledUp, at);
  head.writeUInt16LE(pane.changed.length, at);
  const parts: Buffer[] = [head];
  for (const row of pane.changed) {
    const rowHead = Buffer.allocUnsafe(rowHeadBytes);
    rowHead.writeUInt16LE(row.y, 0);
    rowHead.writeUInt32LE(row.bytes.length, 2);
    parts.push(rowHead, row.bytes);
  }
  return parts;
}

function flagsOf({ cursor, modes, held }: PaneRows): number {
  return (
    (cursor.visible ? 1 : 0) |
    (modes.bracketedPaste ? 2 : 0) |
    (modes.mouse ? 4 : 0) |
    (modes.alternate ? 8 : 0) |
    (modes.applicationCursor ? 16 : 0) |
    (held ? 32 : 0)
  );
}

function decodePane(reader: PayloadReader): PaneRows {
  const session = reader.bytes(reader.u16()).toString() as SessionId;
  const columns = reader.u16();
  const rows = reader.u16();
  const x = reader.u16();
  const y = reader.u16();
  const flags = reader.u8();
  const form = reader.u8();
  const shape = shapes[form & 3] ?? "block";
  const scrolledUp = reader.u32();
  const changed: ChangedRow[] = [];
  for (let left = reader.u16(); left > 0; left--) {
    const row = reader.u16();
    changed.push({ y: row, bytes: reader.bytes(reader.u32()) });
  }
  return {
    session,
    columns,
    rows,
    cursor: { x, y, visible: (flags & 1) !== 0, shape },
    modes: {
      bracketedPaste: (flags & 2) !== 0,
      mouse: (flags & 4) !== 0,
      alternate: (flags & 8) !== 0,
      applicationCursor: (flags & 16) !== 0,
      kitty: form >> 2,
    },
    changed,
    scrolledUp,
    held: (flags & 32) !== 0,
  };
}

class PayloadReader {
  readonly #payload: Buffer;
  #at = 0;

  constructor(payload: Buffer) {
    this.#payload = payload;
  }

  get atEnd(): boolean {
    return this.#at >= this.#payload.length;
  }

  u8(): number {
    return this.#payload.readUInt8(this.#step(1));
  }

  u16(): number {
    return this.#payload.readUInt16LE(this.#step(2));
  }

  u32(): number {
    return this.#payload.readUInt32LE(this.#step(4));
  }

  bytes(length: number): Buffer {
    const from = this.#step(length);
    return this.#payload.subarray(from, from + length);
  }

  #step(length: number): number {
    const from = this.#at;
    this.#at += length;
    if (this.#at > this.#payload.length) throw new RangeError("A frame of rows ends within a pane.");
    return from;
  }
}
