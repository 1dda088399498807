// Usage lines of Claude Code: each response has its own, on every line of it, and the end has the cost of the
// whole conversation.
import { z } from "zod";
import { noUsage, plus } from "../../../state/model/usage.ts";
import { at, count, more, type UsageLine } from "../usage-line.ts";

const response = z
  .object({
    timestamp: at,
    message: z.object({
      id: z.string(),
      usage: z.object({
        input_tokens: count,
        cache_creation_input_tokens: more,
        cache_read_input_tokens: more,
        output_tokens: count,
      }),
    }),
  })
  .transform(({ timestamp, message: { id, usage } }): UsageLine => {
    const input = usage.input_tokens + usage.cache_creation_input_tokens;
    const own = { input, cached: usage.cache_read_input_tokens, output: usage.output_tokens, cost: 0 };
    return { name: id, isTotal: false, at: timestamp, usage: own };
  });

/** `result` is an event, `cost-state` a line of its transcript. */
const whole = z
  .object({
    type: z.enum(["result", "cost-state"]),
    total_cost_usd: more,
    totalCostUSD: more,
    modelUsage: z.record(
      z.string(),
      z.object({
        inputTokens: count,
        cacheCreationInputTokens: more,
        cacheReadInputTokens: more,
        outputTokens: count,
      }),
    ),
  })
  .transform(({ total_cost_usd, totalCostUSD, modelUsage }): UsageLine => {
    const models = Object.values(modelUsage).map((used) => ({
      input: used.inputTokens + used.cacheCreationInputTokens,
      cached: used.cacheReadInputTokens,
      output: used.outputTokens,
      cost: 0,
    }));
    const usage = { ...models.reduce(plus, noUsage), cost: total_cost_usd + totalCostUSD };
    return { name: "total", isTotal: true, at: null, usage };
  });

export const usageLines = [response, whole];
