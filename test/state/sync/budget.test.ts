// Limits of time: near one it is said, at one no new agent is launched, and a person goes on past it.
import { expect, test } from "vitest";
import { explain } from "../../../state/explain/explain.ts";
import type { BudgetPart } from "../../../state/model/budget.ts";
import { usageOf } from "../../../state/model/select.ts";
import type { SessionId } from "../../../state/model/state.ts";
import { usageReported } from "../../../state/run/receive.ts";
import { workflow } from "../../helpers/plan.ts";
import { World } from "../../helpers/world.ts";

function begun(): World {
  const world = new World();
  world.start(
    workflow({
      id: "p",
      mode: "parallel",
      maxParallel: 1,
      budgetMs: 600_000,
      tasks: [{ id: "a" }, { id: "b" }],
    }),
  );
  world.settle();
  return world;
}

function timer(world: World, part: BudgetPart) {
  const found = world.pending.find((command) => command.kind === "budget" && command.part === part);
  if (found?.kind !== "budget") throw new Error(`no timer for ${part} is set`);
  return found;
}

test("near the limit it is said, at the limit launching is paused, and what runs goes on", () => {
  const world = begun();
  expect(timer(world, "near").at - timer(world, "near").since).toBe(480_000);
  expect(timer(world, "all").at - timer(world, "all").since).toBe(600_000);
  world.answer(timer(world, "near"));
  expect(world.state.run?.launching).toBe("on");
  world.answer(timer(world, "all"));
  expect(world.state.run?.launching).toBe("paused");
  expect([...world.running]).toEqual(["a-1"]);
  world.exit("a-1", 0);
  world.settle();
  expect([...world.running]).toEqual([]);
  expect(explain(world.state, "b", 0)).toBe(
    "b waits: the time budget of p (10:00) is used up: no new agent is launched; `p` or `lockstep run` goes on.",
  );
});

test("a person goes on past it, also after the supervisor came back", () => {
  const world = begun();
  world.answer(timer(world, "near"));
  world.answer(timer(world, "all"));
  world.ask({ kind: "launching", launching: "on" });
  world.restart();
  expect(world.pending.filter((command) => command.kind === "budget")).toEqual([]);
  world.exit("a-1", 0);
  world.settle();
  expect([...world.running]).toEqual(["b-1"]);
});

test("a timer of a phase that is over says nothing; one that is not over is set again after a restart", () => {
  const world = begun();
  world.restart();
  const late = timer(world, "all");
  for (const session of ["a-1", "b-1"]) {
    world.exit(session, 0);
    world.settle();
  }
  world.ask({ kind: "advance" });
  world.answer(late);
  expect(world.events.filter(({ type }) => type === "budget-spent")).toEqual([]);
});

const used = (world: World, session: string, tokens: number, cost = 0) =>
  world.apply(
    usageReported(world.state, session as SessionId, { input: tokens, cached: 0, output: 0, cost }),
  );

function limited(limits: { tokens?: number; cost?: number }): World {
  const world = new World();
  const tasks = [{ id: "a" }, { id: "b" }];
  const plan = workflow(
    { id: "p", mode: "parallel", maxParallel: 1, tasks },
    { id: "q", tasks: [{ id: "c" }] },
  );
  const [first, second] = plan.phases;
  if (first === undefined || second === undefined) throw new Error("two phases were planned");
  world.start({ ...plan, phases: [{ ...first, limits }, second], limits: { tokens: 1_000 } });
  world.settle();
  return world;
}
const spent = (world: World) => world.events.filter(({ type }) => type === "budget-spent");

test("tokens: near the limit it is said once, at the limit launching is paused once, and what runs goes on", () => {
  const world = limited({ tokens: 100 });
  used(world, "a-1", 79);
  expect(spent(world)).toEqual([]);
  used(world, "a-1", 80);
  used(world, "a-1", 90);
  expect(spent(world)).toMatchObject([{ phase: "p", part: "near", of: "tokens", limit: 100 }]);
  expect(world.state.run?.launching).toBe("on");
  used(world, "a-1", 101);
  expect(spent(world)).toHaveLength(2);
  expect(world.state.run?.launching).toBe("paused");
  world.exit("a-1", 0);
  world.settle();
  expect([...world.running]).toEqual([]);
  expect(explain(world.state, "b", 0)).toBe(
    "b waits: the token budget of p (100) is used up: no new agent is launched; `p` or `lockstep run` goes on.",
  );
  world.ask({ kind: "launching", launching: "on" });
  world.settle();
  expect([...world.running]).toEqual(["b-1"]);
  used(world, "b-1", 50);
  expect(world.state.run?.launching).toBe("on");
});

test("money counts by itself, and the run's limit over all phases and attempts, also of sessions that are forgotten", () => {
  const world = limited({ cost: 2 });
  used(world, "a-1", 10, 2.5);
  expect(spent(world)).toMatchObject([{ part: "all", of: "cost", limit: 2 }]);
  world.ask({ kind: "launching", launching: "on" });
  for (const session of ["a-1", "b-1"]) {
    world.settle();
    used(world, session, 400, 2.5);
    world.exit(session, 0);
  }
  world.settle();
  world.apply([{ type: "session-forgotten", session: "a-1" as SessionId }]);
  world.ask({ kind: "advance" });
  world.settle();
  used(world, "c-1", 300);
  expect(spent(world).at(-1)).toMatchObject({ phase: null, part: "all", of: "tokens", limit: 1_000 });
  expect(usageOf(world.state, null)).toMatchObject({ input: 1_100, cost: 5 });
});
