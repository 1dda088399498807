// Facts of a workspace that a transcript lacks: its features, its phases and when they ran, who held which
// lock when. Each may be unknown; then what depends on it is not judged.
import type { Millis, PhaseMode } from "../../../state/model/state.ts";

export interface Ground {
  /** Absolute; null without a workspace. */
  readonly workspace: string | null;
  readonly features: ReadonlyMap<string, FeatureClaims>;
  readonly phases: readonly PhaseSpan[];
  readonly locks: Locks | null;
  /** Folders that everyone may write without a lock, as claims. */
  readonly scratch: readonly string[];
}

export interface FeatureClaims {
  readonly canModify: readonly string[];
  readonly cannotModify: readonly string[];
}

export interface PhaseSpan {
  readonly id: string;
  readonly mode: PhaseMode;
  readonly from: Millis;
  /** Infinity while it runs. */
  readonly to: Millis;
}

export interface Locks {
  /** Before this nothing is known. */
  readonly since: Millis;
  readonly spans: readonly LockSpan[];
}

export interface LockSpan {
  readonly agent: string;
  readonly claims: readonly string[];
  readonly from: Millis;
  readonly to: Millis;
}

export const noGround: Ground = {
  workspace: null,
  features: new Map(),
  phases: [],
  locks: null,
  scratch: [],
};

/** The guide's phases, for a workflow that does not say. */
export function usualMode(phase: string): PhaseMode {
  return phase === "implementation" || phase === "integration-enhancement" ? "parallel" : "serial";
}

/** The phase that ran at that moment. */
export function phaseAt({ phases }: Ground, time: Millis): PhaseSpan | null {
  return phases.findLast((phase) => phase.from <= time && time < phase.to) ?? null;
}
