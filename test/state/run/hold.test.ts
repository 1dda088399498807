// What keeps a pending task from its launch.
import { describe, expect, test } from "vitest";
import type { Launching, Task, TaskId } from "../../../state/model/state.ts";
import { holdOf, isFull } from "../../../state/run/hold.ts";
import { type PhaseWords, path, workflow } from "../../helpers/plan.ts";
import { World } from "../../helpers/world.ts";

function started(...phases: PhaseWords[]): World {
  const world = new World();
  world.start(workflow(...phases));
  world.settle();
  return world;
}

function taskOf(world: World, id: string): Task {
  const task = world.state.tasks[id as TaskId];
  if (task === undefined) throw new Error(`There is no task ${id}.`);
  return task;
}

const hold = (world: World, id: string) => holdOf(world.state, taskOf(world, id));

describe("what a task needs", () => {
  const chain: PhaseWords = {
    id: "p",
    mode: "parallel",
    tasks: [{ id: "b", needs: ["a"] }, { id: "a" }, { id: "c", needs: ["a", "b"] }],
  };

  test("comes before it, whatever the order of the plan", () => {
    const world = started(chain);
    expect([...world.running]).toEqual(["a-1"]);
    expect(hold(world, "b")).toEqual({ kind: "needs", task: "a" });
    world.exit("a-1", 0);
    world.settle();
    expect([...world.running]).toEqual(["b-1"]);
    expect(hold(world, "c")).toEqual({ kind: "needs", task: "b" });
    world.exit("b-1", 0);
    world.settle();
    expect([...world.running]).toEqual(["c-1"]);
  });

  test("has to be completed: failed or cancelled it holds on", () => {
    const world = started(chain);
    world.exit("a-1", 1);
    world.settle();
    expect(taskOf(world, "a").state.kind).toBe("failed");
    expect(hold(world, "b")).toEqual({ kind: "needs", task: "a" });
    world.ask({ kind: "task-cancel", task: "b" as TaskId });
    expect(hold(world, "c")).toEqual({ kind: "needs", task: "a" });
    expect([...world.running]).toEqual([]);
  });
});

describe("a task asked for by name", () => {
  const one: PhaseWords = { id: "p", mode: "parallel", tasks: [{ id: "a" }, { id: "b" }] };

  test.each<[Launching, boolean]>([
    ["on", true],
    ["paused", true],
    ["idle", true],
    ["stopped", false],
  ])("while launching is %s may start: %s", (launching, may) => {
    const world = started({ ...one, maxParallel: 1 });
    world.exit("a-1", 0);
    const run = world.state.run;
    if (run === null) throw new Error("Nothing runs.");
    const state = { ...world.state, run: { ...run, launching } };
    const pending: Task = { ...taskOf(world, "b"), state: { kind: "pending" } };
    const other = { ...state, tasks: { ...state.tasks, ["b" as TaskId]: pending } };
    expect(holdOf(other, { ...pending, wanted: true })).toEqual(may ? null : { kind: "paused", launching });
    expect(holdOf(other, pending)).toEqual(launching === "on" ? null : { kind: "paused", launching });
  });

  test("is not launched by a stop that comes after", () => {
    const world = new World();
    world.start(workflow(one));
    world.ask({ kind: "launching", launching: "paused" });
    world.ask({ kind: "task-start", tasks: ["a" as TaskId] });
    world.ask({ kind: "launching", launching: "stopped" });
    world.settle();
    expect([...world.running]).toEqual([]);
    expect(taskOf(world, "a").wanted).toBe(false);
  });

  test("begins no phase while everything is stopped", () => {
    const world = started({ id: "p", tasks: [{ id: "a" }] }, { id: "q", tasks: [{ id: "b" }] });
    world.exit("a-1", 0);
    world.settle();
    world.ask({ kind: "launching", launching: "stopped" });
    world.ask({ kind: "launching", launching: "on" });
    world.settle();
    world.ask({ kind: "launching", launching: "stopped" });
    world.ask({ kind: "advance" });
    world.apply([{ type: "task-wanted", task: "b" as TaskId }]);
    world.settle();
    expect(world.state.phases.map(({ status }) => status.kind)).not.toContain("running");
    expect([...world.running]).toEqual([]);
  });
});

