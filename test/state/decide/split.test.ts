// A follow-up task is split off while the run goes on.
import { expect, test } from "vitest";
import { workflowDifference } from "../../../state/explain/workflow-difference.ts";
import type { Request } from "../../../state/model/requests.ts";
import type { TaskId } from "../../../state/model/state.ts";
import { type PhaseWords, path, workflow } from "../../helpers/plan.ts";
import { World } from "../../helpers/world.ts";

type Split = Extract<Request, { kind: "task-split" }>;

const split = (task: string, id: string, more: Partial<Split> = {}): Split => ({
  kind: "task-split",
  task: task as TaskId,
  id,
  paths: [],
  prompt: "Go on.",
  command: null,
  agent: null,
  now: false,
  ...more,
});

function begun(...phases: PhaseWords[]): World {
  const world = new World();
  world.start(workflow(...phases));
  world.settle();
  return world;
}

const parallel: PhaseWords = {
  id: "p",
  mode: "parallel",
  readOnly: ["/common/"],
  tasks: [
    { id: "a", modifies: ["/a/"], cannotModify: ["/secret/"], timeoutMs: 5_000, env: { X: "1" } },
    { id: "b", modifies: ["/b/"] },
  ],
};
const kindOf = (world: World, id: string) => world.state.tasks[id as TaskId]?.state.kind;

test("it follows the task that it comes from, on the same paths, and the sync point waits for it", () => {
  const world = begun(parallel);
  const { sentence } = world.ask(split("a", "a-docs"));
  expect(sentence).toBe("Added a-docs to p: it may modify /a/, when a is completed.");
  world.exit("b-1", 0);
  world.settle();
  expect(kindOf(world, "a-docs")).toBe("pending");
  world.exit("a-1", 0);
  world.settle();
  expect(kindOf(world, "a-docs")).toBe("running");
  expect(world.state.syncPoints[0]?.status.kind).toBe("closed");
  expect(world.state.tasks["a-docs" as TaskId]?.plan).toMatchObject({
    program: { kind: "agent", profile: "command", prompt: "Go on." },
    env: { X: "1" },
    timeoutMs: 5_000,
    cannotModify: [{ claim: "secret" }],
  });
  world.exit("a-docs-1", 0);
  world.settle();
  expect(world.state.syncPoints[0]?.status.kind).toBe("ready");
});

test("a sync point that was ready is closed again by it", () => {
  const world = begun({ id: "p", tasks: [{ id: "a" }] }, { id: "q", tasks: [{ id: "b" }] });
  world.exit("a-1", 0);
  world.settle();
  expect(world.state.syncPoints[0]?.status.kind).toBe("ready");
  world.ask(split("a", "more"));
  world.settle();
  expect([world.state.syncPoints[0]?.status.kind, kindOf(world, "more")]).toEqual(["closed", "running"]);
});

test("with `now` it runs beside it, on paths of its own", () => {
  const world = begun(parallel);
  expect(world.ask(split("a", "c", { now: true })).sentence).toMatch(/needs paths of its own/);
  expect(world.ask(split("a", "c", { now: true, paths: [path("/c/")] })).kind).toBe("granted");
  world.settle();
  expect([...world.running].sort()).toEqual(["a-1", "b-1", "c-1"]);
});

test("a serial phase takes it up behind the one that it comes from, before what comes after", () => {
  const world = begun({ id: "p", tasks: [{ id: "a" }, { id: "b" }] });
  world.ask(split("a", "between"));
  world.exit("a-1", 0);
  world.settle();
  expect([...world.running]).toEqual(["between-1"]);
});

test("from a phase that is over it goes to the one that runs, else to the next", () => {
  const world = begun({ id: "p", tasks: [{ id: "a" }] }, { id: "q", tasks: [{ id: "b" }] });
  world.exit("a-1", 0);
  world.settle();
  world.ask({ kind: "advance" });
  world.settle();
  expect(world.ask(split("a", "late")).sentence).toMatch(/^Added late to q: /);
  world.exit("b-1", 0);
  world.settle();
  expect(kindOf(world, "late")).toBe("running");
});

test("what cannot be is refused, and why", () => {
  const world = begun(parallel);
  const why = (request: Split) => {
    const { kind, sentence } = world.ask(request);
    expect(kind).toBe("refused");
    return sentence;
  };
  expect(why(split("x", "c"))).toMatch(/^There is no task x/);
  expect(why(split("a", "b"))).toMatch(/^There is a task b already/);
  expect(why(split("a", "c", { paths: [path("/common/x")] }))).toBe(
    "c may not modify /common/x: /common/ is read-only during p.",
  );
  expect(why(split("a", "c", { paths: [path("/secret/x")] }))).toMatch(/cannot_modify of c names/);
  expect(why(split("a", "c", { paths: [path("/b/docs/")] }))).toMatch(
    /^c may not modify \/b\/docs\/: b of the same phase modifies \/b\/\. .*`lockstep task split b c`/,
  );
  world.exit("b-1", 0);
  expect(world.ask(split("a", "c", { paths: [path("/b/docs/")] })).kind).toBe("granted");
});

test("an edited workflow takes nothing away that was added, and does not call it a difference", () => {
  const plan = workflow({ id: "p", tasks: [{ id: "a" }] }, { id: "q", tasks: [{ id: "b" }] });
  const world = new World();
  world.start(plan);
  world.settle();
  world.ask(split("b", "added"));
  expect(workflowDifference(world.state, plan)).toBe("Nothing that matters differs.");
  world.apply([{ type: "workflow-changed", plan: { ...plan, goal: "other" } }]);
  expect(world.state.run?.workflow.phases[1]?.tasks.map((task) => task.id)).toEqual(["b", "added"]);
  expect(kindOf(world, "added")).toBe("pending");
});
