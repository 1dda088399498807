// The inputs of the loop that owns the state, and their results.

import type { Fact } from "../../../state/model/events.ts";
import type { State } from "../../../state/model/state.ts";
import type { Answer } from "../../wire/protocol.ts";

export interface Judgement {
  readonly facts: readonly Fact[];
  readonly answer: Answer | null;
}

export interface Input {
  readonly judge: (state: State) => Judgement;
  /** Kept with the commit, so that the same request is done once. */
  readonly request: string | null;
  /** The client that asks. */
  readonly client?: object;
  /** Called when the facts are on disk, or could not be written. */
  readonly answered: (answer: Answer | null) => void;
}

export interface Runtime {
  state(): State;
  submit(input: Input): void;
  /** Facts about what has happened in the world: they are tried again until they are on disk. */
  observe(facts: (state: State) => readonly Fact[]): void;
  /** Calls `act` once: now when the state is so already, else after the first commit that makes it so. Whoever waits
   *  for a client is forgotten with `forget`. */
  when(isSo: (state: State) => boolean, act: () => void, client?: object): void;
  /** The client has left: nothing that waits for it is called any more. */
  forget(client: object): void;
  /** Looks at the files now. */
  settle(): void;
}
