// Makes one check of a sync point that needs the outside world.

import type { CheckPlan } from "../../state/model/state.ts";
import { checkBoundary } from "../git/audit.ts";
import type { Checked, CheckRound } from "../git/check-round.ts";
import { mergeTrees } from "../git/trees/merge.ts";
import { checkCommand } from "./command-check.ts";
import { exists } from "./exists.ts";
import { tests } from "./tests.ts";

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
