// How many clients are asking one thing after the other at the moment. Their requests are committed together when all of
// them have arrived: eight that were answered together come back together, and one wait for the disk does for all.

/** A client away for longer than this is doing something else. A client needs 0.2 to 1 ms from answer to
 *  question. */
const attentionMs = 4;

export class Crowd {
  readonly #lastSeen = new Map<object, number>();

  arrived(client: object): void {
    this.#lastSeen.delete(client);
    this.#lastSeen.set(client, performance.now());
  }

  /** The client waits for an answer that may take long. */
  waits(client: object): void {
    this.#lastSeen.delete(client);
  }

  size(): number {
    const longAgo = performance.now() - attentionMs;
    for (const [client, at] of this.#lastSeen) {
      if (at >= longAgo) break;
      this.#lastSeen.delete(client);
    }
    return this.#lastSeen.size;
  }
}
