// Limits of time: near one it is said, at one no new agent is launched, and a person goes on past it.
import { expect, test } from "vitest";
import type { BudgetPart } from "../../state/budget.ts";
import { explain } from "../../state/explain.ts";
import { workflow } from "../helpers/plan.ts";
import { World } from "../helpers/world.ts";

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
