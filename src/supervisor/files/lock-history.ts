// Since when each lock stands in RESOURCE_LOCKS.json, to tell what the author of an edit can have seen. Who reads the
// file, changes it and writes it back leaves out what was granted in between; that is no wish to remove it.
import type { Event } from "../../../state/model/events.ts";
import type { Millis, Token } from "../../../state/model/state.ts";

/** The traits of an edit of the lock table. */
export interface Omission {
  /** Locks in force that it leaves out. */
  readonly missing: readonly Token[];
  /** Tokens that it still names and that are not in force any more: its author read the file before they ended. */
  readonly outlived: readonly Token[];
  /** The edit adds a lock. */
  readonly adds: boolean;
}

/** Which of the missing locks the edit means to remove. */
export type Removals = (omission: Omission) => readonly Token[];

/** A program that only takes a lock out needs at least this long from reading to writing: what is younger, it has not
 *  seen. (Time stamps of files have a grain of 4 ms.) */
const seenMsMin = 10;
/** An edit with another purpose (adding a lock, removing an old one) is written within this time after its
 *  author read the file, unless a person sits at an editor. */
const youngMs = 1_000;
/** Enough to know an edit's age by what it names; older ones say nothing. */
const endedMax = 10_000;

export class LockHistory {
  readonly #since = new Map<Token, Millis>();
  readonly #ended = new Map<Token, Millis>();

  /** The file shows what these events did. */
  follow(events: readonly Event[]): void {
    const now = Date.now();
    for (const event of events) {
      if (event.type === "lock-acquired") this.#since.set(event.token, now);
      if (event.type !== "lock-released" || event.kept.length > 0) continue;
      this.#since.delete(event.token);
      this.#ended.set(event.token, now);
    }
    for (const token of this.#ended.keys()) {
      if (this.#ended.size <= endedMax) break;
      this.#ended.delete(token);
    }
  }

  /** `at`: when the edit was written, in milliseconds since 1970 by the file system's clock. */
  removalsAt(at: Millis): Removals {
    // A lock of the time before this supervisor has been there for long.
    const ageOf = (token: Token) => at - (this.#since.get(token) ?? 0);
    return ({ missing, outlived, adds }) => {
      const readBefore = Math.min(...outlived.map((token) => this.#ended.get(token) ?? at));
      const shown = missing.filter((token) => (this.#since.get(token) ?? 0) <= readBefore);
      const hasOtherPurpose = adds || shown.some((token) => ageOf(token) >= youngMs);
      return shown.filter((token) => ageOf(token) >= (hasOtherPurpose ? youngMs : seenMsMin));
    };
  }
}

/** For a text that may be older than the store: what it leaves out says nothing. */
export const noRemovals: Removals = () => [];
