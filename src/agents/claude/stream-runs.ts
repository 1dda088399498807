// Finds the person's messages in Claude Code's stream-json, which leaves them out: it goes from one run of
// the model to the next. After a complete answer, only the person's next message or an end in the background
// makes it go on.

export class StreamRuns {
  #isAnswered = false;
  #endsToAnswer = 0;

  /** Reports whether the run that begins now answers a new message of the person. */
  begins(): boolean {
    const isOfPerson = this.#isAnswered && this.#endsToAnswer === 0;
    if (isOfPerson) this.#isAnswered = false;
    return isOfPerson;
  }

  ended(isOfBackground: boolean): void {
    if (isOfBackground) this.#endsToAnswer = Math.max(0, this.#endsToAnswer - 1);
    else this.#isAnswered = true;
  }

  /** The agent was told that something in the background has ended. */
  hasToAnswer(): void {
    this.#endsToAnswer += 1;
  }
}
