// Makes one check of a sync point that needs the outside world.
import type { CheckPlan, State, SyncPointId } from "../../state/model/state.ts";
import type { FoundFile } from "../../state/run/receive.ts";
import { checkBoundary } from "../git/audit.ts";
import { mergeTrees } from "../git/trees/merge.ts";
import type { Granted } from "../store/open.ts";
import type { Places } from "../system/places.ts";
import { checkCommand } from "./command-check.ts";
import { exists } from "./exists.ts";
import { tests } from "./tests.ts";

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

export async function makeCheck(plan: CheckPlan, round: CheckRound): Promise<Checked> {
  const { places } = round;
  switch (plan.kind) {
    case "exists":
      return exists(places.workspace, plan.path);
    case "run":
      return checkCommand(plan, round);
    case "tests":
      return tests(places.workspace, plan.glob);
    case "boundary":
      return checkBoundary(round);
    case "merged":
      return mergeTrees(round);
    case "tasks-completed":
    case "locks-released":
    case "parallelism":
    case "approve":
      throw new Error(`Check ${plan.id} is judged from the state and not made outside.`);
  }
}
