// `npm run torture -- --minutes N [--seed S]`: tortures one after the other, each in a workspace of its own, until the
// time is over. Prints where it is every ten seconds and a summary of each; exit 1 when a promise was broken.
import { parseArgs } from "node:util";
import { judge } from "./judge.ts";
import { summaryOf } from "./summary.ts";
import { mixedWays, type Progress, torture } from "./torture.ts";

/** Of one torture: about a minute, so that what is wrong is known soon and nothing grows without end. */
const killsOfOne = { clientKills: 200, supervisorKills: 50, calmMs: 500 };
const progressMs = 10_000;

const { values } = parseArgs({
  options: { minutes: { type: "string", default: "1" }, seed: { type: "string" } },
});
const minutes = Number(values.minutes);
const firstSeed = Number(values.seed ?? Date.now() % 1_000_000);
if (!(minutes > 0) || !Number.isInteger(firstSeed)) {
  process.stderr.write("Usage: npm run torture -- --minutes N [--seed S], both numbers.\n");
  process.exit(2);
}

const start = performance.now();
let violations = 0;
for (let seed = firstSeed; performance.now() - start < minutes * 60_000; seed += 1)
  violations += await one(seed);
say(violations === 0 ? "no promise was broken" : `${violations} violations`);
process.exitCode = violations === 0 ? 0 : 1;

async function one(seed: number): Promise<number> {
  let now: Progress = { clientKills: 0, supervisorKills: 0 };
  const timer = setInterval(
    () => say(`seed ${seed}: killed ${now.clientKills} clients, ${now.supervisorKills} supervisors`),
    progressMs,
  );
  try {
    const progress = (seen: Progress) => {
      now = seen;
    };
    const seen = await torture({ seed, ways: mixedWays, ...killsOfOne, progress });
    const verdict = judge(seen);
    say(summaryOf(seed, seen, verdict));
    for (const violation of verdict.violations) say(`  ${violation}`);
    for (const failure of verdict.failures) say(`  an answer that says neither yes nor no: ${failure}`);
    return verdict.violations.length;
  } finally {
    clearInterval(timer);
  }
}

function say(text: string): void {
  process.stdout.write(`${((performance.now() - start) / 1_000).toFixed(0).padStart(5)} s  ${text}\n`);
}
