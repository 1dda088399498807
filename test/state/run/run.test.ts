import { describe, expect, test } from "vitest";
import { explain } from "../../../state/explain/explain.ts";
import type { Command } from "../../../state/model/commands.ts";
import { allLocks, currentPhase, currentSyncPoint } from "../../../state/model/select.ts";
import type { SessionId, SyncPointId, TaskId } from "../../../state/model/state.ts";
import { emptyState } from "../../../state/model/state.ts";
import { step } from "../../../state/run/step.ts";
import { taskStatus } from "../../../state/run/task-status.ts";
import { workflow } from "../../helpers/plan.ts";
import { World } from "../../helpers/world.ts";

function kindOf(world: World, id: string): string | undefined {
  return world.state.tasks[id as TaskId]?.state.kind;
}

function statusOf(world: World, id: string): string {
  const task = world.state.tasks[id as TaskId];
  return task === undefined ? "" : taskStatus(world.state, task);
}

describe("phases", () => {
  test("a serial phase runs its tasks one after the other, in order", () => {
    const world = new World();
    world.start(workflow({ id: "architecture", tasks: [{ id: "a" }, { id: "b" }, { id: "c" }] }));
    world.settle();
    expect([kindOf(world, "a"), kindOf(world, "b")]).toEqual(["running", "pending"]);
    world.exit("a-1", 0);
    world.settle();
    expect([kindOf(world, "a"), kindOf(world, "b"), kindOf(world, "c")]).toEqual([
      "completed",
      "running",
      "pending",
    ]);
  });

  test("a parallel phase launches all ready tasks in one step, each with its locks", () => {
    const world = new World();
    world.start(
      workflow({
        id: "implementation",
        mode: "parallel",
        tasks: [
          { id: "a", modifies: ["/src/a/"] },
          { id: "b", modifies: ["/src/b/"] },
        ],
      }),
    );
    const baseline = world.pending.find((command) => command.kind === "take-baseline");
    expect(world.pending.filter((command) => command.kind === "launch")).toEqual([]);
    if (baseline !== undefined) world.answer(baseline);
    expect(world.pending.flatMap((command) => (command.kind === "launch" ? [command.session] : []))).toEqual([
      "a-1",
      "b-1",
    ]);
    expect(allLocks(world.state).map((lock) => [lock.agent, lock.token])).toEqual([
      ["a", 1],
      ["b", 2],
    ]);
  });

  test("max_parallel holds the rest back until a place is free", () => {
    const world = new World();
    world.start(
      workflow({ id: "p", mode: "parallel", maxParallel: 2, tasks: [{ id: "a" }, { id: "b" }, { id: "c" }] }),
    );
    world.settle();
    expect(kindOf(world, "c")).toBe("pending");
    expect(explain(world.state, "c", 0)).toContain("all 2 places are taken");
    world.exit("b-1", 0);
    world.settle();
    expect(kindOf(world, "c")).toBe("running");
  });

  test("tasks whose paths overlap do not run beside each other, and explain says why", () => {
    const world = new World();
    world.start(
      workflow({
        id: "p",
        mode: "parallel",
        tasks: [
          { id: "a", modifies: ["/src/"] },
          { id: "b", modifies: ["/src/b/"] },
        ],
      }),
    );
    world.settle();
    expect([kindOf(world, "a"), statusOf(world, "b")]).toEqual(["running", "blocked"]);
    expect(explain(world.state, "b", 0)).toBe(
      "b waits: /src/b/ is locked by a (/src/, token 1); it starts when that is freed.",
    );
    expect(world.events.filter((event) => event.type === "lock-refused")).toHaveLength(1);
    world.exit("a-1", 0);
    world.settle();
    expect(kindOf(world, "b")).toBe("running");
  });

  test("a task that is not parallel_safe runs alone", () => {
    const world = new World();
    world.start(
      workflow({
        id: "p",
        mode: "parallel",
        tasks: [{ id: "alone", parallelSafe: false }, { id: "b" }, { id: "c" }],
      }),
    );
    world.settle();
    expect([kindOf(world, "alone"), kindOf(world, "b"), kindOf(world, "c")]).toEqual([
      "pending",
      "running",
      "running",
    ]);
    world.exit("b-1", 0);
    world.settle();
    expect(kindOf(world, "alone")).toBe("pending");
    world.exit("c-1", 0);
    world.settle();
    expect(kindOf(world, "alone")).toBe("running");
  });

  test("what is read-only in a parallel phase is refused to every task", () => {
    const world = new World();
    world.start(
      workflow({
        id: "p",
        mode: "parallel",
        readOnly: ["/common/"],
        tasks: [
          { id: "a", modifies: ["/common/x/"] },
          { id: "b", modifies: ["/b/"] },
        ],
      }),
    );
    world.settle();
    expect(world.state.tasks["a" as TaskId]?.state).toMatchObject({
      kind: "failed",
      reason: "it may not modify /common/x/: /common/ is read-only during p",
    });
    const decision = world.ask({
      kind: "lock-acquire",
      agent: "b",
      paths: [{ written: "/common/y", claim: "common/y" }],
      holder: { kind: "session", session: "b-1" as SessionId },
    });
    expect(decision).toMatchObject({
      kind: "refused",
      sentence: "/common/y cannot be locked by b: /common/ is read-only during p.",
    });
  });

  test("a path that a task depends on must exist and be unlocked", () => {
    const world = new World();
    world.start(
      workflow({
        id: "p",
        mode: "parallel",
        tasks: [{ id: "a", dependencyPaths: ["/common/types"] }, { id: "b" }],
      }),
    );
    world.settle();
    expect([kindOf(world, "a"), kindOf(world, "b")]).toEqual(["pending", "running"]);
    expect(explain(world.state, "a", 0)).toContain("/common/types, which does not exist yet");
    const phase = currentPhase(world.state);
    if (phase !== null)
      world.apply([{ type: "dependencies-seen", phase: phase.id, present: ["common/types"] }]);
    world.settle();
    expect(kindOf(world, "a")).toBe("running");
  });
});

