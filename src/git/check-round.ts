// A round of checks at a sync point, and the outcome of one check.

import type { State, SyncPointId } from "../../state/model/state.ts";
import type { FoundFile } from "../../state/run/receive.ts";
import type { Granted } from "../store/open.ts";
import type { Places } from "../system/places.ts";

export interface Checked {
  readonly ok: boolean;
  readonly evidence: string;
  readonly output?: string;
  readonly violations?: readonly FoundFile[];
  readonly commit?: string;
  /** Digest of all that it depends on, where it passed and that stood still. */
  readonly content?: string;
}

export interface CheckRound {
  readonly sync: SyncPointId;
  readonly state: State;
  readonly places: Places;
  /** Every path that a lock was granted for since the phase began, released or not. */
  readonly granted: () => readonly Granted[];
  readonly signal: AbortSignal;
  readonly onStarted: (pid: number) => void;
  readonly onOutput?: (chunk: Buffer, tail: () => string) => void;
}
