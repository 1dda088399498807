/** At once the first time, then at most once in `intervalMs`, and never forgets the last call. For what a program
 *  may do ten thousand times a second and a person needs to see once. */
export class Throttle {
  readonly #intervalMs: number;
  readonly #run: () => void;
  #timer: NodeJS.Timeout | null = null;
  #again = false;

  constructor(intervalMs: number, run: () => void) {
    this.#intervalMs = intervalMs;
    this.#run = run;
  }

  call(): void {
    if (this.#timer !== null) {
      this.#again = true;
      return;
    }
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (this.#again) {
        this.#again = false;
        this.call();
      }
    }, this.#intervalMs);
    this.#run();
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#again = false;
  }
}
