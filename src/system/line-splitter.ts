// Bytes in, lines out, as they come: a line that lies within one chunk is passed on without being copied.

/** Takes a line or another part of a file. The bytes are only valid during the call. */
export type TakeRecord = (bytes: Buffer, line: number) => void;

export interface Splitter {
  push(chunk: Buffer): void;
  /** The rest, which has no newline after it. */
  end(): void;
}

/** Longer lines (a picture, a whole log) are left out: to hold one would cost more memory than all else together. */
export const recordBytesMax = 16 * 1024 * 1024;

export class LineSplitter implements Splitter {
  readonly #take: TakeRecord;
  readonly #tooLong: (line: number) => void;
  readonly #bytesMax: number;
  #parts: Buffer[] = [];
  #held = 0;
  #line = 1;

  constructor(take: TakeRecord, tooLong: (line: number) => void, bytesMax = recordBytesMax) {
    this.#take = take;
    this.#tooLong = tooLong;
    this.#bytesMax = bytesMax;
  }

  push(chunk: Buffer): void {
    let from = 0;
    for (let at = chunk.indexOf(newline); at !== -1; at = chunk.indexOf(newline, from)) {
      this.#finish(chunk.subarray(from, at));
      from = at + 1;
    }
    if (from < chunk.length) this.#hold(chunk.subarray(from));
  }

  end(): void {
    if (this.#held > 0) this.#finish(noBytes);
  }

  #hold(bytes: Buffer): void {
    this.#held += bytes.length;
    // The chunk's memory is used again for the next one.
    if (this.#held <= this.#bytesMax) this.#parts.push(Buffer.from(bytes));
    else this.#parts = [];
  }

  #finish(last: Buffer): void {
    const length = this.#held + last.length;
    if (length > this.#bytesMax) this.#tooLong(this.#line);
    else if (this.#held === 0) this.#take(last, this.#line);
    else this.#take(Buffer.concat([...this.#parts, last]), this.#line);
    this.#parts = [];
    this.#held = 0;
    this.#line += 1;
  }
}

const newline = 0x0a;
const noBytes = Buffer.alloc(0);
