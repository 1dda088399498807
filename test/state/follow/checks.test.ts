// What a sync point found out holds as long as the work that it was found out about.
import { describe, expect, test } from "vitest";
import type { SessionId, TaskId } from "../../../state/model/state.ts";
import { step } from "../../../state/run/step.ts";
import { workflow } from "../../helpers/plan.ts";
import { World } from "../../helpers/world.ts";

const command = { kind: "shell", line: "true" } as const;

/** Its one task is done, and every check has passed. */
function ready(): World {
  const world = new World();
  world.start(
    workflow(
      { id: "p", tasks: [{ id: "a" }], checks: [{ id: "own", kind: "run", command }] },
      { id: "q", tasks: [{ id: "b" }] },
    ),
  );
  world.settle();
  world.exit("a-1", 0);
  world.settle();
  expect(world.state.syncPoints[0]?.status.kind).toBe("ready");
  return world;
}

const results = ({ state }: World, at = 0) => state.syncPoints[at]?.checks.map(({ result }) => result.kind);

describe("passed checks are made again", () => {
  test("when work goes on afterwards", () => {
    const world = ready();
    const { state } = step(world.state, {
      seq: world.state.seq + 1,
      at: 9_000,
      type: "session-launching",
      session: "a-2" as SessionId,
      task: "a" as TaskId,
      attempt: 2,
      title: "a",
      agent: "command",
      command: null,
    });
    expect(state.syncPoints[0]?.status.kind).toBe("closed");
    expect(new Set(state.syncPoints[0]?.checks.map(({ result }) => result.kind))).toEqual(
      new Set(["not-run"]),
    );
  });

  test("when a task is run again, and only then is the point ready again", () => {
    const world = ready();
    world.ask({ kind: "task-retry", task: "a" as TaskId });
    expect(new Set(results(world))).toEqual(new Set(["not-run"]));
    world.settle();
    world.exit("a-2", 0);
    expect(world.state.syncPoints[0]?.status.kind).toBe("closed");
    world.settle();
    expect(world.state.syncPoints[0]?.status.kind).toBe("ready");
  });

  test("when a task is added to the phase", () => {
    const world = ready();
    const paths = { paths: [], prompt: null, command: "true", agent: null, now: false };
    world.ask({ kind: "task-split", task: "a" as TaskId, id: "more", ...paths });
    expect(new Set(results(world))).toEqual(new Set(["not-run"]));
  });

  test("but not those of a point that is passed, nor those of another phase", () => {
    const world = ready();
    world.ask({ kind: "advance" });
    world.settle();
    const before = results(world);
    world.exit("b-1", 1);
    world.settle();
    world.ask({ kind: "task-retry", task: "b" as TaskId });
    expect(results(world)).toEqual(before);
    expect(world.state.syncPoints[0]?.status.kind).toBe("passed");
  });
});

describe("an agent that ends well", () => {
  test("has its work verified first, and completed only when that passes", () => {
    const world = new World();
    world.start(workflow({ id: "p", tasks: [{ id: "a", verify: command }] }));
    world.settle();
    world.exit("a-1", 0);
    expect(world.state.tasks["a" as TaskId]?.state.kind).toBe("verifying");
    const [verify] = world.pending.filter(({ kind }) => kind === "verify");
    if (verify === undefined) throw new Error("Nothing is verified.");
    world.answer(verify, false);
    expect(world.state.tasks["a" as TaskId]).toMatchObject({
      state: { kind: "failed", reason: "verify failed: verify" },
      findings: "out",
    });
  });

  test("is completed at once where nothing is to be verified", () => {
    const world = new World();
    world.start(workflow({ id: "p", tasks: [{ id: "a" }] }));
    world.settle();
    world.exit("a-1", 0);
    expect(world.state.tasks["a" as TaskId]?.state.kind).toBe("completed");
  });
});

test("checks wait until every task of the phase has come to rest", () => {
  const world = new World();
  world.start(workflow({ id: "p", mode: "parallel", tasks: [{ id: "a" }, { id: "b" }] }));
  world.settle();
  world.exit("a-1", 0);
  expect(new Set(results(world))).toEqual(new Set(["not-run"]));
  world.exit("b-1", 0);
  expect(results(world)).toContain("passed");
});

test("while everything is stopped no check is made", () => {
  const world = new World();
  world.start(workflow({ id: "p", tasks: [{ id: "a" }] }));
  world.settle();
  world.ask({ kind: "launching", launching: "stopped" });
  world.settle();
  expect(new Set(results(world))).toEqual(new Set(["not-run"]));
});

test("the own checks of a point wait until all tasks are completed", () => {
  const world = new World();
  world.start(workflow({ id: "p", tasks: [{ id: "a" }], checks: [{ id: "own", kind: "run", command }] }));
  world.settle();
  world.exit("a-1", 1);
  world.settle();
  const [first, ...others] = world.state.syncPoints[0]?.checks ?? [];
  expect(first?.result).toMatchObject({ kind: "failed", evidence: expect.stringContaining("a failed") });
  expect(new Set(others.map(({ result }) => result.kind))).toEqual(new Set(["not-run"]));
});
