// Usage lines of Codex: the whole conversation so far, after each response.
import { z } from "zod";
import { at, cachedWithin, count, more, type UsageLine } from "../usage-line.ts";

const line = z
  .object({
    timestamp: at,
    payload: z.object({
      type: z.literal("token_count"),
      info: z.object({
        total_token_usage: z.object({ input_tokens: count, cached_input_tokens: more, output_tokens: count }),
      }),
    }),
  })
  .transform(({ timestamp, payload }): UsageLine => {
    const {
      input_tokens: all,
      cached_input_tokens: cached,
      output_tokens: output,
    } = payload.info.total_token_usage;
    return { name: "total", isTotal: true, at: timestamp, usage: cachedWithin(all, cached, output) };
  });

const event = z
  .object({
    type: z.literal("turn.completed"),
    usage: z.object({ input_tokens: count, cached_input_tokens: more, output_tokens: count }),
  })
  .transform(
    ({ usage: { input_tokens: all, cached_input_tokens: cached, output_tokens: output } }): UsageLine => {
      return { name: "total", isTotal: true, at: null, usage: cachedWithin(all, cached, output) };
    },
  );

export const usageLines = [line, event];