describe("sync points", () => {
  test("nothing of the next phase is spawned before the sync point is passed", () => {
    const world = new World();
    world.start(workflow({ id: "one", tasks: [{ id: "a" }] }, { id: "two", tasks: [{ id: "b" }] }));
    world.settle();
    world.exit("a-1", 0);
    world.settle();
    expect(currentSyncPoint(world.state)?.status.kind).toBe("ready");
    expect(kindOf(world, "b")).toBe("pending");
    expect(world.ask({ kind: "advance" }).kind).toBe("granted");
    world.settle();
    expect(kindOf(world, "b")).toBe("running");
    expect(world.state.syncPoints[0]?.status).toMatchObject({ kind: "passed", by: "ada" });
  });

  test("a failed task keeps it closed; forcing needs a reason, which is kept", () => {
    const world = new World();
    world.start(
      workflow({ id: "one", tasks: [{ id: "a" }, { id: "after" }] }, { id: "two", tasks: [{ id: "b" }] }),
    );
    world.settle();
    world.exit("a-1", 3);
    world.settle();
    const refused = world.ask({ kind: "advance" });
    expect(refused.sentence).toContain(
      "check “tasks-completed” failed: 0 of 2 completed; a failed: its session exited with 3; after never started",
    );
    expect(world.ask({ kind: "force-advance", reason: " " }).kind).toBe("refused");
    expect(world.ask({ kind: "force-advance", reason: "known flake" }).kind).toBe("granted");
    expect(world.state.syncPoints[0]?.status).toMatchObject({
      kind: "forced",
      by: "ada",
      reason: "known flake",
    });
    expect(kindOf(world, "after")).toBe("cancelled");
    world.settle();
    expect(kindOf(world, "b")).toBe("running");
  });

  test("it cannot be forced while an agent works", () => {
    const world = new World();
    world.start(workflow({ id: "one", tasks: [{ id: "a" }] }));
    world.settle();
    expect(world.ask({ kind: "force-advance", reason: "hurry" }).sentence).toContain(
      "cannot be forced while a is running",
    );
  });

  test("a check that fails holds it; making it again after a mend opens it", () => {
    const world = new World();
    const checks = [
      { id: "run npm test", kind: "run", command: { kind: "shell", line: "npm test" } },
    ] as const;
    world.start(workflow({ id: "one", tasks: [], checks }, { id: "two", tasks: [] }));
    const answerChecks = (ok: boolean) => {
      for (let next = world.pending[0]; next !== undefined; next = world.pending[0])
        world.answer(next, next.kind !== "check" || next.check.kind !== "run" || ok);
    };
    answerChecks(false);
    expect(world.ask({ kind: "advance" }).sentence).toContain("check “run npm test” failed: seen");
    world.ask({ kind: "recheck" });
    answerChecks(true);
    expect(currentSyncPoint(world.state)?.status.kind).toBe("ready");
  });

  test("the answer to a check that was made again since is ignored", () => {
    const world = new World();
    const checks = [{ id: "run t", kind: "run", command: { kind: "shell", line: "t" } }] as const;
    world.start(workflow({ id: "one", tasks: [], checks }));
    const isRun = (command: Command) => command.kind === "check" && command.check.kind === "run";
    const answerOthers = () => {
      for (
        let next = world.pending.find((one) => !isRun(one));
        next !== undefined;
        next = world.pending.find((one) => !isRun(one))
      )
        world.answer(next);
    };
    answerOthers();
    const early = world.pending.find(isRun);
    world.apply([{ type: "checks-reset", sync: "after-one" as SyncPointId }]);
    world.now += 1;
    answerOthers();
    world.apply([{ type: "checks-reset", sync: "after-one" as SyncPointId }]);
    answerOthers();
    if (early !== undefined) world.answer(early, true);
    expect(
      currentSyncPoint(world.state)?.checks.find((check) => check.plan.id === "run t")?.result.kind,
    ).toBe("running");
  });

  test("an approve check is given by the person who advances", () => {
    const world = new World();
    world.start(
      workflow({ id: "one", tasks: [], checks: [{ id: "approve design", kind: "approve", what: "design" }] }),
      true,
    );
    world.settle();
    expect(currentSyncPoint(world.state)?.status.kind).toBe("closed");
    expect(world.ask({ kind: "advance" }).sentence).toBe("Approved after-one.");
    expect(world.state.run?.status.kind).toBe("finished");
  });

  test("a run whose last phase is empty finishes when the sync point before it is passed", () => {
    const world = new World();
    world.start(workflow({ id: "one", tasks: [{ id: "a" }] }, { id: "deployment", tasks: [] }));
    world.settle();
    world.exit("a-1", 0);
    world.settle();
    expect(world.state.run?.status.kind).toBe("running");
    world.ask({ kind: "advance" });
    world.settle();
    expect(world.state.run?.status.kind).toBe("finished");
  });
});

