// Usage lines of Gemini CLI: each message has its own, without its cost.
import { z } from "zod";
import { at, cachedWithin, count, more, type UsageLine } from "../usage-line.ts";

/** A message in its chat, written again as it goes on. What was cached is in its input, what it thought beside its output. */
const message = z
  .object({
    id: z.string(),
    timestamp: at,
    type: z.literal("gemini"),
    tokens: z.object({ input: count, output: count, cached: more, thoughts: more, tool: more }),
  })
  .transform(({ id, timestamp, tokens: { input, output, cached, thoughts, tool } }): UsageLine => {
    const used = cachedWithin(input, cached, output + thoughts);
    return { name: id, isTotal: false, at: timestamp, usage: { ...used, input: used.input + tool } };
  });

const result = z
  .object({
    type: z.literal("result"),
    stats: z.object({ input_tokens: count, output_tokens: count, cached: more }),
  })
  .transform(({ stats: { input_tokens: all, output_tokens: output, cached } }): UsageLine => {
    return { name: "total", isTotal: true, at: null, usage: cachedWithin(all, cached, output) };
  });

export const usageLines = [message, result];
