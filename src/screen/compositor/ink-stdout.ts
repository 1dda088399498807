// The streams that Ink believes to be a terminal: its frames go to the compositor, keys never come from it.
import { EventEmitter } from "node:events";
import { PassThrough } from "node:stream";

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** In debug mode each write of Ink is a whole frame. */
export class InkStdout extends EventEmitter {
  readonly isTTY = true;
  readonly writable = true;
  readonly #size: () => Size;
  readonly #onFrame: (text: string) => void;

  constructor(size: () => Size, onFrame: (text: string) => void) {
    super();
    this.#size = size;
    this.#onFrame = onFrame;
  }

  get columns(): number {
    return this.#size().columns;
  }

  get rows(): number {
    return this.#size().rows;
  }

  write(text: string, ...rest: unknown[]): boolean {
    // Ink ends with a lone line break.
    if (text !== "" && text !== "\n") this.#onFrame(text);
    const callback = rest.find((value) => typeof value === "function");
    if (callback !== undefined) queueMicrotask(() => callback());
    return true;
  }
}

export function inkStdin(): NodeJS.ReadStream {
  const stream = new PassThrough({ encoding: "utf8" });
  const methods = { isTTY: true, setRawMode: () => stream, ref: () => stream, unref: () => stream };
  return Object.assign(stream, methods) as unknown as NodeJS.ReadStream;
}
