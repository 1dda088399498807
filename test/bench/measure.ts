// A figure, and how it is taken: several rounds, one warming up.
export interface Figure {
  readonly what: string;
  readonly unit: string;
  readonly values: readonly number[];
  readonly target?: string;
  readonly peer?: string;
}

/** Enough for a median that a busy neighbour does not move. */
export const roundsUsual = 7;

/** Milliseconds of each round. */
export async function timed(work: () => Promise<unknown>): Promise<readonly number[]> {
  return (await timedAll([work]))[0] ?? [];
}

/** Several pieces of work by turns: each finds what the one before it left. */
export async function timedAll(
  works: readonly (() => Promise<unknown>)[],
  rounds = roundsUsual,
): Promise<readonly (readonly number[])[]> {
  const values = works.map((): number[] => []);
  for (let round = 0; round <= rounds; round += 1)
    for (const [index, work] of works.entries()) {
      const start = performance.now();
      await work();
      if (round > 0) values[index]?.push(performance.now() - start);
    }
  return values;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
