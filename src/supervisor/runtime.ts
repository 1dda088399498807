// The loop that owns the state. In flow inputs: functions that say, for the state as it is now, which facts follow and
// what the asker is told. Those that arrive together are applied together, with all that follows by rule, and
// committed in one transaction; only then are answers given, events published, files written and commands performed.
import type { Command } from "../../state/commands.ts";
import type { Event, Fact } from "../../state/events.ts";
import type { State } from "../../state/model.ts";
import { reconcile } from "../../state/reconcile.ts";
import { step } from "../../state/step.ts";
import type { Answer } from "../client/protocol.ts";
import type { Store } from "../store/open.ts";

export interface Judgement {
  readonly facts: readonly Fact[];
  readonly answer: Answer | null;
}

export interface Input {
  readonly judge: (state: State) => Judgement;
  /** Kept with the commit, so that the same request is done once. */
  readonly request: string | null;
  /** Called when the facts are on disk, or could not be written. */
  readonly answered: (answer: Answer | null) => void;
}

export interface Runtime {
  readonly state: () => State;
  submit(input: Input): void;
  /** Facts about what has happened in the world: they are tried again until they are on disk. */
  observe(facts: (state: State) => readonly Fact[]): void;
  /** Looks at the files now. */
  settle(): void;
}

export interface Settled {
  /** A file is still being written: ask again after this. */
  readonly waitMs: number;
  readonly facts: readonly ((state: State) => readonly Fact[])[];
}

export interface RuntimeHooks {
  readonly now: () => number;
  /** Asked before anything acts: what other programs wrote into the files comes first. */
  readonly settle: (state: State) => Settled;
  /** After the commit, before answers: write what readers of the files are promised. */
  readonly committed: (before: State, after: State, events: readonly Event[]) => void;
  readonly perform: (commands: readonly Command[], state: State) => void;
  readonly problem: (text: string) => void;
}

/** No rule goes on for longer without an outside event; more means that two rules undo each other. */
const factsPerInputMax = 50_000;
const retryMs = 500;

export function createRuntime(store: Store, hooks: RuntimeHooks): Runtime {
  let state = store.state;
  let waiting: Input[] = [];
  let scheduled = false;

  const schedule = () => {
    if (scheduled) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      runBatch();
    });
  };

  function runBatch(): void {
    const settled = hooks.settle(state);
    if (settled.waitMs > 0) {
      scheduled = true;
      setTimeout(() => {
        scheduled = false;
        runBatch();
      }, settled.waitMs);
      return;
    }
    const batch = [...settled.facts.map(observation), ...waiting];
    waiting = [];
    if (batch.length === 0) return;
    const turn = new Turn(state, hooks.now());
    const answers = batch.map((input) => turn.take(input));
    try {
      if (turn.events.length > 0 || turn.kept.size > 0)
        store.commit(state, turn.state, turn.events, turn.kept);
    } catch (error) {
      refuseBatch(batch, error);
      return;
    }
    const before = state;
    state = turn.state;
    if (turn.events.length > 0) hooks.committed(before, state, turn.events);
    batch.forEach((input, index) => {
      input.answered(answers[index] ?? null);
    });
    hooks.perform(turn.commands, state);
  }

  /** Nothing was written, so nothing has happened: askers are told, what the world did is tried again. */
  function refuseBatch(batch: readonly Input[], error: unknown): void {
    const why = error instanceof Error ? error.message : String(error);
    hooks.problem(`The state could not be written: ${why}`);
    for (const input of batch) {
      if (input.request === null && input.answered === again) waiting.push(input);
      else
        input.answered({
          ok: false,
          sentence: `Not done: the state could not be written (${why}). Free the disk and try again.`,
        });
    }
    if (waiting.length > 0) setTimeout(schedule, retryMs);
  }

  return {
    state: () => state,
    submit(input) {
      waiting.push(input);
      schedule();
    },
    observe(facts) {
      waiting.push(observation(facts));
      schedule();
    },
    settle: schedule,
  };
}

function observation(facts: (state: State) => readonly Fact[]): Input {
  return { judge: (state) => ({ facts: facts(state), answer: null }), request: null, answered: again };
}

/** Marks an input that has no asker. */
const again = () => {};

/** One batch, applied in memory. */
class Turn {
  state: State;
  readonly events: Event[] = [];
  readonly commands: Command[] = [];
  readonly kept = new Map<string, string>();
  readonly #at: number;

  constructor(state: State, at: number) {
    this.state = state;
    this.#at = at;
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
