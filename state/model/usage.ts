// Usage of agents, as they report it themselves: tokens, and money where the prices are known.

export interface Usage {
  /** Tokens that were read anew. */
  readonly input: number;
  /** Tokens that were read from the provider's cache. */
  readonly cached: number;
  readonly output: number;
  /** US dollars; 0 where neither the agent says it nor its profile has prices. */
  readonly cost: number;
}

export const noUsage: Usage = { input: 0, cached: 0, output: 0, cost: 0 };

export function plus(one: Usage, other: Usage): Usage {
  return combined(one, other, 1);
}

export function minus(one: Usage, other: Usage): Usage {
  return combined(one, other, -1);
}

export function isSameUsage(one: Usage, other: Usage): boolean {
  const { input, cached, output, cost } = minus(one, other);
  return [input, cached, output, cost].every((difference) => difference === 0);
}

export function tokensOf({ input, cached, output }: Usage): number {
  return input + cached + output;
}

/** `12.3k tokens in, 4.0k of them cached, 1.2k out, $0.05`; "" for nothing. */
export function usageWords(usage: Usage): string {
  if (tokensOf(usage) === 0) return "";
  const { input, cached, output, cost } = usage;
  const from = cached === 0 ? "" : `, ${tokenWords(cached)} of them cached`;
  const money = cost === 0 ? "" : `, ${moneyWords(cost)}`;
  return `${tokenWords(input + cached)} tokens in${from}, ${tokenWords(output)} out${money}`;
}

export function tokenWords(tokens: number): string {
  if (tokens < 1_000) return String(tokens);
  return tokens < 1_000_000 ? `${(tokens / 1_000).toFixed(1)}k` : `${(tokens / 1_000_000).toFixed(2)}M`;
}

export function moneyWords(dollars: number): string {
  return `$${dollars.toFixed(2)}`;
}

function combined(one: Usage, other: Usage, sign: 1 | -1): Usage {
  return {
    input: one.input + sign * other.input,
    cached: one.cached + sign * other.cached,
    output: one.output + sign * other.output,
    cost: one.cost + sign * other.cost,
  };
}
