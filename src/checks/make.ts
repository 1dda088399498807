// Makes one check of a sync point that needs the outside world.
import type { CheckPlan, State, SyncPointId } from "../../state/model.ts";
import type { Places } from "../places.ts";
import type { Granted } from "../store/open.ts";
import { mergeTrees } from "../worktrees/merge.ts";
import { checkBoundary } from "./boundary-check.ts";
import { exists } from "./exists.ts";
import { git } from "./git.ts";
import { runCommand } from "./run.ts";
import { tests } from "./tests.ts";

/** A file that was changed without a lock: `/` and its path. */
export interface Found {
  readonly path: string;
  /** Who did it, where that is known; else whoever could have. */
  readonly suspects?: readonly string[];
}

export interface Checked {
  readonly ok: boolean;
  readonly evidence: string;
  readonly output?: string;
  readonly violations?: readonly Found[];
  readonly commit?: string;
}

export interface CheckRound {
  readonly sync: SyncPointId;
  readonly state: State;
  readonly places: Places;
  /** Every path that a lock was granted for since the phase began, released or not. */
  readonly granted: () => readonly Granted[];
  readonly signal: AbortSignal;
  readonly onStarted: (pid: number) => void;
}

export async function makeCheck(plan: CheckPlan, round: CheckRound): Promise<Checked> {
  const { places, signal, onStarted } = round;
  switch (plan.kind) {
    case "exists":
      return exists(places.workspace, plan.path);
    case "run": {
      const [made, head] = await Promise.all([
        runCommand(plan.command, { cwd: places.workspace, signal, onStarted, env: plan.env ?? {} }),
        git(places.workspace, ["rev-parse", "--short", "HEAD"]),
      ]);
      return head.ok ? { ...made, commit: head.text.trim() } : made;
    }
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
