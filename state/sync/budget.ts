// Limits of a run and of its phases, of time, tokens and money: near one it is said, at one no new agent is launched.
// What runs goes on: half of a task is worth nothing. A person goes on past a limit with a key, and is not stopped by it
// again.

import { assertNever } from "../model/assert-never.ts";
import type { BudgetKind, BudgetPart, Limits, Spent } from "../model/budget.ts";
import type { Command } from "../model/commands.ts";
import { duration } from "../model/duration.ts";
import type { Fact } from "../model/events.ts";
import { currentPhase, phasePlan, runningPhase, usageOf } from "../model/select.ts";
import type { Millis, PhaseId, State } from "../model/state.ts";
import { moneyWords, tokensOf, tokenWords } from "../model/usage.ts";

/** The share of a limit at which one can still do something about it. */
const nearShare = 0.8;

/** The timers of one budget, without those that have gone off. */
export function budgetCommands(state: State, phase: PhaseId | null): Command[] {
  const budget = timeOf(state, phase);
  if (budget === null) return [];
  const at = (part: BudgetPart) => budget.since + budget.limitMs * (part === "near" ? nearShare : 1);
  const parts: readonly BudgetPart[] = ["near", "all"];
  return parts
    .filter((part) => !isSpent(state, { phase, part }))
    .map((part) => ({ kind: "budget", phase, part, since: budget.since, at: at(part) }));
}

/** A timer has gone off. `since` says which start of the run or phase it was set for. */
export function budgetSpent(state: State, phase: PhaseId | null, part: BudgetPart, since: Millis): Fact[] {
  const budget = timeOf(state, phase);
  if (budget === null || budget.since !== since || isSpent(state, { phase, part })) return [];
  const spent: Fact = { type: "budget-spent", phase, part, limit: budget.limitMs };
  const pause = part === "all" ? pauseFor(state, phase, "time") : null;
  return pause === null ? [spent] : [spent, pause];
}

/** Reports used-up tokens and money that were not reported yet; the pause comes first, since it follows once. */
export function followBudget(state: State): Fact | null {
  const phase = currentPhase(state)?.id ?? null;
  for (const scope of phase === null ? [null] : [phase, null])
    for (const unit of ["tokens", "cost"] as const) {
      const limit = limitsOf(state, scope)[unit];
      if (limit === undefined) continue;
      const used = usedOf(state, scope, unit);
      if (used >= limit && !isSpent(state, { phase: scope, part: "all", of: unit }))
        return (
          pauseFor(state, scope, unit) ?? { type: "budget-spent", phase: scope, part: "all", limit, of: unit }
        );
      if (
        used >= limit * nearShare &&
        used < limit &&
        !isSpent(state, { phase: scope, part: "near", of: unit })
      )
        return { type: "budget-spent", phase: scope, part: "near", limit, of: unit };
    }
  return null;
}

export function budgetWords({ phase, part, limit, of }: Spent & { readonly limit: number }): string {
  const words = `the ${ofWords(of ?? "time")} budget of ${nameOf(phase)} (${amountWords(of ?? "time", limit)})`;
  return part === "all"
    ? `${words} is used up: no new agent is launched`
    : `${words} is nearly used up (${nearShare * 100} %)`;
}

/** Of what is used up now, in words; null where nothing is. */
export function usedUp(state: State): string | null {
  const phase = currentPhase(state)?.id ?? null;
  for (const scope of phase === null ? [null] : [phase, null]) {
    const { tokens, cost } = limitsOf(state, scope);
    const all = { phase: scope, part: "all" } as const;
    const time = timeOf(state, scope)?.limitMs;
    if (time !== undefined && isSpent(state, all)) return budgetWords({ ...all, limit: time });
    for (const [of, limit] of [["tokens", tokens] as const, ["cost", cost] as const])
      if (limit !== undefined && isSpent(state, { ...all, of })) return budgetWords({ ...all, of, limit });
  }
  return null;
}

// --- helpers ------------------------------------------------------------------------------------

function nameOf(phase: PhaseId | null): string {
  return phase ?? "the run";
}

function ofWords(kind: BudgetKind): string {
  return kind === "tokens" ? "token" : kind;
}

function amountWords(kind: BudgetKind, limit: number): string {
  switch (kind) {
    case "time":
      return duration(limit);
    case "tokens":
      return tokenWords(limit);
    case "cost":
      return moneyWords(limit);
    default:
      return assertNever(kind);
  }
}

function pauseFor(state: State, phase: PhaseId | null, kind: BudgetKind): Fact | null {
  if (state.run?.launching !== "on") return null;
  return {
    type: "launching-set",
    launching: "paused",
    by: `the ${ofWords(kind)} budget of ${nameOf(phase)}`,
  };
}

/** null: it has none, or does not run. */
function timeOf(state: State, phase: PhaseId | null): { since: Millis; limitMs: Millis } | null {
  const { run } = state;
  if (run === null || run.status.kind === "finished") return null;
  const limitMs = phase === null ? run.workflow.budgetMs : phasePlan(state, phase)?.budgetMs;
  if (limitMs === undefined) return null;
  if (phase === null) return { since: run.started, limitMs };
  const status = runningPhase(state, phase);
  return status === null ? null : { since: status.started, limitMs };
}

function limitsOf(state: State, phase: PhaseId | null): Limits {
  const { run } = state;
  if (run === null || run.status.kind === "finished") return {};
  return (phase === null ? run.workflow.limits : phasePlan(state, phase)?.limits) ?? {};
}

function usedOf(state: State, phase: PhaseId | null, of: "tokens" | "cost"): number {
  const usage = usageOf(state, phase);
  return of === "tokens" ? tokensOf(usage) : usage.cost;
}

function isSpent(state: State, { phase, part, of }: Spent): boolean {
  return (state.run?.spent ?? []).some((one) => one.phase === phase && one.part === part && one.of === of);
}
