// What `lockstep check` draws before the start is what the launcher does: the steps of the schedule, compared with who runs at
// once when all of a step succeed together.
import { expect, test } from "vitest";
import { analyse } from "../../src/workflow/analysis.ts";
import type { Workflow } from "../../state/model/state.ts";
import { random } from "../helpers/random.ts";
import { World } from "../helpers/world.ts";
import { randomWorkflow } from "./random-run.ts";

const runs = Number(process.env.SIMULATION_RUNS ?? "400");
const fresh = Number(process.env.SIMULATION_SEED ?? Math.floor(Math.random() * 1_000_000_000));

function drawn(workflow: Workflow): string[][] {
  return workflow.phases.flatMap((phase) =>
    analyse(workflow, phase, [], () => true).groups.map((group) => group.map((task) => task.id).sort()),
  );
}

/** A verify that still runs would keep its task in the next round. */
function withoutVerify(workflow: Workflow): Workflow {
  const phases = workflow.phases.map((phase) => ({
    ...phase,
    tasks: phase.tasks.map((task) => ({ ...task, verify: null })),
  }));
  return { ...workflow, phases };
}

/** The tasks of each round that run at once. */
function launched(workflow: Workflow): string[][] {
  const world = new World();
  const rounds: string[][] = [];
  world.start(workflow, true);
  world.settle();
  while (world.running.size > 0) {
    const sessions = [...world.running];
    rounds.push(sessions.map((session) => session.replace(/-\d+$/, "")).sort());
    // All at once: in one batch, as those would end that take the same time.
    world.exitAll(sessions);
    world.settle();
  }
  expect(world.state.run?.status.kind).toBe("finished");
  return rounds;
}

test(`every step of the schedule is launched as it was drawn (${runs} workflows from seed ${fresh})`, () => {
  let steps = 0;
  for (let seed = fresh; seed < fresh + runs; seed += 1) {
    const workflow = withoutVerify(randomWorkflow(random(seed)));
    const expected = drawn(workflow);
    expect(launched(workflow), `seed ${seed}`).toEqual(expected);
    steps += expected.length;
  }
  expect(steps).toBeGreaterThan(runs);
});
