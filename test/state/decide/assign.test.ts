// A task is given to another agent, and nothing else of it changes.
import { expect, test } from "vitest";
import type { TaskId } from "../../../state/model/state.ts";
import { workflow } from "../../helpers/plan.ts";
import { World } from "../../helpers/world.ts";

const a = "a" as TaskId;
const b = "b" as TaskId;
const byAgent = (id: string) =>
  ({
    id,
    agent: "claude",
    modifies: [`/${id}/`],
    program: { kind: "agent", profile: "claude", prompt: "Do." },
  }) as const;

function begun(): World {
  const world = new World();
  world.start(workflow({ id: "p", tasks: [byAgent("a"), byAgent("b"), { id: "c" }] }));
  world.settle();
  return world;
}
const assign = (world: World, task: TaskId) =>
  world.ask({ kind: "task-assign", task, agent: "codex" }).sentence;

test("one at work is stopped and started again with it, on the same paths", () => {
  const world = begun();
  expect(assign(world, a)).toBe("Task a is stopped and started again with codex.");
  world.settle();
  expect(world.state.sessions["a-2" as keyof typeof world.state.sessions]).toMatchObject({ agent: "codex" });
  expect(world.state.tasks[a]).toMatchObject({
    state: { kind: "running", session: "a-2" },
    plan: { agent: "codex", program: { profile: "codex", prompt: "Do." } },
  });
  expect(Object.values(world.state.locks)).toMatchObject([{ agent: "a", paths: [{ claim: "a" }] }]);
});

test("one that has not begun, or failed, has it at its next attempt", () => {
  const world = begun();
  expect(assign(world, b)).toBe("Task b is done by codex from its next attempt on.");
  world.exit("a-1", 1);
  world.settle();
  expect(assign(world, a)).toMatch(/^Task a is done by codex .*`lockstep task retry a` starts it\.$/);
  world.ask({ kind: "task-retry", task: a });
  world.settle();
  expect(world.state.tasks[a]?.plan.agent).toBe("codex");
});

test("what is completed, or done by a command, is not given away", () => {
  const world = begun();
  expect(assign(world, "c" as TaskId)).toMatch(/^Task c is done by a command, not by an agent/);
  world.exit("a-1", 0);
  world.settle();
  expect(assign(world, a)).toMatch(/^Task a is completed\./);
});
