// Reads one file and returns what it tells of launches. Bytes are read in large pieces and never held as a
// whole; the format is found by content, not by name.

import { closeSync, openSync, readSync } from "node:fs";
import { readers } from "../../agents/readers.ts";
import { messageOf } from "../../system/failure.ts";
import { LineSplitter, recordBytesMax, type Splitter } from "../../system/line-splitter.ts";
import { keepMemoryDown } from "../../system/memory.ts";
import { DocumentSplitter } from "../../transcript/document-splitter.ts";
import { type Format, objectOf, type Reader } from "../../transcript/reader.ts";
import { Gathering } from "../../transcript/session-builder.ts";

export interface Warning {
  readonly file: string;
  /** null for the file as a whole. */
  readonly line: number | null;
  readonly message: string;
}

export type ReadFile =
  | {
      readonly kind: "read";
      readonly format: string;
      readonly gathering: Gathering;
      readonly warnings: readonly Warning[];
    }
  | { readonly kind: "skipped"; readonly warnings: readonly Warning[] };

export function readFileInPieces(file: string): ReadFile {
  const reading = new Reading(file);
  try {
    const opened = openSync(file, "r");
    try {
      const piece = Buffer.allocUnsafe(pieceBytes);
      for (let count = readSync(opened, piece); count > 0; count = readSync(opened, piece))
        if (!reading.push(piece.subarray(0, count))) break;
    } finally {
      closeSync(opened);
    }
  } catch (error) {
    const reason = messageOf(error);
    return { kind: "skipped", warnings: [{ file, line: null, message: `cannot be read: ${reason}` }] };
  }
  return reading.end();
}

export async function readStream(file: string, stream: AsyncIterable<Uint8Array>): Promise<ReadFile> {
  const reading = new Reading(file);
  for await (const { buffer, byteOffset, byteLength } of stream)
    if (!reading.push(Buffer.from(buffer, byteOffset, byteLength))) break;
  return reading.end();
}

/** Reads a descriptor in pieces, each valid until the next one. A stream would make a new buffer for each,
 *  and a transcript of a gigabyte would take twice the memory. */
export async function* piecesOf(
  descriptor: number,
  stream: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const piece = Buffer.allocUnsafe(pieceBytes);
  let filled = 0;
  try {
    for (
      let count = readSync(descriptor, piece);
      count > 0;
      count = readSync(descriptor, piece, { offset: filled })
    ) {
      filled += count;
      if (filled < piece.length) continue;
      yield piece;
      filled = 0;
    }
    yield piece.subarray(0, filled);
    return;
  } catch (error) {
    // Somebody else has made the pipe one that does not wait; then the stream has to.
    if (!(error instanceof Error && "code" in error && error.code === "EAGAIN")) throw error;
  }
  yield piece.subarray(0, filled);
  yield* stream;
}

/** Large enough that the system calls do not count, small beside the memory that the program itself takes. */
const pieceBytes = 1024 * 1024;
/** Enough of a file to see whether it is text, lines or one document. */
const headBytes = 64 * 1024;
/** A transcript says what it is within its first lines; some begin with a few of another program's. */
const unknownLinesMax = 1_000;

const formats: readonly Format[] = readers.flatMap(({ transcripts }) => transcripts);

class Reading {
  readonly #file: string;
  readonly #gathering = new Gathering();
  readonly #warnings: Warning[] = [];
  #head: Buffer | null = Buffer.alloc(0);
  #splitter: Splitter | null = null;
  #format: Format | null = null;
  #reader: Reader | null = null;
  #unknownLines = 0;
  #unreadable: number[] = [];
  /** The last unreadable line. When it is also the last of the file, a live file is being written. */
  #lastLine = 0;
  #problem: string | null = null;

  constructor(file: string) {
    this.#file = file;
  }

