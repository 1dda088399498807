// Reads from their screens what agents are doing: agents without hooks by the patterns of their profiles,
// others where their hooks say nothing. In: the session host's reports of output. Out: questions for the last
// lines while there is output, and facts when the agent's state differs.

import { isHeadless, taskOfSession } from "../../../state/model/select.ts";
import type { SessionId, State } from "../../../state/model/state.ts";
import { type ScreenNote, screenNoted, screenRead, turnSeenOver } from "../../../state/run/screen-note.ts";
import { profileIn } from "../../agents/own-profile.ts";
import type { Profile, TitleAttention } from "../../agents/profile.ts";
import { noteOn } from "../../agents/screen-notes.ts";
import type { FromHost, ToHost } from "../../sessions/link/protocol.ts";
import type { Runtime } from "../loop/input.ts";
import { attentionBy } from "./attention.ts";

/** A state is shown within a second: twice this for two readings that agree, and the way there. */
const readEveryMs = 200;
/** Where hooks tell the rest. */
const noteEveryMs = 800;
/** More than the rows of most panes. */
const linesRead = 80;
/** Some agents are idle for a moment before they take up their prompt. */
const overAfterMs = 2_000;

interface Watched {
  timer: NodeJS.Timeout | null;
  /** null before the first reading. */
  last: TitleAttention | null;
  /** Since when it has been read as idle; null: it is not. */
  idleSince: number | null;
}

type Screens = Pick<Profile, "screen" | "notes">;

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
    if (this.#watched.has(session) || screensOf(this.#runtime.state(), session) === null) return;
    this.#watched.set(session, { timer: null, last: null, idleSince: null });
    this.#ask(session);
  }

  #ask(session: SessionId): void {
    this.#reads += 1;
    this.#send({ type: "read", id: this.#reads, session, lines: linesRead });
  }

  #end(session: SessionId): void {
    const watched = this.#watched.get(session);
    if (watched?.timer != null) clearTimeout(watched.timer);
    this.#watched.delete(session);
  }

  #read(session: SessionId, lines: readonly string[]): void {
    const watched = this.#watched.get(session);
    const screens = screensOf(this.#runtime.state(), session);
    if (watched === undefined || screens === null) return;
    const text = lines.join("\n");
    const hasBegun = (this.#runtime.state().sessions[session]?.conversation ?? null) !== null;
    const note = screens.notes === undefined ? null : noteOn(text, screens.notes, hasBegun);
    if (screens.screen === undefined) this.#note(session, note);
    else this.#settle(session, watched, screens.screen(text) ?? "working");
    this.#over(session, watched, note);
    const delay = screens.screen === undefined && hasBegun ? noteEveryMs : readEveryMs;
    if (watched.timer !== null) clearTimeout(watched.timer);
    watched.timer = setTimeout(() => this.#ask(session), delay).unref();
  }

  #note(session: SessionId, note: ScreenNote | null): void {
    this.#runtime.observe((state) => screenNoted(state, session, note, Date.now()));
  }

  /** Two in a row: the first may be of a screen that is only half drawn. */
  #settle(session: SessionId, watched: Watched, doing: TitleAttention): void {
    const isSettled = watched.last === doing;
    watched.last = doing;
    if (isSettled && this.#runtime.state().sessions[session]?.attention.kind !== doing)
      this.#runtime.observe((state) => screenRead(state, session, attentionBy(doing, Date.now())));
  }

  #over(session: SessionId, watched: Watched, note: ScreenNote | null): void {
    const isIdle = this.#runtime.state().sessions[session]?.attention.kind === "idle";
    watched.idleSince = isIdle ? (watched.idleSince ?? performance.now()) : null;
    if (watched.idleSince !== null && performance.now() - watched.idleSince > overAfterMs)
      this.#runtime.observe((state) => turnSeenOver(state, session, note));
  }
}

/** null: nothing of it can be read. */
function screensOf(state: State, id: SessionId): Screens | null {
  const session = state.sessions[id];
  if (session === undefined) return null;
  // Without a screen its pane shows what it told, which stands there when it no longer holds.
  if (isHeadless(taskOfSession(state, id)?.plan)) return null;
  const profile = profileIn(state.run?.workflow ?? null, session.agent);
  const hasHooks = session.rings?.hooks.on === true;
  const { screen, notes } = profile ?? {};
  // Hooks know more than patterns for the whole of a screen.
  if (screen !== undefined && !hasHooks) return { screen };
  return notes === undefined ? null : { notes };
}
