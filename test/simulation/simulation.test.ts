// Random workflows, run with random exits, failures, stops, restarts of the supervisor, foreign locks and key presses.
// Safety after every step: no invariant is broken. Liveness at the end: with a world that behaves, every run finishes.
// SIMULATION_SEED=n repeats one; SIMULATION_RUNS=n makes it longer.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { allLocks } from "../../state/model/select.ts";
import { emptyState } from "../../state/model/state.ts";
import { brokenHistory, brokenInvariants } from "../../state/run/invariants.ts";
import { step } from "../../state/run/step.ts";
import { workflow } from "../helpers/plan.ts";
import { World } from "../helpers/world.ts";
import { simulate } from "./random-run.ts";

const runs = Number(process.env.SIMULATION_RUNS ?? "300");
const known = readFileSync(new URL("./seeds.txt", import.meta.url), "utf8")
  .split("\n")
  .flatMap((line) => (/^\d+$/.test(line.trim()) ? [Number(line)] : []));
const fresh = Number(process.env.SIMULATION_SEED ?? Math.floor(Math.random() * 1_000_000_000));
const seeds =
  process.env.SIMULATION_SEED === undefined
    ? [...known, ...Array.from({ length: runs }, (_, index) => fresh + index)]
    : [fresh];

/** Phases that an agent launches: none, and some. */
const dispatchedShares = [0, 0.3];
const cases = seeds.flatMap((seed) => dispatchedShares.map((share) => [seed, share] as const));

test(`no invariant breaks and every run can end (${cases.length} runs from seed ${fresh})`, () => {
  for (const [seed, share] of cases) {
    const world = simulate(seed, () => {}, share);
    expect(brokenInvariants(world.state), `seed ${seed}`).toEqual([]);
    expect(brokenHistory(world.events), `seed ${seed}`).toEqual([]);
    expect(world.state.run?.status.kind, `seed ${seed} does not end`).toBe("finished");
    expect(
      world.running.size === 0 || [...world.running].every((id) => id.startsWith("session-")),
      `seed ${seed} leaves agents`,
    ).toBe(true);
  }
});

test("replaying any journal gives exactly its state", () => {
  for (const [seed, share] of cases.slice(0, 80)) {
    const world = simulate(seed, () => {}, share);
    const replayed = world.events.reduce((state, event) => step(state, event).state, emptyState);
    expect(replayed, `seed ${seed}`).toEqual(world.state);
  }
});

test("the invariants see a lock table without exclusion", () => {
  const world = new World();
  world.start(
    workflow({
      id: "p",
      mode: "parallel",
      tasks: [
        { id: "a", modifies: ["/src/"] },
        { id: "b", modifies: ["/lib/"] },
      ],
    }),
  );
  world.settle();
  const [first] = allLocks(world.state);
  const stolen = {
    ...world.state,
    lastToken: 99,
    locks: { ...world.state.locks, 99: { ...first, token: 99, agent: "thief" } },
  };
  expect(brokenInvariants(stolen as typeof world.state)).toEqual(["locks 1 of a and 99 of thief overlap"]);
});
