// How often a pty is read. A program that prints line by line would wake this process for each: two hundred lines a
// second from four programs cost ten per cent of a processor, nearly all of it for waking up. Such a program is read
// once for a frame instead, all of them together. Nothing is lost by it: the kernel keeps what is written meanwhile,
// for far less than the 200 ms that the pty library waits after an exit.

/** Starts and stops the reading of one descriptor. */
export interface ReadPort {
  start(): void;
  stop(): void;
}

/** One frame at the usual rate. */
export const restMs = 66;

/** A longer pause between two reads: the program prints now and then, and is read at once. */
const steadyGapMs = 1.5 * restMs;
/** As many in a row are no accident. */
const steadyReads = 6;
/** The kernel gives up to 4 KB at a time; so much means that more may be waiting. */
const drainedBytes = 2048;
/** After a key, or an answer that the program got to a question, what it prints is waited for. */
const awaitedMs = 250;

export class ReadPace {
  readonly #port: ReadPort;
  #readAt = Number.NEGATIVE_INFINITY;
  #awaitedUntil = Number.NEGATIVE_INFINITY;
  #inRow = 0;
  #isResting = false;

  constructor(port: ReadPort) {
    this.#port = port;
  }

  /** So much was just read. */
  read(bytes: number): void {
    const now = performance.now();
    this.#inRow = now - this.#readAt < steadyGapMs ? this.#inRow + 1 : 0;
    this.#readAt = now;
    if (this.#inRow < steadyReads || bytes >= drainedBytes || now < this.#awaitedUntil || this.#isResting)
      return;
    this.#isResting = true;
    this.#port.stop();
    atNextBeat(this.#wake);
  }

  awaited(): void {
    this.#awaitedUntil = performance.now() + awaitedMs;
    this.#wake();
  }

  /** For good: it will not be read again. */
  end(): void {
    this.#isResting = false;
    leave(this.#wake);
  }

  readonly #wake = (): void => {
    if (!this.#isResting) return;
    this.#isResting = false;
    leave(this.#wake);
    this.#port.start();
  };
}

/** All that rest are woken together. */
const resting = new Set<() => void>();
let beat: NodeJS.Timeout | null = null;

function atNextBeat(wake: () => void): void {
  resting.add(wake);
  beat ??= setTimeout(() => {
    beat = null;
    for (const each of [...resting]) each();
  }, restMs);
}

function leave(wake: () => void): void {
  resting.delete(wake);
  if (resting.size > 0 || beat === null) return;
  clearTimeout(beat);
  beat = null;
}
