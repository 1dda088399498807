// Limits of time of a run and of its phases: near one it is said, at one no new agent is launched. What runs goes on:
// half of a task is worth nothing. A person goes on past a limit with a key, and is not stopped by it again.
import type { Command } from "./commands.ts";
import type { Fact } from "./events.ts";
import type { Millis, PhaseId, State } from "./model.ts";
import { currentPhase, phasePlan } from "./select.ts";
import { duration } from "./text.ts";

export type BudgetPart = "near" | "all";

/** Something of a budget that is used up. */
export interface Spent {
  /** null: the run's. */
  readonly phase: PhaseId | null;
  readonly part: BudgetPart;
}

/** The share of a limit at which one can still do something about it. */
const nearShare = 0.8;

/** The timers of one budget, without those that have gone off. */
export function budgetCommands(state: State, phase: PhaseId | null): Command[] {
  const budget = budgetOf(state, phase);
  if (budget === null) return [];
  const at = (part: BudgetPart) => budget.since + budget.limitMs * (part === "near" ? nearShare : 1);
  const parts: readonly BudgetPart[] = ["near", "all"];
  return parts
    .filter((part) => !isSpent(state, { phase, part }))
    .map((part) => ({ kind: "budget", phase, part, since: budget.since, at: at(part) }));
}

/** A timer has gone off. `since` says which start of the run or phase it was set for. */
export function budgetSpent(state: State, phase: PhaseId | null, part: BudgetPart, since: Millis): Fact[] {
  const budget = budgetOf(state, phase);
  if (budget === null || budget.since !== since || isSpent(state, { phase, part })) return [];
  const spent: Fact = { type: "budget-spent", phase, part, limit: budget.limitMs };
  if (part === "near" || state.run?.launching !== "on") return [spent];
  return [spent, { type: "launching-set", launching: "paused", by: `the time budget of ${nameOf(phase)}` }];
}

export function budgetWords(phase: PhaseId | null, part: BudgetPart, limitMs: Millis): string {
  const limit = `the time budget of ${nameOf(phase)} (${duration(limitMs)})`;
  return part === "all"
    ? `${limit} is used up: no new agent is launched`
    : `${limit} is nearly used up (${nearShare * 100} %)`;
}

/** Of what is used up now, in words; null where nothing is. */
export function usedUp(state: State): string | null {
  const phase = currentPhase(state)?.id ?? null;
  for (const scope of phase === null ? [null] : [phase, null]) {
    const budget = budgetOf(state, scope);
    if (budget !== null && isSpent(state, { phase: scope, part: "all" }))
      return budgetWords(scope, "all", budget.limitMs);
  }
  return null;
}

// --- helpers ------------------------------------------------------------------------------------

function nameOf(phase: PhaseId | null): string {
  return phase ?? "the run";
}

/** null: it has none, or does not run. */
function budgetOf(state: State, phase: PhaseId | null): { since: Millis; limitMs: Millis } | null {
  const { run } = state;
  if (run === null || run.status.kind === "finished") return null;
  const limitMs = phase === null ? run.workflow.budgetMs : phasePlan(state, phase)?.budgetMs;
  if (limitMs === undefined) return null;
  if (phase === null) return { since: run.started, limitMs };
  const status = state.phases.find((candidate) => candidate.id === phase)?.status;
  return status?.kind === "running" ? { since: status.started, limitMs } : null;
}

function isSpent(state: State, { phase, part }: Spent): boolean {
  return (state.run?.spent ?? []).some((one) => one.phase === phase && one.part === part);
}