  /** false when no more of it is wanted. */
  push(chunk: Buffer): boolean {
    keepMemoryDown();
    if (this.#head !== null) {
      this.#head = Buffer.concat([this.#head, chunk]);
      if (this.#head.length < headBytes) return true;
      this.#begin(this.#head);
    } else this.#splitter?.push(chunk);
    return this.#problem === null;
  }

  end(): ReadFile {
    if (this.#head !== null) this.#begin(this.#head);
    this.#splitter?.end();
    const format = this.#format;
    const problem = this.#problem ?? (format === null ? noFormat : null);
    if (problem !== null || format === null)
      return { kind: "skipped", warnings: [{ file: this.#file, line: null, message: problem ?? noFormat }] };
    this.#gathering.isCut = this.#unreadable.at(-1) === this.#lastLine && this.#unreadable.length > 0;
    if (this.#gathering.isCut) this.#unreadable.pop();
    this.#reader?.end();
    this.#warnUnreadable();
    return { kind: "read", format: format.name, gathering: this.#gathering, warnings: this.#warnings };
  }

  #begin(head: Buffer): void {
    this.#head = null;
    const shape = shapeOf(head);
    if (shape === "empty") this.#problem = "is empty";
    else if (shape === "binary") this.#problem = "is binary, not a transcript";
    else if (shape === "other") this.#problem = noFormat;
    else {
      const tooLong = (line: number) => this.#tooLong(line);
      this.#splitter =
        shape === "document"
          ? new DocumentSplitter((key, bytes, line) => this.#take(bytes, line, key), tooLong)
          : new LineSplitter((bytes, line) => this.#take(bytes, line, ""), tooLong);
      this.#splitter.push(head);
    }
  }

  #take(bytes: Buffer, line: number, key: string): void {
    if (isBlank(bytes)) return;
    this.#lastLine = line;
    if (this.#reader === null) this.#recognize(bytes, line, key);
    if (key === "" && !isClosed(bytes)) this.#unreadable.push(line);
    else this.#reader?.record(bytes, line, key);
  }

  #recognize(bytes: Buffer, line: number, key: string): void {
    if (this.#problem !== null) return;
    const value = objectOf(bytes);
    const format = value === null ? undefined : formats.find((one) => one.recognizes(value, key));
    if (format === undefined) {
      this.#unknownLines += 1;
      if (this.#unknownLines >= unknownLinesMax) this.#problem = noFormat;
      return;
    }
    this.#format = format;
    const unreadable = () => {
      this.#unreadable.push(this.#lastLine);
    };
    this.#reader = format.reader({ gathering: this.#gathering, unreadable });
    this.#lastLine = line;
  }

  #tooLong(line: number): void {
    this.#lastLine = line;
    const size = recordBytesMax / (1024 * 1024);
    this.#warnings.push({ file: this.#file, line, message: `is longer than ${size} MB and was left out` });
  }

  #warnUnreadable(): void {
    const [first] = this.#unreadable;
    if (first === undefined || this.#format === null) return;
    const count = this.#unreadable.length;
    const what = count === 1 ? "this line is" : `this line and ${count - 1} more are`;
    const message = `${what} not of a version of ${this.#format.name} that is known, and left out`;
    this.#warnings.push({ file: this.#file, line: first, message });
  }
}

const noFormat = `is of no known format. Known: ${formats.map(({ called }) => called).join(", ")}`;

function shapeOf(head: Buffer): "lines" | "document" | "binary" | "empty" | "other" {
  if (head.includes(0)) return "binary";
  const text = head
    .toString("utf8")
    .replace(/^\uFEFF/, "")
    .trimStart();
  if (text === "") return "empty";
  const [first = ""] = text.split("\n", 1);
  // Some transcripts begin with lines of the program that started the agent.
  if (!first.startsWith("{")) return /^\{/m.test(text) ? "lines" : "other";
  const value = objectOf(Buffer.from(first));
  if (value !== null) return Array.isArray(value.messages) ? "document" : "lines";
  if (/^\{\s*$/.test(first)) return "document";
  const goesOn = /^\{\s*"[^"]*"\s*:\s*(?:[[{"].*)?,?\s*$/.test(first) && !text.includes("\n{");
  const isWholeInOneLine = first.length === text.length && /^\{\s*"(?:info|messages)"\s*:/.test(first);
  return goesOn || isWholeInOneLine ? "document" : "lines";
}

const openBrace = 0x7b;
const closeBrace = 0x7d;
const spaces: ReadonlySet<number> = new Set([0x20, 0x09, 0x0d]);

function isBlank(bytes: Buffer): boolean {
  return bytes.length === 0 || (spaces.has(bytes[0] ?? 0) && bytes.every((byte) => spaces.has(byte)));
}

/** Reports whether the line looks like a whole object, without parsing it. */
function isClosed(bytes: Buffer): boolean {
  let last = bytes.length - 1;
  while (last > 0 && spaces.has(bytes[last] ?? 0)) last -= 1;
  let first = 0;
  while (first < last && (spaces.has(bytes[first] ?? 0) || (bytes[first] ?? 0) >= 0x80)) first += 1;
  return bytes[first] === openBrace && bytes[last] === closeBrace;
}
