// What one event costs the core: step and all that follows by rule, in a workflow of 2,000 tasks.

import { emptyState, type Lock, type PathClaim } from "../../state/model/state.ts";
import { conflictOf } from "../../state/run/hold.ts";
import { workflow } from "../helpers/plan.ts";
import { World } from "../helpers/world.ts";
import type { Figure } from "./measure.ts";

const taskCount = 2_000;

export async function core(): Promise<Figure[]> {
  const tasks = Array.from({ length: taskCount }, (_, index) => ({
    id: `t${index}`,
    modifies: [`/src/${index}/`],
  }));
  const world = new World();
  const starting = performance.now();
  world.start(workflow({ id: "p", mode: "parallel", maxParallel: 64, tasks }));
  world.settle();
  const startMs = performance.now() - starting;
  const values: number[] = [];
  for (let round = 0; round < 200; round += 1) {
    const session = [...world.running][0];
    if (session === undefined) break;
    const events = world.events.length;
    const start = performance.now();
    world.exit(session, 0);
    world.settle();
    values.push((performance.now() - start) / (world.events.length - events));
  }
  return [
    ...overlapChecks(),
    { what: `launch 64 of ${taskCount} tasks`, unit: "ms", values: [startMs] },
    { what: `an event with ${taskCount} tasks, 64 running`, unit: "ms", values, target: "≤ 2" },
  ];
}

const heldPaths = 100_000;
const checks = 10_000;

/** A path against the lock table: free, held, above what is held. */
function overlapChecks(): Figure[] {
  const locks: Record<number, Lock> = {};
  for (let token = 1; token <= heldPaths / 100; token += 1)
    locks[token] = {
      token,
      agent: `a${token}`,
      task: null,
      paths: Array.from({ length: 100 }, (_, file) => claim(`src/d${token % 50}/m${token}/f${file}.ts`)),
      at: 0,
      holder: { kind: "none" },
      reason: null,
      extra: {},
    };
  const state = { ...emptyState, locks };
  return ["src/d3/m3/free.ts", "src/d3/m3/f7.ts", "src/d7", "src/d7/**/*.md"].map((path) => {
    conflictOf(state, "asker", [claim(path)]);
    const start = performance.now();
    for (let count = 0; count < checks; count += 1) conflictOf(state, "asker", [claim(path)]);
    const eachUs = ((performance.now() - start) / checks) * 1_000;
    return { what: `${path} against ${heldPaths} held paths`, unit: "µs", values: [eachUs], target: "≤ 20" };
  });
}

function claim(path: string): PathClaim {
  return { written: `/${path}`, claim: path };
}
