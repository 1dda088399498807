// Limits on what a run and its phases may use up.

import type { PhaseId } from "./ids.ts";

export type BudgetPart = "near" | "all";
export type BudgetKind = "time" | "tokens" | "cost";

/** Limits on usage; absent where there is none. */
export interface Limits {
  readonly tokens?: number;
  /** US dollars. */
  readonly cost?: number;
}

/** Something of a budget that is used up. */
export interface Spent {
  /** null: the run's. */
  readonly phase: PhaseId | null;
  readonly part: BudgetPart;
  /** Time where it is absent. */
  readonly of?: "tokens" | "cost";
}
