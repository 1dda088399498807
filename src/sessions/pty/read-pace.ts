// How often a pty is read. A program that prints line by line would wake this process for each: two hundred lines a
// second from four programs cost ten per cent of a processor, nearly all of it for waking up. Such a program is read
// once for a frame instead, all of them in one go. Nothing is lost by it: the kernel keeps what is written meanwhile,
// for far less than the 200 ms that the pty library waits after an exit.

/** One descriptor, read by the event loop or polled. */
export interface ReadPort {
  start(): void;
  stop(): void;
  /** Takes what is there, and gives how many bytes that was; null when it cannot be read any more. */
  take(): number | null;
}

/** One frame at the usual rate. */
export const beatMs = 66;

/** A longer pause between two reads: the program prints now and then, and is read when it does. */
const steadyGapMs = 1.5 * beatMs;
/** As many in a row are no accident. */
const steadyReads = 6;
/** With nothing to read at so many beats it has become quiet. */
const quietBeats = 4;
/** The kernel gives up to 4 KB at a time; so much means that more may be waiting. */
const drainedBytes = 2048;
/** After a key, or an answer that the program got to a question, what it prints is waited for. */
const awaitedMs = 250;

export class ReadPace {
  readonly #port: ReadPort;
  #readAt = Number.NEGATIVE_INFINITY;
  #awaitedUntil = Number.NEGATIVE_INFINITY;
  #inRow = 0;
  #empty = 0;
  #isPaced = false;
  #isPaused = false;

  constructor(port: ReadPort) {
    this.#port = port;
  }

  /** The event loop has read so much. */
  read(bytes: number): void {
    if (this.#isPaced) return;
    const now = performance.now();
    this.#inRow = now - this.#readAt < steadyGapMs ? this.#inRow + 1 : 0;
    this.#readAt = now;
    if (this.#inRow < steadyReads || bytes >= drainedBytes || now < this.#awaitedUntil || this.#isPaused)
      return;
    this.#isPaced = true;
    this.#empty = 0;
    this.#port.stop();
    join(this.#beat);
  }

  awaited(): void {
    this.#awaitedUntil = performance.now() + awaitedMs;
    this.#leave();
  }

  /** While it is paused it is the event loop's, which does not read it then, and goes on with it afterwards. */
  pause(isPaused: boolean): void {
    this.#isPaused = isPaused;
    if (isPaused) this.#leave();
  }

  /** For good: it will not be asked again. */
  end(): void {
    this.pause(true);
  }

  readonly #beat = (): void => {
    const bytes = this.#port.take();
    if (!this.#isPaced) return;
    this.#empty = bytes === 0 ? this.#empty + 1 : 0;
    if (bytes === null || bytes >= drainedBytes || this.#empty >= quietBeats) this.#leave();
  };

  #leave(): void {
    if (!this.#isPaced) return;
    this.#isPaced = false;
    this.#inRow = 0;
    leave(this.#beat);
    this.#port.start();
  }
}

/** The paced ptys, which are read together. */
const paced = new Set<() => void>();
let timer: NodeJS.Timeout | null = null;

function join(beat: () => void): void {
  paced.add(beat);
  timer ??= setInterval(() => {
    for (const each of [...paced]) each();
  }, beatMs);
}

function leave(beat: () => void): void {
  paced.delete(beat);
  if (paced.size > 0 || timer === null) return;
  clearInterval(timer);
  timer = null;
}
