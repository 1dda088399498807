// Reads the usage in a line of an agent's own transcript, or of its headless events.
import { z } from "zod";
import type { Usage } from "../../state/model/usage.ts";
import { parseFields } from "../system/fields.ts";
import { readers } from "./readers.ts";
import type { UsageLine } from "./usage-line.ts";

/** Dollars for a million tokens. */
export interface Prices {
  readonly input: number;
  readonly cached: number;
  readonly output: number;
}

/** null: the line says nothing of it. */
export function usageIn(line: Buffer, prices: Prices | null): UsageLine | null {
  if (!words.some((word) => line.includes(word))) return null;
  const read = lineSchema.safeParse(parseFields(line.toString("utf8")));
  if (!read.success) return null;
  return { ...read.data, usage: priced(read.data.usage, prices) };
}

/** The agent's own figure for the cost comes first. */
export function priced(usage: Usage, prices: Prices | null): Usage {
  return usage.cost > 0 || prices === null ? usage : { ...usage, cost: costOf(usage, prices) };
}

// --- helpers ------------------------------------------------------------------------------------

const words = ['"usage"', '"token_count"', '"modelUsage"', '"tokens"', '"stats"'];

const lineSchema = z.union(readers.flatMap(({ usage }) => usage));

function costOf({ input, cached, output }: Usage, prices: Prices): number {
  return (input * prices.input + cached * prices.cached + output * prices.output) / 1_000_000;
}
