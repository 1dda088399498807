// Sessions that print nothing for long although their agents seem to be at work. In: what the session host tells of their
// output. Out: that a person should look, and that it goes on. Nothing is ended here: a long silence may be work.

import { taskOfSession } from "../../../state/model/select.ts";
import type { SessionId, State } from "../../../state/model/state.ts";
import { fellSilent, spokeAgain } from "../../../state/run/receive.ts";
import type { FromHost } from "../../sessions/link/protocol.ts";
import type { Runtime } from "../loop/input.ts";

/** How long a session has printed nothing when the session host says that it is quiet. */
const toldAfterMs = 5_000;
/** setTimeout takes 31 bits. */
const timerMsMax = 2 ** 31 - 1;

export class Silence {
  readonly #runtime: Runtime;
  readonly #timers = new Map<SessionId, NodeJS.Timeout>();

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  heard(message: FromHost): void {
    switch (message.type) {
      case "sessions":
        for (const { session, ended } of message.sessions) if (ended === null) this.#quiet(session, 0);
        return;
      case "started":
        return this.#quiet(message.session, 0);
      case "activity":
        return message.active ? this.#loud(message.session) : this.#quiet(message.session, toldAfterMs);
      case "exited":
        return this.#forget(message.session);
      default:
        return;
    }
  }

  #loud(id: SessionId): void {
    this.#forget(id);
    this.#runtime.observe((state) => spokeAgain(state, id));
  }

  /** Asked again as long as it lasts: its agent may begin to work without a word. */
  #quiet(id: SessionId, forMs: number): void {
    this.#forget(id);
    const limitMs = limitOf(this.#runtime.state(), id);
    if (limitMs === null) return;
    const timer = setTimeout(
      () => {
        this.#quiet(id, 0);
        this.#runtime.observe((state) => fellSilent(state, id, limitMs, Date.now()));
      },
      Math.min(Math.max(0, limitMs - forMs), timerMsMax),
    );
    this.#timers.set(id, timer.unref());
  }

  #forget(id: SessionId): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
  }
}

/** null: it may be silent for ever. */
function limitOf(state: State, id: SessionId): number | null {
  return taskOfSession(state, id)?.plan.hungAfterMs ?? null;
}
