// Eight clients, a reader and a witness while clients and supervisors are killed; `npm run torture` is the longer form.
// TORTURE_SEED=n makes the same choices again.
import { expect, test } from "vitest";
import { judge } from "./judge.ts";
import { summaryOf } from "./summary.ts";
import { mixedWays, torture } from "./torture.ts";

const seed = Number(process.env.TORTURE_SEED ?? Date.now() % 1_000_000);

test("whatever is killed when, no two hold a path and nothing that was acknowledged is lost", async () => {
  const seen = await torture({ seed, ways: mixedWays, clientKills: 200, supervisorKills: 50, calmMs: 500 });
  const verdict = judge(seen);
  console.log(summaryOf(seed, seen, verdict));
  expect(verdict.violations, `TORTURE_SEED=${seed}`).toEqual([]);
  expect(seen.killed.length).toBe(200);
  expect(seen.outages.length).toBe(50);
  expect(verdict.answers.granted).toBeGreaterThan(100);
  expect(seen.reader.reads).toBeGreaterThan(1_000);
}, 300_000);

test("the same with locks that do not lock is found guilty", async () => {
  const ways = mixedWays.map(() => "control" as const);
  const verdict = judge(await torture({ seed, ways, clientKills: 0, supervisorKills: 0, calmMs: 2_000 }));
  expect(verdict.doubleHolders.length).toBeGreaterThan(10);
  expect(verdict.lostAnswers.length).toBeGreaterThan(10);
}, 60_000);
