// Typed bytes on their way into a pty. A program that does not read its input fills the kernel's few
// kilobytes and then the queue here, which has a bound. (The pty library's own queue has none, spins while it
// waits, and may write to a number that by then belongs to another file.)
import { write, writeSync } from "node:fs";
import type { IPty } from "@lydell/node-pty";

/** More than anyone pastes; what comes on top of it is dropped. */
export const inputBytesMax = 4 * 1024 * 1024;

/** A descriptor that blocks would take this much without waiting for its program. */
const atOnceBytesMax = 1024;

const retryMs = 4;
const retryMsMax = 100;

export class PtyInput {
  readonly #descriptor: number;
  #queue: Buffer[] = [];
  #queuedBytes = 0;
  #writing = false;
  #closed = false;
  #retryMs = retryMs;
  #retry: NodeJS.Timeout | null = null;

  constructor(pty: IPty) {
    const { fd } = pty as IPty & { fd?: unknown };
    if (typeof fd !== "number") throw new Error("The pty library no longer shows the descriptor of a pty.");
    this.#descriptor = fd;
  }

  write(bytes: Buffer): void {
    if (this.#closed || bytes.length === 0 || this.#queuedBytes + bytes.length > inputBytesMax) return;
    const left = this.#writing ? bytes : this.#writeAtOnce(bytes);
    if (left.length === 0) return;
    this.#queue.push(left);
    this.#queuedBytes += left.length;
    if (!this.#writing) this.#writeNext();
  }

  close(): void {
    this.#closed = true;
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#queue = [];
    this.#queuedBytes = 0;
  }

  /** A key, without the way through a thread that costs a fifth of the time to its echo. The rest of what the kernel
   *  does not take now goes that way. */
  #writeAtOnce(bytes: Buffer): Buffer {
    if (bytes.length > atOnceBytesMax) return bytes;
    try {
      return bytes.subarray(writeSync(this.#descriptor, bytes));
    } catch {
      // The pty is full or the program gone: the next try tells.
      return bytes;
    }
  }

  #writeNext(): void {
    const next = this.#queue[0];
    this.#writing = next !== undefined && !this.#closed;
    if (next === undefined || this.#closed) return;
    write(this.#descriptor, next, (error, written) => {
      if (this.#closed) return;
      if (error === null) this.#wrote(next, written);
      else if (error.code === "EAGAIN") this.#writeLater();
      // Any other error: the program is gone, and its exit is on its way.
      else this.close();
    });
  }

  #wrote(chunk: Buffer, bytes: number): void {
    this.#retryMs = retryMs;
    this.#queuedBytes -= bytes;
    if (bytes < chunk.length) this.#queue[0] = chunk.subarray(bytes);
    else this.#queue.shift();
    this.#writeNext();
  }

  #writeLater(): void {
    this.#retry = setTimeout(() => this.#writeNext(), this.#retryMs);
    this.#retryMs = Math.min(this.#retryMs * 2, retryMsMax);
  }
}
