// The kitty keyboard of the outer terminal, where it has one: the program that is typed into gets the keys in the form
// that it asked for, and everything else here gets them in the old one.

export class Keyboard {
  readonly #write: (bytes: Buffer) => void;
  #isKnown = false;
  #flags = 0;

  constructor(write: (bytes: Buffer) => void) {
    this.#write = write;
  }

  /** The present form of keys; 0 is the old form. */
  get flags(): number {
    return this.#flags;
  }

  /** The terminal answered that it has it. What is pushed here is popped when the terminal is given back. */
  found(): void {
    if (this.#isKnown) return;
    this.#isKnown = true;
    this.#write(Buffer.from("\x1b[>0u"));
  }

  want(flags: number): void {
    if (!this.#isKnown || flags === this.#flags) return;
    this.#flags = flags;
    this.#write(Buffer.from(`\x1b[=${flags};1u`));
  }

  /** The terminal was given away; it is asked again when it is back. */
  lost(): void {
    this.#isKnown = false;
    this.#flags = 0;
  }
}
