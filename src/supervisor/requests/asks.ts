// Questions of agents to people. The agent's client waits on its connection until somebody answers; a client
// that hangs up, or whose agent went on by itself, is no longer waited for.

import { ask, findAsk } from "../../../state/decide/asks.ts";
import type { Ask, Reply } from "../../../state/model/asks.ts";
import type { Fact } from "../../../state/model/events.ts";
import { allSessions } from "../../../state/model/select.ts";
import type { SessionId, State } from "../../../state/model/state.ts";
import { rootOf } from "../../git/trees/tree.ts";
import type { Places } from "../../system/places.ts";
import type { Answer, ToSupervisor } from "../../wire/protocol.ts";
import type { Judgement, Runtime } from "../loop/input.ts";
import type { Client } from "./server.ts";
import { claimsOf, guardedIn } from "./write-question.ts";

interface Waiting {
  readonly client: Client;
  readonly answered: (answer: Answer | null) => void;
}

/** Clients whose supervisor was killed come back long before this. */
const comeBackMs = 5_000;

export class PersonDesk {
  readonly #places: Places;
  readonly #waiting = new Map<string, Waiting>();

  constructor(places: Places) {
    this.#places = places;
  }

  /** `message.id` is the ask's too: the same client asks again with it when its connection was lost. */
  ask(runtime: Runtime, message: Extract<ToSupervisor, { type: "ask" }>, waiting: Waiting): void {
    this.#waiting.set(message.id, waiting);
    const judge = (state: State): Judgement => {
      if (findAsk(state, message.id) !== null) return { facts: [], answer: null };
      const made: Ask = { ...message.ask, id: message.id, since: Date.now() };
      const { paths, outside } = claimsOf(
        rootOf(this.#places, state, message.session),
        message.paths,
        message.cwd,
      );
      const known = outside === null ? paths : [];
      const guarded = guardedIn(this.#places, state);
      const judged = ask(state, { session: message.session, ask: made, paths: known, guarded });
      return "type" in judged ? { facts: [judged], answer: null } : { facts: [], answer: answerOf(judged) };
    };
    runtime.submit({
      request: null,
      judge,
      answered: (answer) => {
        if (answer === null) return;
        this.#waiting.delete(message.id);
        waiting.answered(answer);
      },
    });
  }

  /** Answers the clients whose questions were answered, now that this is on disk. */
  heard(events: readonly Fact[]): void {
    for (const event of events) {
      if (event.type === "person-answered") this.#tell(event.ask, answerOf(event.reply));
      if (event.type === "ask-withdrawn")
        this.#tell(event.ask, {
          ok: false,
          sentence: `Nobody answers any more: ${event.reason}.`,
          fault: true,
        });
    }
  }

  gone(runtime: Runtime, client: Client): void {
    const ids = [...this.#waiting].filter(([, waiting]) => waiting.client === client).map(([id]) => id);
    for (const id of ids) this.#waiting.delete(id);
    if (ids.length > 0)
      runtime.observe((state) => withdrawn(state, (one) => ids.includes(one.id), "its agent hung up"));
  }

  /** After a start: those whose clients do not come back. */
  clearLater(runtime: Runtime): void {
    setTimeout(
      () =>
        runtime.observe((state) =>
          withdrawn(state, (one) => !this.#waiting.has(one.id), "its agent is not there any more"),
        ),
      comeBackMs,
    ).unref();
  }

  #tell(id: string, answer: Answer): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    waiting?.answered(answer);
  }
}

/** The asks for leave of a session that were answered in its own pane: the call was made, or its turn has ended. */
export function answeredInPane(state: State, session: SessionId, made: string | null): readonly Fact[] {
  return (state.sessions[session]?.asks ?? [])
    .filter(({ kind, what }) => kind === "permission" && (made === null || what === made))
    .map(
      ({ id }): Fact => ({ type: "ask-withdrawn", session, ask: id, reason: "it was answered in its pane" }),
    );
}

function withdrawn(state: State, isMeant: (one: Ask) => boolean, reason: string): readonly Fact[] {
  return allSessions(state).flatMap(({ id, asks }) =>
    (asks ?? [])
      .filter(isMeant)
      .map((one): Fact => ({ type: "ask-withdrawn", session: id, ask: one.id, reason })),
  );
}

function answerOf(reply: Reply): Answer {
  switch (reply.kind) {
    case "allow":
      return { ok: true, sentence: "" };
    case "text":
      return { ok: true, sentence: reply.text };
    case "deny":
      return { ok: false, sentence: reply.reason };
  }
}
