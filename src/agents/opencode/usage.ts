// Usage lines of opencode: each step has its own, with its cost.
import { z } from "zod";
import { count, more, type UsageLine } from "../usage-line.ts";

const step = z
  .object({
    type: z.literal("step_finish"),
    part: z.object({
      id: z.string(),
      tokens: z.object({
        input: count,
        output: count,
        reasoning: more,
        cache: z.object({ read: more, write: more }),
      }),
      cost: more,
    }),
  })
  .transform(({ part: { id, tokens, cost } }): UsageLine => {
    const { input, output, reasoning, cache } = tokens;
    const usage = { input: input + cache.write, cached: cache.read, output: output + reasoning, cost };
    return { name: id, isTotal: false, at: null, usage };
  });

export const usageLines = [step];