test("a phase is full when every place is taken, and no sooner", () => {
  const tasks = [{ id: "a" }, { id: "b" }, { id: "c" }];
  const world = started({ id: "p", mode: "parallel", maxParallel: 2, tasks });
  expect(isFull(world.state)).toBe(true);
  expect(hold(world, "c")).toEqual({ kind: "place", maxParallel: 2 });
  world.exit("a-1", 0);
  world.exit("b-1", 0);
  expect(isFull(world.state)).toBe(false);
});

test("a dispatcher takes no place of those that it launches", () => {
  const world = started({
    id: "p",
    mode: "parallel",
    maxParallel: 1,
    tasks: [
      { id: "d", dispatches: true },
      { id: "a", dispatcher: "d" as TaskId },
    ],
  });
  expect(isFull(world.state)).toBe(false);
  expect(hold(world, "a")).toEqual({ kind: "dispatch", by: "d" });
});

test("before a run, in another phase, before the first look at the files: each has its own reason", () => {
  const world = new World();
  world.start(workflow({ id: "p", tasks: [{ id: "a" }] }, { id: "q", tasks: [{ id: "b" }] }));
  expect(hold(world, "a")).toEqual({ kind: "baseline" });
  expect(hold(world, "b")).toEqual({ kind: "other-phase" });
  expect(holdOf({ ...world.state, run: null }, taskOf(world, "a"))).toEqual({ kind: "no-run" });
  const run = world.state.run;
  if (run === null) throw new Error("Nothing runs.");
  const finished = { ...world.state, run: { ...run, status: { kind: "finished", at: 1 } as const } };
  expect(holdOf(finished, taskOf(world, "a"))).toEqual({ kind: "no-run" });
});

test("what is yet to come says that it is paused only where it comes next", () => {
  const world = new World();
  world.apply([
    {
      type: "run-started",
      execution_id: "x",
      plan: workflow({ id: "p", tasks: [{ id: "a" }] }, { id: "q", tasks: [{ id: "b" }] }),
      auto: false,
    },
    { type: "launching-set", launching: "paused", by: "ada" },
  ]);
  expect(hold(world, "a")).toEqual({ kind: "paused", launching: "paused" });
  expect(hold(world, "b")).toEqual({ kind: "other-phase" });
});

test("a path that a task depends on is there and held by nobody else", () => {
  const world = started({
    id: "p",
    mode: "parallel",
    tasks: [{ id: "a" }, { id: "b", dependencyPaths: ["/lib/"] }],
  });
  expect(hold(world, "b")).toEqual({ kind: "missing-path", path: "/lib/" });
  world.ask({ kind: "lock-acquire", agent: "ada", paths: [path("/lib/x")], holder: { kind: "none" } });
  world.apply([{ type: "dependencies-seen", phase: "p" as never, present: ["lib"] }]);
  expect(hold(world, "b")).toEqual({ kind: "locked-path", path: "/lib/", agent: "ada" });
  world.ask({ kind: "lock-release", agent: "ada", paths: [], token: null });
  world.settle();
  expect(world.running.has("b-1")).toBe(true);
});

test("in a serial phase an earlier task that runs again waits for a later one that has begun", () => {
  const world = started({ id: "p", tasks: [{ id: "a" }, { id: "b" }] });
  world.exit("a-1", 0);
  world.settle();
  world.apply([{ type: "task-retried", task: "a" as TaskId, reason: "again", failures: 0, findings: null }]);
  expect(hold(world, "a")).toEqual({ kind: "turn", after: "b" });
});

test("a cancelled task of a serial phase is passed over, a failed one is waited for", () => {
  const world = started({ id: "p", tasks: [{ id: "a" }, { id: "b" }, { id: "c" }] });
  world.exit("a-1", 1);
  world.settle();
  expect(hold(world, "b")).toEqual({ kind: "turn", after: "a" });
  world.ask({ kind: "task-retry", task: "a" as TaskId });
  world.settle();
  world.ask({ kind: "task-cancel", task: "a" as TaskId });
  world.settle();
  expect([...world.running]).toEqual(["b-1"]);
});