describe("tasks", () => {
  test("a retry gets the end of what the failed attempt printed, and its locks again", () => {
    const world = new World();
    world.start(workflow({ id: "one", tasks: [{ id: "a", retries: 1, modifies: ["/a/"] }] }));
    world.settle();
    world.exit("a-1", 1);
    world.settle();
    expect(world.state.tasks["a" as TaskId]).toMatchObject({
      attempts: 2,
      failures: 1,
      findings: "last words",
      state: { kind: "running", session: "a-2" },
    });
    expect(allLocks(world.state).map((lock) => lock.token)).toEqual([2]);
    world.exit("a-2", 1);
    expect(kindOf(world, "a")).toBe("failed");
    expect(allLocks(world.state)).toEqual([]);
  });

  test("verify decides whether an agent that says done is done; then its session is ended and its locks are freed", () => {
    const world = new World();
    world.start(
      workflow({
        id: "one",
        tasks: [{ id: "a", modifies: ["/a/"], verify: { kind: "shell", line: "true" } }],
      }),
    );
    world.settle();
    world.ask(
      { kind: "task-complete", task: "a" as TaskId, token: null },
      { kind: "session", session: "a-1" as SessionId },
    );
    expect(kindOf(world, "a")).toBe("verifying");
    const verify = world.pending.find((command) => command.kind === "verify");
    if (verify !== undefined) world.answer(verify);
    expect(world.pending.map((command) => command.kind)).toEqual(["stop"]);
    expect(allLocks(world.state)).toHaveLength(1);
    world.settle();
    expect(kindOf(world, "a")).toBe("completed");
    expect(allLocks(world.state)).toEqual([]);
  });

  test("a session acts for its own task alone", () => {
    const world = new World();
    world.start(workflow({ id: "p", mode: "parallel", tasks: [{ id: "a" }, { id: "b" }] }));
    world.settle();
    const inside = { kind: "session", session: "a-1" as SessionId } as const;
    expect(world.ask({ kind: "task-complete", task: "b" as TaskId, token: null }, inside).sentence).toBe(
      "Session a-1 works on a and may not settle b.",
    );
    expect(world.ask({ kind: "advance" }, inside).kind).toBe("refused");
    expect(
      world.ask(
        {
          kind: "lock-acquire",
          agent: "b",
          paths: [{ written: "/x", claim: "x" }],
          holder: { kind: "session", session: inside.session },
        },
        inside,
      ).kind,
    ).toBe("refused");
  });

  test("an old token completes nothing", () => {
    const world = new World();
    world.start(workflow({ id: "one", tasks: [{ id: "a", modifies: ["/a/"], retries: 1 }] }));
    world.settle();
    world.exit("a-1", 1);
    world.settle();
    expect(world.ask({ kind: "task-complete", task: "a" as TaskId, token: 1 }).sentence).toContain(
      "Token 1 is not in force",
    );
  });

  test("stopping everything ends the agents; going on launches them again without counting a failure", () => {
    const world = new World();
    world.start(
      workflow({ id: "p", mode: "parallel", tasks: [{ id: "a", modifies: ["/a/"] }, { id: "b" }] }),
    );
    world.settle();
    world.ask({ kind: "launching", launching: "stopped" });
    world.settle();
    expect([kindOf(world, "a"), kindOf(world, "b"), allLocks(world.state).length]).toEqual([
      "pending",
      "pending",
      0,
    ]);
    world.ask({ kind: "launching", launching: "on" });
    world.settle();
    expect(world.state.tasks["a" as TaskId]).toMatchObject({
      failures: 0,
      attempts: 2,
      state: { kind: "running" },
    });
  });

  test("a late timer of an attempt that is over changes nothing", () => {
    const world = new World();
    world.start(workflow({ id: "one", tasks: [{ id: "a", timeoutMs: 1_000 }] }));
    world.settle();
    const timer = world.pending.find((command) => command.kind === "timeout");
    world.exit("a-1", 0);
    const before = world.state;
    if (timer !== undefined) world.answer(timer);
    expect(world.state).toBe(before);
  });
});

