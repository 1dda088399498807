// "Reopen implementation with these findings": a failing check sends tasks back, and nothing that was done is lost.
import { describe, expect, test } from "vitest";
import { currentSyncPoint } from "../../../state/model/select.ts";
import type { SyncPointId, TaskId } from "../../../state/model/state.ts";
import { workflow } from "../../helpers/plan.ts";
import { World } from "../../helpers/world.ts";

const run = { id: "run t", kind: "run", command: { kind: "shell", line: "t" } } as const;

/** Both tasks are completed and the check of the sync point has printed this and failed. */
function failed(output: string): World {
  const world = new World();
  world.start(
    workflow({
      id: "implementation",
      mode: "parallel",
      tasks: [
        { id: "a", modifies: ["/src/a/"] },
        { id: "b", modifies: ["/src/b/"] },
      ],
      checks: [run],
    }),
  );
  world.settle();
  for (const session of ["a-1", "b-1"]) world.exit(session, 0);
  for (let next = world.pending[0]; next !== undefined; next = world.pending[0]) {
    if (next.kind === "check" && next.check.kind === "run") break;
    world.answer(next);
  }
  world.apply([
    {
      type: "check-failed",
      sync: "after-implementation" as SyncPointId,
      check: "run t",
      evidence: "t: exit 1",
      output,
    },
  ]);
  world.pending = [];
  return world;
}

const task = (world: World, id: string) => world.state.tasks[id as TaskId];
const reopen = (world: World, ids: string[] = [], findings: string | null = null) =>
  world.ask({ kind: "task-reopen", tasks: ids as TaskId[], findings });

describe("reopen", () => {
  test("gives the tasks whose files the check names another attempt with what it found", () => {
    const world = failed("src/b/index.ts:3 is wrong");
    expect(reopen(world).sentence).toBe("Reopened b with what after-implementation found.");
    expect(task(world, "a")?.state.kind).toBe("completed");
    expect(task(world, "b")).toMatchObject({ state: { kind: "launching", session: "b-2" }, attempts: 2 });
    expect(task(world, "b")?.findings).toBe(
      "The check “run t” of after-implementation failed: t: exit 1\nsrc/b/index.ts:3 is wrong",
    );
    expect(currentSyncPoint(world.state)?.checks.every(({ result }) => result.kind === "not-run")).toBe(true);
  });

  test("gives it to all tasks of the phase when it names nobody, or to those that a person names", () => {
    expect(reopen(failed("it is wrong")).sentence).toMatch(/^Reopened a, b with/);
    const world = failed("src/b/index.ts:3 is wrong");
    expect(reopen(world, ["a"], "Look at the border.").sentence).toMatch(/^Reopened a with/);
    expect(task(world, "a")?.findings).toMatch(/^Look at the border\.\nThe check “run t”/);
  });

  test("is refused while a task runs, for a task of another phase, and with nothing to mend", () => {
    const world = failed("it is wrong");
    reopen(world, ["a"]);
    expect(reopen(world).sentence).toBe(
      "implementation cannot be reopened while a is running: its checks have not been made.",
    );
    expect(reopen(failed(""), ["c"]).sentence).toMatch(/^c is no task of implementation/);
    const well = failed("");
    well.ask({ kind: "recheck" });
    well.settle();
    expect(reopen(well).sentence).toMatch(
      /^No check of after-implementation failed\. Say what is to be mended/,
    );
    well.ask({ kind: "advance" });
    expect(reopen(well).sentence).toMatch(/^No phase is running/);
  });
});
