// Splits one JSON object into its parts as its bytes come: every element of its `messages`, and every other
// small value, each with the line where it begins. An export of any size is read message by message.
import { recordBytesMax, type Splitter } from "../system/line-splitter.ts";

/** `key` is the object's key; for an element of `messages` that is `messages`. */
export type TakePart = (key: string, bytes: Buffer, line: number) => void;

export class DocumentSplitter implements Splitter {
  readonly #take: TakePart;
  readonly #tooLong: (line: number) => void;
  #depth = 0;
  #inText = false;
  #escaped = false;
  #line = 1;
  /** The key whose value is being read, and the text that may be the next key. */
  #key = "";
  #parts: Buffer[] | null = null;
  #held = 0;
  #startLine = 1;
  /** Where what is being held begins in this chunk. */
  #from = 0;

  constructor(take: TakePart, tooLong: (line: number) => void) {
    this.#take = take;
    this.#tooLong = tooLong;
  }

  push(chunk: Buffer): void {
    this.#from = 0;
    let at = 0;
    while (at < chunk.length) at = this.#inText ? this.#text(chunk, at) : this.#mark(chunk, at);
    if (this.#parts !== null) this.#hold(chunk.subarray(this.#from));
  }

  end(): void {
    // A value that is not closed was cut off, and is no part.
    this.#parts = null;
  }

  /** Inside a text: to its end, or to the end of the chunk. */
  #text(chunk: Buffer, start: number): number {
    let at = start;
    if (this.#escaped) {
      this.#escaped = false;
      at += 1;
    }
    for (;;) {
      const end = chunk.indexOf(quote, at);
      const until = end === -1 ? chunk.length : end;
      if (!endsEscaped(chunk, at, until)) {
        if (end === -1) return chunk.length;
        this.#inText = false;
        if (this.#depth === 1 && this.#parts !== null && this.#isKey) this.#readKey(chunk, end);
        return end + 1;
      }
      if (end === -1) {
        this.#escaped = true;
        return chunk.length;
      }
      at = end + 1;
    }
  }

  #isKey = false;
  #afterColon = false;

  #readKey(chunk: Buffer, end: number): void {
    this.#hold(chunk.subarray(this.#from, end));
    this.#key = Buffer.concat(this.#parts ?? []).toString("utf8");
    this.#drop();
  }

  /** Takes one byte outside of strings. */
  #mark(chunk: Buffer, at: number): number {
    const byte = chunk[at];
    if (byte === newline) this.#line += 1;
    else if (byte === quote) {
      this.#inText = true;
      if (this.#depth === 1 && !this.#afterColon) this.#begin(at + 1, true);
    } else if (byte === colon) {
      if (this.#depth === 1) this.#afterColon = true;
    } else if (byte === comma) {
      if (this.#depth === 1) this.#afterColon = false;
    } else if (byte === openBrace || byte === openBracket) this.#open(at);
    else if (byte === closeBrace || byte === closeBracket) this.#close(chunk, at);
    return at + 1;
  }

  #open(at: number): void {
    const isPart = this.#key === "messages" ? this.#depth === 2 : this.#depth === 1 && this.#afterColon;
    // The list of messages itself is not held, only what is in it.
    if (isPart && this.#parts === null) this.#begin(at, false);
    this.#depth += 1;
  }

  #close(chunk: Buffer, at: number): void {
    this.#depth -= 1;
    const isWhole = this.#depth === (this.#key === "messages" ? 2 : 1);
    if (isWhole && this.#parts !== null && !this.#isKey) {
      const last = chunk.subarray(this.#from, at + 1);
      if (this.#held + last.length > recordBytesMax) this.#tooLong(this.#startLine);
      else
        this.#take(
          this.#key,
          this.#held === 0 ? last : Buffer.concat([...this.#parts, last]),
          this.#startLine,
        );
      this.#drop();
    }
    if (this.#depth === 1) this.#key = "";
  }

  #begin(at: number, isKey: boolean): void {
    this.#parts = [];
    this.#held = 0;
    this.#isKey = isKey;
    this.#startLine = this.#line;
    this.#from = at;
  }

  #hold(bytes: Buffer): void {
    this.#held += bytes.length;
    if (this.#held <= recordBytesMax) this.#parts?.push(Buffer.from(bytes));
    else this.#parts = [];
  }

  #drop(): void {
    this.#parts = null;
    this.#held = 0;
    this.#isKey = false;
  }
}

const newline = 0x0a;
const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const openBracket = 0x5b;
const backslash = 0x5c;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/** An odd number of backslashes stands before `until`. */
function endsEscaped(chunk: Buffer, from: number, until: number): boolean {
  let count = 0;
  while (until - count - 1 >= from && chunk[until - count - 1] === backslash) count += 1;
  return count % 2 === 1;
}
