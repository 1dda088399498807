// When a screen is sent its next frame: thirty times a second at most, so that a flood costs no more than a
// film; sooner for the pane that was just typed into, because a person waits for that one.

export const framesPerSecond = 30;
/** Between two frames for the typed-into pane. Programs answer a key in pieces; this puts them together. */
export const urgentGapMs = 8;

const periodMs = 1000 / framesPerSecond;

export class FrameClock {
  readonly #run: (frame: "all" | "urgent") => void;
  #lastFull = Number.NEGATIVE_INFINITY;
  #lastAny = Number.NEGATIVE_INFINITY;
  #stop: (() => void) | null = null;
  #dueAt = Number.POSITIVE_INFINITY;
  #fullWanted = false;

  constructor(run: (frame: "all" | "urgent") => void) {
    this.#run = run;
  }

  request(frame: "all" | "urgent"): void {
    if (frame === "all") this.#fullWanted = true;
    const fullAt = this.#lastFull + periodMs;
    const now = performance.now();
    const at = Math.max(now, frame === "urgent" ? Math.min(this.#lastAny + urgentGapMs, fullAt) : fullAt);
    if (this.#stop !== null && this.#dueAt <= at) return;
    this.stop();
    this.#dueAt = at;
    this.#stop = at > now ? later(() => this.#fire(), at - now) : soon(() => this.#fire());
  }

  stop(): void {
    this.#stop?.();
    this.#stop = null;
  }

  #fire(): void {
    this.#stop = null;
    const now = performance.now();
    // Timers fire up to a millisecond early.
    const full = now - this.#lastFull >= periodMs - 1.5;
    this.#lastAny = now;
    if (full) {
      this.#lastFull = now;
      this.#fullWanted = false;
    }
    this.#run(full ? "all" : "urgent");
    if (this.#fullWanted) this.request("all");
  }
}

function later(run: () => void, ms: number): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}

/** A timer of no time takes one to two milliseconds, which is half of what a key takes to its echo. */
function soon(run: () => void): () => void {
  const immediate = setImmediate(run);
  return () => clearImmediate(immediate);
}
