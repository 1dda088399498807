// One session as its transcript tells it, the same for every format.
import type { Millis } from "../../state/model/state.ts";

export interface Place {
  /** From 1. */
  readonly line: number;
  readonly time: Millis | null;
}

export interface Launch {
  readonly id: string;
  /** The model's response; launches of one response share it. */
  readonly response: string;
  readonly label: string;
  readonly prompt: string;
  readonly turn: number;
  readonly at: Place;
  readonly end: Place | null;
  /** Where the end is not known: until when it can have run for all that the file says. */
  readonly until: Place;
  /** false when it was refused or failed, so that no agent ran. */
  readonly ok: boolean;
  readonly background: boolean;
  readonly writes: readonly Write[];
}

export interface Write {
  /** As the tool was told it. */
  readonly path: string;
  readonly at: Place;
}

export interface Claim {
  readonly text: string;
  readonly at: Place;
  readonly turn: number;
  /** Nothing stands after it in a file whose last line is cut: what it announces may still come. */
  readonly isLast: boolean;
}

export interface Session {
  readonly launches: readonly Launch[];
  readonly claims: readonly Claim[];
  /** The folder that the agent worked in. */
  readonly cwd: string | null;
  /** Writes of sub-agents whose launch is not in this file, by the sub-agent's id. */
  readonly strayWrites: ReadonlyMap<string, readonly Write[]>;
}

/** A launch as a reader sees it. */
export interface Launched {
  readonly id: string;
  readonly response: string;
  readonly label: string;
  readonly prompt: string;
  readonly background: boolean;
  readonly at: Place;
}
