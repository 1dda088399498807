// The figures of one torture in two lines for people.
import type { Verdict } from "./judge.ts";
import type { Seen } from "./torture.ts";

export function summaryOf(seed: number, seen: Seen, verdict: Verdict): string {
  const { answers, deadLockStays } = verdict;
  const recovery = seen.outages.map(({ from, to }) => to - from);
  const during = Object.entries(Object.groupBy(seen.killed, (kill) => kill.during))
    .map(([step, kills]) => `${kills?.length ?? 0} ${step}`)
    .join(", ");
  return [
    `seed ${seed}: ${seen.killed.length} clients killed (${during})`,
    `${seen.outages.length} supervisors killed, and ${seen.killedEarly} while they started`,
    `${answers.granted} grants, ${answers.released} releases, ${answers.refused} refusals, ${answers.failed} failed`,
    `next supervisor answers after ${spread(recovery)} ms`,
    `a dead holder's lock stayed ${spread(deadLockStays)} ms, ${verdict.grantedToDead} granted to the dead`,
    `${seen.reader.reads} reads`,
    `longest wait ${longestWaitMs(seen)} ms`,
    `${verdict.violations.length} violations`,
    `${seen.seconds.toFixed(0)} s`,
  ].join(" · ");
}

/** Median and maximum. */
function spread(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)];
  return median === undefined ? "-" : `${median.toFixed(0)} / ${(sorted.at(-1) ?? 0).toFixed(0)}`;
}

/** From a question to its grant, over everything that was killed meanwhile. */
function longestWaitMs({ diaries }: Seen): number {
  const asked = new Map<string, number>();
  let longest = 0;
  for (const { agent, step, at } of diaries) {
    if (step === "asking") asked.set(agent, at);
    if (step === "granted") longest = Math.max(longest, at - (asked.get(agent) ?? at));
  }
  return longest;
}
