// A check as it stands, with its evidence.
import type { Millis } from "./ids.ts";
import type { CheckPlan } from "./plan.ts";

export interface Check {
  readonly plan: CheckPlan;
  readonly result: CheckResult;
  /** The last time that its command really passed, for as long as what it depends on is the same. */
  readonly proof?: Proof;
}

export type CheckResult =
  | { readonly kind: "not-run" }
  | { readonly kind: "running"; readonly since: Millis }
  | ({ readonly kind: "passed" } & Found)
  | ({ readonly kind: "failed" } & Found);

export interface Proof {
  readonly content: string;
  readonly at: Millis;
  readonly evidence: string;
}

/** The finding of a check, kept as its evidence. */
export interface Found {
  readonly at: Millis;
  readonly evidence: string;
  /** The end of what its command printed. */
  readonly output?: string;
  /** The commit that was checked out. */
  readonly commit?: string;
  /** Digest of all that it depends on. */
  readonly content?: string;
}