test("replaying the journal gives exactly the state", () => {
  const world = new World();
  world.start(
    workflow(
      { id: "one", tasks: [{ id: "a", modifies: ["/a/"] }] },
      { id: "two", mode: "parallel", tasks: [{ id: "b" }, { id: "c" }] },
    ),
    true,
  );
  world.settle();
  world.exit("a-1", 0);
  world.settle();
  const replayed = world.events.reduce((state, event) => step(state, event).state, emptyState);
  expect(replayed).toEqual(world.state);
});

describe("who launches", () => {
  const two = () =>
    workflow(
      { id: "one", mode: "parallel", tasks: [{ id: "a" }, { id: "b" }] },
      { id: "two", tasks: [{ id: "c" }] },
    );

  test("while nobody runs it, only tasks that are started by name are launched", () => {
    const world = new World();
    world.apply([
      { type: "run-started", execution_id: "exec", plan: two(), auto: false },
      { type: "launching-set", launching: "idle", by: "test" },
    ]);
    world.settle();
    expect(currentPhase(world.state)).toBe(null);
    expect(world.ask({ kind: "task-start", tasks: ["a" as TaskId] }).sentence).toBe("Started a.");
    world.settle();
    expect([kindOf(world, "a"), kindOf(world, "b")]).toEqual(["running", "pending"]);
    expect(explain(world.state, "b", 0)).toBe(
      "b waits: nobody runs it at the moment; `lockstep run` or `lockstep` goes on.",
    );
    expect(world.ask({ kind: "task-start", tasks: ["c" as TaskId] }).kind).toBe("refused");
  });

  test("a sync point that is passed while nobody runs it launches nothing", () => {
    const world = new World();
    world.start(two());
    world.settle();
    world.exit("a-1", 0);
    world.exit("b-1", 0);
    world.settle();
    world.ask({ kind: "launching", launching: "idle" });
    expect(world.ask({ kind: "advance" }).sentence).toBe("Passed after-one.");
    world.settle();
    expect(kindOf(world, "c")).toBe("pending");
    world.ask({ kind: "launching", launching: "on" });
    world.settle();
    expect(kindOf(world, "c")).toBe("running");
  });
});
