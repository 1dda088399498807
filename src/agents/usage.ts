// What a line of an agent's own transcript, or of its events without a screen, says about usage. Claude Code: each response
// has its own, on every line of it, and at its end what all of the conversation cost. Codex: all of the conversation so far,
// after each response. pi: each message has its own, with what it cost; Gemini CLI too, without. opencode: each step.
import { z } from "zod";
import { noUsage, plus, type Usage } from "../../state/model/usage.ts";

/** Dollars for a million tokens. */
export interface Prices {
  readonly input: number;
  readonly cached: number;
  readonly output: number;
}

export interface UsageLine {
  /** What is said again under one name replaces what was said. `total`: of everything so far. */
  readonly name: string;
  readonly isTotal: boolean;
  /** null: it does not say when. */
  readonly at: number | null;
  readonly usage: Usage;
}

/** null: the line says nothing of it. */
export function usageIn(line: Buffer, prices: Prices | null): UsageLine | null {
  if (!words.some((word) => line.includes(word))) return null;
  const read = lineSchema.safeParse(parsed(line));
  if (!read.success) return null;
  return { ...read.data, usage: priced(read.data.usage, prices) };
}

/** What the agent itself says that it cost comes first. */
export function priced(usage: Usage, prices: Prices | null): Usage {
  return usage.cost > 0 || prices === null ? usage : { ...usage, cost: costOf(usage, prices) };
}

// --- helpers ------------------------------------------------------------------------------------

const words = ['"usage"', '"token_count"', '"modelUsage"', '"tokens"', '"stats"'];

const count = z.number().nonnegative();
const more = count.nullish().transform((value) => value ?? 0);
const at = z
  .string()
  .optional()
  .transform((written) => (written === undefined ? null : Date.parse(written)));

const codex = z
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

const claude = z
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

const piUsage = z
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

const pi = z
  .object({ timestamp: at, id: z.string(), message: z.object({ usage: piUsage }) })
  .transform(({ timestamp, id, message: { usage } }): UsageLine => {
    return { name: id, isTotal: false, at: timestamp, usage };
  });

const piEvent = z
  .object({
    type: z.literal("message_end"),
    message: z.object({ responseId: z.string(), usage: piUsage }),
  })
  .transform(({ message: { responseId, usage } }): UsageLine => {
    return { name: responseId, isTotal: false, at: null, usage };
  });

/** `result` is an event, `cost-state` a line of its transcript. */
const claudeEnd = z
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

/** A message in its chat, written again as it goes on. What was cached is in its input, what it thought beside its output. */
const geminiChat = z
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

const gemini = z
  .object({
    type: z.literal("result"),
    stats: z.object({ input_tokens: count, output_tokens: count, cached: more }),
  })
  .transform(({ stats: { input_tokens: all, output_tokens: output, cached } }): UsageLine => {
    return { name: "total", isTotal: true, at: null, usage: cachedWithin(all, cached, output) };
  });

const codexEvent = z
  .object({
    type: z.literal("turn.completed"),
    usage: z.object({ input_tokens: count, cached_input_tokens: more, output_tokens: count }),
  })
  .transform(
    ({ usage: { input_tokens: all, cached_input_tokens: cached, output_tokens: output } }): UsageLine => {
      return { name: "total", isTotal: true, at: null, usage: cachedWithin(all, cached, output) };
    },
  );

const opencode = z
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

const lineSchema = z.union([codex, claude, claudeEnd, pi, gemini, geminiChat, codexEvent, piEvent, opencode]);

/** Where the input is told with what of it was cached. */
function cachedWithin(all: number, cached: number, output: number): Usage {
  return { input: Math.max(0, all - cached), cached, output, cost: 0 };
}

function parsed(line: Buffer): unknown {
  try {
    return JSON.parse(line.toString("utf8"));
  } catch {
    return null;
  }
}

function costOf({ input, cached, output }: Usage, prices: Prices): number {
  return (input * prices.input + cached * prices.cached + output * prices.output) / 1_000_000;
}
