// Requests for locks. In flow those of clients, in order of arrival; out flow answers: at once, when their turn comes,
// or when they have waited for as long as they wanted. Kept in memory: a client whose connection was lost asks again.

import { decide } from "../../../state/decide/decide.ts";
import { shownClaim } from "../../../state/locks/path.ts";
import { aheadOf, circleWith } from "../../../state/locks/queue.ts";
import type { Decision } from "../../../state/model/decision.ts";
import type { Caller, Request } from "../../../state/model/requests.ts";
import type { State } from "../../../state/model/state.ts";
import { isGone } from "../../store/identity.ts";
import type { Answer } from "../../wire/protocol.ts";
import type { Alias, Aliases } from "../files/aliases.ts";
import type { Input, Judgement, Runtime } from "../loop/input.ts";
import type { Client } from "./server.ts";

export interface LockAsk {
  readonly id: string;
  readonly request: Extract<Request, { kind: "lock-acquire" }>;
  readonly caller: Caller;
  readonly waitMs: number;
  readonly client: Client;
  readonly answered: (answer: Answer) => void;
}

interface Entry {
  readonly ask: LockAsk;
  readonly agent: string;
  readonly paths: LockAsk["request"]["paths"];
  timer: NodeJS.Timeout | null;
  /** Granted in the batch that is being made. */
  isTaken: boolean;
}

/** Each waits with a client of its own; more than this is no workload of agents. */
const waitingMax = 1_000;
/** A timer takes no more. */
const waitMsMax = 2 ** 31 - 1;

export class LockQueue {
  readonly #aliases: Aliases;
  #entries: Entry[] = [];
  /** The lock table for which nobody's turn has come; null: it is to be looked at. */
  #looked: State["locks"] | null = null;

  constructor(aliases: Aliases) {
    this.#aliases = aliases;
  }

  ask(runtime: Runtime, ask: LockAsk): void {
    let entry: Entry | null = null;
    const judge = (state: State): Judgement => {
      const decision = this.#decide(state, ask, this.#entries);
      if (decision.kind === "granted") return answerOf(decision);
      if (decision.mayWait !== true || ask.waitMs <= 0) return refusal(decision, "");
      const rival = circleWith(state, ask.request, this.#entries);
      if (rival !== null) return refusal(decision, circleWords(ask.request.agent, rival));
      if (this.#entries.length >= waitingMax) return refusal(decision, `${waitingMax} wait already.`);
      entry = { ask, agent: ask.request.agent, paths: ask.request.paths, timer: null, isTaken: false };
      this.#entries.push(entry);
      // In the journal, so that a person sees who waits for whom.
      return { facts: decision.facts, answer: null };
    };
    const answered = (answer: Answer | null) => {
      if (answer !== null) {
        if (entry !== null) this.#remove(entry);
        return ask.answered(answer);
      }
      if (entry === null) return;
      const waiting = entry;
      waiting.timer = setTimeout(() => this.#giveUp(runtime, waiting), Math.min(ask.waitMs, waitMsMax));
    };
    runtime.submit({ request: ask.id, client: ask.client, judge, answered });
  }

  /** The first whose turn it is for this state; asked again until there is none. */
  next(state: State): Input | null {
    if (this.#entries.length === 0 || this.#looked === state.locks) return null;
    const entry = this.#entries.find(
      (one, at) => !one.isTaken && this.#isTurn(state, one, this.#entries.slice(0, at)),
    );
    if (entry === undefined) {
      this.#looked = state.locks;
      return null;
    }
    entry.isTaken = true;
    return {
      request: entry.ask.id,
      client: entry.ask.client,
      judge: (now) => {
        const { holder } = entry.ask.request;
        // The holder was there when it asked, and may be dead since.
        if (holder.kind === "process" && isGone(holder) === true)
          return {
            facts: [],
            answer: { ok: false, sentence: `Process ${holder.pid} has gone while it waited.` },
          };
        return answerOf(decide(now, entry.ask.request, entry.ask.caller));
      },
      answered: (answer) => {
        entry.isTaken = false;
        this.#looked = null;
        // Not written: it stays in line.
        if (answer === null || (!answer.ok && answer.fault === true)) return;
        this.#remove(entry);
        entry.ask.answered(answer);
      },
    };
  }

  /** The client no longer waits. */
  gone(client: Client): void {
    for (const entry of this.#entries) if (entry.ask.client === client) this.#remove(entry);
  }

  /** Also one that can never be granted any more, such as that of a session which has ended: it is refused. */
  #isTurn(state: State, { ask }: Entry, earlier: readonly Entry[]): boolean {
    const decision = this.#decide(state, ask, earlier);
    return decision.kind === "granted" || decision.mayWait !== true;
  }

  #decide(state: State, ask: LockAsk, earlier: readonly Entry[]): Decision {
    const decision = decide(state, ask.request, ask.caller);
    if (decision.kind === "refused") return decision;
    const { agent, paths: asked } = ask.request;
    const alias = this.#aliases.rivalOf(state, agent, asked);
    if (alias !== null) return { kind: "refused", facts: [], sentence: aliasWords(alias), mayWait: true };
    const ahead = aheadOf(
      state,
      ask.request,
      earlier.filter((entry) => !entry.isTaken),
    );
    if (ahead === null) return decision;
    const paths = ahead.paths.map((path) => path.written).join(" ");
    const sentence = `${ahead.agent} has waited for ${paths} since before ${agent} asked, and is next. To wait behind it: --wait SECONDS.`;
    return { kind: "refused", facts: [], sentence, mayWait: true };
  }

  #giveUp(runtime: Runtime, entry: Entry): void {
    runtime.submit({
      request: entry.ask.id,
      client: entry.ask.client,
      judge: (state) => {
        if (!this.#entries.includes(entry) || entry.isTaken) return { facts: [], answer: null };
        const earlier = this.#entries.slice(0, this.#entries.indexOf(entry));
        const decision = this.#decide(state, entry.ask, earlier);
        if (decision.kind === "granted") return answerOf(decision);
        return refusal({ ...decision, facts: [] }, `It was waited for ${entry.ask.waitMs / 1_000} s.`);
      },
      answered: (answer) => {
        if (answer === null || !this.#entries.includes(entry)) return;
        this.#remove(entry);
        entry.ask.answered(answer);
      },
    });
  }

  #remove(entry: Entry): void {
    if (entry.timer !== null) clearTimeout(entry.timer);
    this.#entries = this.#entries.filter((other) => other !== entry);
    // The waiter behind it may be next.
    this.#looked = null;
  }
}

function answerOf({ kind, facts, sentence }: Decision): Judgement {
  return { facts, answer: { ok: kind === "granted", sentence } };
}

function refusal({ facts, sentence }: Decision, more: string): Judgement {
  return { facts, answer: { ok: false, sentence: `${sentence} ${more}`.trimEnd() } };
}

function aliasWords({ lock, path }: Alias): string {
  return `${path.written} is locked by ${lock.agent} (token ${lock.token}) and leads to ${shownClaim(path.claim)} by now, which is held with it. It is free when ${lock.agent} releases it; to wait for that: --wait SECONDS.`;
}

/** Waiting for each other would never end, so the one who came last is told. */
function circleWords(agent: string, rival: string): string {
  return `Waiting would not end: ${rival} waits for what ${agent} holds. Release that first.`;
}
