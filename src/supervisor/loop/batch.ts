// Applies one batch of inputs in memory with all that follows by rule; the result is committed or dropped.

import { reconcile } from "../../../state/follow/reconcile.ts";
import type { Command } from "../../../state/model/commands.ts";
import type { Event, Fact } from "../../../state/model/events.ts";
import type { State } from "../../../state/model/state.ts";
import { step } from "../../../state/run/step.ts";
import type { Answer } from "../../wire/protocol.ts";
import type { Input } from "./input.ts";

/** No rule goes on for longer without an outside event; more means that two rules undo each other. */
const factsPerInputMax = 50_000;

interface Mark {
  readonly state: State;
  readonly events: number;
  readonly commands: number;
}

export class Turn {
  state: State;
  events: Event[] = [];
  commands: Command[] = [];
  readonly kept = new Map<string, string>();
  readonly #at: number;

  constructor(state: State, at: number) {
    this.state = state;
    this.#at = at;
  }

  mark(): Mark {
    return { state: this.state, events: this.events.length, commands: this.commands.length };
  }

  backTo(mark: Mark): void {
    this.state = mark.state;
    this.events = this.events.slice(0, mark.events);
    this.commands = this.commands.slice(0, mark.commands);
  }

  take(input: Input): Answer | null {
    const { facts, answer } = input.judge(this.state);
    for (const fact of facts) this.#apply(fact);
    for (let count = 0; ; count += 1) {
      const next = reconcile(this.state);
      if (next === null) break;
      if (count > factsPerInputMax)
        throw new Error(`The rules do not come to rest; last: ${JSON.stringify(next)}`);
      this.#apply(next);
    }
    if (input.request !== null && answer !== null) this.kept.set(input.request, JSON.stringify(answer));
    return answer;
  }

  #apply(fact: Fact): void {
    const event: Event = { seq: this.state.seq + 1, at: this.#at, ...fact };
    const { state, commands } = step(this.state, event);
    this.state = state;
    this.events.push(event);
    this.commands.push(...commands);
  }
}
