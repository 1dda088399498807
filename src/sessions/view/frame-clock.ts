// When a screen is sent its next frame: thirty times a second at most while a person does something there, half as
// often while it is only looked at, and less often when frames are large, so that a flood costs no more than a film;
// sooner for the pane that was just typed into, because a person waits for that one, and for the first that a pane shows.

export const framesPerSecond = 30;
/** Nobody reads lines that pass faster, and a spinner turns twelve times a second. */
export const framesPerSecondWatched = 15;
/** Between two frames for the typed-into pane alone. Programs answer a key in pieces; this puts them together. */
export const urgentGapMs = 8;
/** Half of a whole screen, fifteen times a second. More is a flood, which is shown in samples. */
export const bytesPerSecond = 128 * 1024;
/** However large a frame is, the next one comes within this time. */
export const gapMsMax = 125;

/** After a key, a click or a scroll. */
const usedMs = 3000;

export class FrameClock {
  readonly #run: (frame: "all" | "urgent") => void;
  #lastFull = Number.NEGATIVE_INFINITY;
  #lastUrgent = Number.NEGATIVE_INFINITY;
  #stop: (() => void) | null = null;
  #dueAt = Number.POSITIVE_INFINITY;
  #fullWanted = false;
  #firstWanted = false;
  #usedAt = Number.NEGATIVE_INFINITY;
  #gapMs = 0;

  constructor(run: (frame: "all" | "urgent") => void) {
    this.#run = run;
  }

  /** A person did something at this screen. */
  used(): void {
    this.#usedAt = performance.now();
  }

  /** So large was the frame that just went out. */
  sent(bytes: number): void {
    this.#gapMs = Math.min(gapMsMax, (bytes / bytesPerSecond) * 1000);
  }

  /** `first`: a pane that was empty so far has something to show. `echo`: what was typed, or looked for, is there. */
  request(frame: "all" | "urgent" | "first" | "echo"): void {
    if (frame === "all" || frame === "first") this.#fullWanted = true;
    if (frame === "first") this.#firstWanted = true;
    const now = performance.now();
    const fullAt = this.#lastFull + this.#periodMs(now);
    const at = Math.max(now, frame === "all" ? fullAt : Math.min(this.#lastUrgent + urgentGapMs, fullAt));
    if (this.#stop !== null && this.#dueAt <= at) return;
    this.stop();
    // Not even an immediate later: that is a tenth of an echo's way.
    if (frame === "echo" && at === now) return this.#fire();
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
    const full = this.#firstWanted || now - this.#lastFull >= this.#periodMs(now) - 1.5;
    if (full) {
      this.#lastFull = now;
      this.#fullWanted = false;
      this.#firstWanted = false;
      this.#gapMs = 0;
    } else {
      this.#lastUrgent = now;
    }
    this.#run(full ? "all" : "urgent");
    if (this.#fullWanted) this.request("all");
  }

  #periodMs(now: number): number {
    const frames = now - this.#usedAt < usedMs ? framesPerSecond : framesPerSecondWatched;
    return Math.max(1000 / frames, this.#gapMs);
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
