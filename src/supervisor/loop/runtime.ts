// The loop that owns the state. In flow inputs: functions that say, for the state as it is now, which facts follow and
// what the asker is told. Those that arrive together are applied together, with all that follows by rule, and
// committed in one transaction; only then are answers given, events published, files written and commands performed.

import type { Command } from "../../../state/model/commands.ts";
import type { Event, Fact } from "../../../state/model/events.ts";
import type { State } from "../../../state/model/state.ts";
import type { Store } from "../../store/open.ts";
import { messageOf } from "../../system/failure.ts";
import { adviceFor } from "../../system/file-advice.ts";
import type { Answer } from "../../wire/protocol.ts";
import type { Settled } from "../files/edit.ts";
import type { Prepared } from "../files/state-files.ts";
import { Turn } from "./batch.ts";
import { Crowd } from "./busy-clients.ts";
import type { Input, Runtime } from "./input.ts";

export interface RuntimeHooks {
  readonly now: () => number;
  /** Asked before anything acts: what other programs wrote into the files comes first. */
  readonly settle: (state: State) => Settled;
  /** Somebody who has waited and whose turn it is now. Asked until nobody is left. */
  readonly nextInLine: (state: State) => Input | null;
  /** The shared files that the state will be shown by, written beside them: a full disk is met before the commit. */
  readonly prepare: (after: State) => Prepared;
  /** After the commit and the files, before answers. */
  readonly publish: (events: readonly Event[]) => void;
  /** `before`: the state that the commands' events were applied to. */
  readonly perform: (commands: readonly Command[], before: State) => void;
  readonly problem: (text: string) => void;
}

const retryMs = 500;
/** As long as one commit takes: what is gained by waiting for others who are about to ask is lost again after that. */
const gatherMs = 1;

export function createRuntime(store: Store, hooks: RuntimeHooks): Runtime {
  return new Loop(store, hooks);
}

class Loop implements Runtime {
  readonly #store: Store;
  readonly #hooks: RuntimeHooks;
  #state: State;
  #waiting: Input[] = [];
  readonly #crowd = new Crowd();
  readonly #watchers = new Set<Watcher>();
  /** When the next batch is taken: as soon as may be, or when its time has come. */
  #soon = false;
  #timer: NodeJS.Timeout | null = null;

  constructor(store: Store, hooks: RuntimeHooks) {
    this.#store = store;
    this.#hooks = hooks;
    this.#state = store.state;
  }

  state(): State {
    return this.#state;
  }

  submit(input: Input): void {
    this.#waiting.push(input);
    if (input.client === undefined) return this.settle();
    this.#crowd.arrived(input.client);
    if (this.#waiting.length >= this.#crowd.size()) this.settle();
    else this.#after(gatherMs);
  }

  observe(facts: (state: State) => readonly Fact[]): void {
    this.submit(observation(facts));
  }

  when(isSo: (state: State) => boolean, act: () => void, client?: object): void {
    if (isSo(this.#state)) return act();
    this.#watchers.add({ isSo, act, client });
  }

  forget(client: object): void {
    for (const watcher of this.#watchers) if (watcher.client === client) this.#watchers.delete(watcher);
  }

  settle(): void {
    if (this.#soon) return;
    this.#soon = true;
    setImmediate(() => {
      this.#soon = false;
      this.#runBatch();
    });
  }

  #after(ms: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#runBatch();
    }, ms);
  }

  #runBatch(): void {
    const settled = this.#settled();
    if (settled.waitMs > 0) return this.#after(settled.waitMs);
    const batch = [...settled.facts.map(observation), ...this.#waiting];
    this.#waiting = [];
    const turn = new Turn(this.#state, this.#hooks.now());
    const answers = batch.map((input) => this.#take(turn, input));
    // Requests that waited for something this batch frees get it in the same commit.
    for (let next = this.#hooks.nextInLine(turn.state); next !== null; ) {
      batch.push(next);
      answers.push(this.#take(turn, next));
      next = this.#hooks.nextInLine(turn.state);
    }
    if (batch.length === 0) return;
    const before = this.#state;
    try {
      this.#commit(turn);
    } catch (error) {
      this.#refuseBatch(batch, error);
      return;
    }
    batch.forEach((input, index) => {
      const answer = answers[index] ?? null;
      if (answer === null && input.client !== undefined) this.#crowd.waits(input.client);
      input.answered(answer);
    });
    this.#hooks.perform(turn.commands, before);
    if (this.#state !== before) this.#tellWatchers();
  }

  #tellWatchers(): void {
    for (const watcher of [...this.#watchers]) {
      if (!watcher.isSo(this.#state)) continue;
      this.#watchers.delete(watcher);
      watcher.act();
    }
  }

  /** A file that cannot be looked at now is looked at the next time. */
  #settled(): Settled {
    try {
      return this.#hooks.settle(this.#state);
    } catch (error) {
      this.#hooks.problem(`The state files cannot be looked at: ${String(error)}`);
      return { waitMs: 0, facts: [] };
    }
  }

  /** On disk and shown by the files when it returns; when it throws, nothing has changed. */
  #commit({ state, events, kept }: Turn): void {
    if (events.length === 0 && kept.size === 0) return;
    const prepared = this.#hooks.prepare(state);
    try {
      const { records } = prepared;
      this.#store.commit({ before: this.#state, after: state, events, answers: kept, files: records });
    } catch (error) {
      prepared.discard();
      throw error;
    }
    this.#state = state;
    prepared.publish(events);
    if (events.length > 0) this.#hooks.publish(events);
  }

  /** A repeated request gets its first answer. If judging throws, its changes are undone. */
  #take(turn: Turn, input: Input): Answer | null {
    const done =
      input.request === null ? null : (turn.kept.get(input.request) ?? this.#store.answerOf(input.request));
    if (done !== null) return JSON.parse(done) as Answer;
    const mark = turn.mark();
    try {
      return turn.take(input);
    } catch (error) {
      turn.backTo(mark);
      const why = messageOf(error);
      this.#hooks.problem(`Internal error: ${error instanceof Error ? error.stack : why}`);
      return { ok: false, sentence: `Not done, because of an internal error: ${why}`, fault: true };
    }
  }

  /** Nothing was written, so nothing has happened: askers are told, what the world did is tried again. */
  #refuseBatch(batch: readonly Input[], error: unknown): void {
    const why = messageOf(error);
    this.#hooks.problem(`The state could not be written: ${why}`);
    for (const input of batch) {
      if (input.request === null && input.answered === again) this.#waiting.push(input);
      else
        input.answered({
          ok: false,
          sentence: `Not done: the state could not be written (${why}). ${adviceFor(error)}`,
          fault: true,
        });
    }
    // Also for those in line, whose turn it still is.
    this.#after(retryMs);
  }
}

interface Watcher {
  readonly isSo: (state: State) => boolean;
  readonly act: () => void;
  readonly client: object | undefined;
}

function observation(facts: (state: State) => readonly Fact[]): Input {
  return { judge: (state) => ({ facts: facts(state), answer: null }), request: null, answered: again };
}

/** Marks an input that has no asker. */
const again = () => {};
