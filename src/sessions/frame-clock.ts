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
  #timer: NodeJS.Timeout | null = null;
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
    if (this.#timer !== null && this.#dueAt <= at) return;
    this.stop();
    this.#dueAt = at;
    this.#timer = setTimeout(() => this.#fire(), at - now);
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #fire(): void {
    this.#timer = null;
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
