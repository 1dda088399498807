// Usage lines of pi: each message has its own, with its cost.
import { z } from "zod";
import type { Usage } from "../../../state/model/usage.ts";
import { at, count, more, type UsageLine } from "../usage-line.ts";

const used = z
  .object({
    input: count,
    output: count,
    cacheRead: more,
    cacheWrite: more,
    cost: z.object({ total: more }).optional(),
  })
  .transform(({ input, cacheWrite, cacheRead: cached, output, cost }): Usage => {
    return { input: input + cacheWrite, cached, output, cost: cost?.total ?? 0 };
  });

const message = z
  .object({ timestamp: at, id: z.string(), message: z.object({ usage: used }) })
  .transform(({ timestamp, id, message: { usage } }): UsageLine => {
    return { name: id, isTotal: false, at: timestamp, usage };
  });

const event = z
  .object({
    type: z.literal("message_end"),
    message: z.object({ responseId: z.string(), usage: used }),
  })
  .transform(({ message: { responseId, usage } }): UsageLine => {
    return { name: responseId, isTotal: false, at: null, usage };
  });

export const usageLines = [message, event];
