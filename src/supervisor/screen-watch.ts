// What agents without hooks are doing, read off their screens by the patterns of their profiles. In: what the session
// host tells of output. Out: questions for the last lines while there is some, and what they say once it stands still.
import type { SessionId, State } from "../../state/model.ts";
import { sessionAttention } from "../../state/receive.ts";
import { profileIn } from "../agents/own-profile.ts";
import type { TitleAttention } from "../agents/profile.ts";
import type { FromHost, ToHost } from "../sessions/protocol.ts";
import { attentionBy } from "./attention.ts";
import type { Runtime } from "./runtime.ts";

/** A state is shown within a second: twice this for two readings that agree, and the way there. */
const readEveryMs = 200;
/** More than the rows of most panes. */
const linesRead = 80;

interface Watched {
  readonly timer: NodeJS.Timeout;
  /** null before the first reading. */
  last: TitleAttention | null;
}

export class ScreenWatch {
  readonly #runtime: Runtime;
  readonly #send: (message: ToHost) => void;
  readonly #watched = new Map<SessionId, Watched>();
  #reads = 0;

  constructor(runtime: Runtime, send: (message: ToHost) => void) {
    this.#runtime = runtime;
    this.#send = send;
  }

  heard(message: FromHost): void {
    switch (message.type) {
      case "activity":
        return message.active ? this.#begin(message.session) : this.#end(message.session);
      case "text":
        return this.#read(message.session, message.lines);
      case "exited":
        return this.#end(message.session);
      default:
        return;
    }
  }

  #begin(session: SessionId): void {
    if (this.#watched.has(session) || patternsOf(this.#runtime.state(), session) === null) return;
    const ask = () => {
      this.#reads += 1;
      this.#send({ type: "read", id: this.#reads, session, lines: linesRead });
    };
    this.#watched.set(session, { timer: setInterval(ask, readEveryMs).unref(), last: null });
    ask();
  }

  #end(session: SessionId): void {
    clearInterval(this.#watched.get(session)?.timer);
    this.#watched.delete(session);
  }

  /** Two in a row: the first may be of a screen that is only half drawn. */
  #read(session: SessionId, lines: readonly string[]): void {
    const watched = this.#watched.get(session);
    const read = patternsOf(this.#runtime.state(), session);
    if (watched === undefined || read === null) return;
    const doing = read(lines.join("\n")) ?? "working";
    const isSettled = watched.last === doing;
    watched.last = doing;
    if (isSettled && this.#runtime.state().sessions[session]?.attention.kind !== doing)
      this.#runtime.observe((state) => sessionAttention(state, session, attentionBy(doing, Date.now())));
  }
}

/** null: its hooks tell, or nobody knows what its screen says. */
function patternsOf(state: State, id: SessionId): ((text: string) => TitleAttention | null) | null {
  const session = state.sessions[id];
  if (session === undefined || session.rings?.hooks.on === true) return null;
  const screen = profileIn(state.run?.workflow ?? null, session.agent)?.screen;
  return screen ?? null;
}
