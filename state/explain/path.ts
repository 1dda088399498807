// Explains a path: who holds it, who may modify it and when, who may never.

import { overlap } from "../locks/overlap.ts";
import { allLocks } from "../model/select.ts";
import type { PhasePlan, State, TaskPlan } from "../model/state.ts";

export function explainPath(state: State, written: string): string {
  const claim = written.replace(/^\/+|\/+$/g, "") || ".";
  const lock = allLocks(state).find((one) => one.paths.some((path) => overlap(path.claim, claim) !== null));
  if (lock !== undefined)
    return `${written} is locked by ${lock.agent} (${lock.paths.map((path) => path.written).join(" ")}, token ${lock.token}); it is free when ${lock.agent} is done or releases it.`;
  const said = (state.run?.workflow.phases ?? []).flatMap((phase) => saidIn(phase, claim));
  const rest = said.length === 0 ? " and nothing of the run is called so" : `: ${said.join("; ")}`;
  return `No lock is held on ${written}${said.length === 0 ? "," : ""}${rest}.`;
}

// --- helpers ------------------------------------------------------------------------------------

/** Of more tasks the first are named. */
const namedMax = 5;

function saidIn(phase: PhasePlan, claim: string): readonly string[] {
  const closed =
    phase.mode === "parallel" && phase.readOnly.some((path) => overlap(path.claim, claim) !== null);
  if (closed) return [`it is read-only in ${phase.id}`];
  const owners = phase.tasks.filter((task) => modifies(task, claim)).map((task) => task.id);
  if (owners.length === 0) return [];
  const more = owners.length > namedMax ? ` and ${owners.length - namedMax} more` : "";
  const meet = owners.length > 1 && phase.mode === "parallel" ? ", one after the other" : "";
  return [`${owners.slice(0, namedMax).join(", ")}${more} may modify it in ${phase.id}${meet}`];
}

function modifies(task: TaskPlan, claim: string): boolean {
  return task.modifies.some((path) => overlap(path.claim, claim) !== null);
}
