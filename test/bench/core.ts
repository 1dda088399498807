// What one event costs the core: step and all that follows by rule, in a workflow of 2,000 tasks.

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
    { what: `launch 64 of ${taskCount} tasks`, unit: "ms", values: [startMs] },
    { what: `an event with ${taskCount} tasks, 64 running`, unit: "ms", values, target: "≤ 2" },
  ];
}
