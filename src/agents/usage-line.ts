// A usage line of an agent, and helpers that the readers of such lines share.
import { z } from "zod";
import type { Usage } from "../../state/model/usage.ts";

export interface UsageLine {
  /** The name of the line: a later line of the same name replaces it. `total`: of everything so far. */
  readonly name: string;
  readonly isTotal: boolean;
  /** null: it does not say when. */
  readonly at: number | null;
  readonly usage: Usage;
}

export const count = z.number().nonnegative();
export const more = count.nullish().transform((value) => value ?? 0);
export const at = z
  .string()
  .optional()
  .transform((written) => (written === undefined ? null : Date.parse(written)));

/** Where the input is told with what of it was cached. */
export function cachedWithin(all: number, cached: number, output: number): Usage {
  return { input: Math.max(0, all - cached), cached, output, cost: 0 };
}
