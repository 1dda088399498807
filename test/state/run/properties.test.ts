// Rules of the core that hold for any workflow and any order of requests; each oracle says the rule in its own words.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { explain } from "../../../state/explain/explain.ts";
import { allLocks, allTasks } from "../../../state/model/select.ts";
import type { SessionId, TaskId } from "../../../state/model/state.ts";
import { path, workflow } from "../../helpers/plan.ts";
import { World } from "../../helpers/world.ts";

const folder = fc.constantFrom("a", "b", "c");
const somePath = fc.array(folder, { minLength: 1, maxLength: 3 }).map((parts) => `/${parts.join("/")}/`);
const someTasks = fc.array(
  fc.record({ modifies: fc.array(somePath, { maxLength: 2 }), parallelSafe: fc.boolean() }),
  { minLength: 1, maxLength: 7 },
);

/** Two folders meet when one begins with the other. */
const meet = (one: readonly string[], other: readonly string[]) =>
  one.some((a) => other.some((b) => a.startsWith(b) || b.startsWith(a)));

describe("a parallel phase", () => {
  test("launches as much as may run at once: whoever waits is kept by one that runs, or by the places", () => {
    fc.assert(
      fc.property(someTasks, fc.integer({ min: 1, max: 4 }), (words, maxParallel) => {
        const tasks = words.map((task, index) => ({ id: `t${index}`, ...task }));
        const world = new World();
        world.start(workflow({ id: "p", mode: "parallel", maxParallel, tasks }));
        world.settle();
        const runs = (id: string) => world.state.tasks[id as TaskId]?.state.kind === "running";
        const running = tasks.filter((task) => runs(task.id));
        expect(running.length).toBeLessThanOrEqual(maxParallel);
        running.forEach((one, index) => {
          for (const other of running.slice(index + 1))
            expect(meet(one.modifies, other.modifies)).toBe(false);
        });
        if (running.length > 1) expect(running.every((task) => task.parallelSafe)).toBe(true);
        for (const task of tasks.filter((candidate) => !runs(candidate.id))) {
          const kept =
            running.length === maxParallel ||
            running.some(
              (other) => meet(task.modifies, other.modifies) || !other.parallelSafe || !task.parallelSafe,
            );
          expect(kept, explain(world.state, task.id, 0)).toBe(true);
        }
      }),
    );
  });

  test("ends with every task completed, whatever overlaps", () => {
    fc.assert(
      fc.property(someTasks, fc.integer({ min: 1, max: 4 }), (words, maxParallel) => {
        const tasks = words.map((task, index) => ({ id: `t${index}`, ...task }));
        const world = new World();
        world.start(workflow({ id: "p", mode: "parallel", maxParallel, tasks }), true);
        world.settle();
        for (let round = 0; round <= tasks.length && world.running.size > 0; round += 1) {
          for (const session of [...world.running]) world.exit(session, 0);
          world.settle();
        }
        expect(allTasks(world.state).every((task) => task.state.kind === "completed")).toBe(true);
        expect(world.state.run?.status.kind).toBe("finished");
        expect(allLocks(world.state)).toEqual([]);
      }),
    );
  });
});

describe("the lock table", () => {
  const agent = fc.constantFrom("ann", "ben", "cleo");
  const request = fc.oneof(
    fc.record({
      kind: fc.constant("acquire" as const),
      agent,
      paths: fc.array(somePath, { minLength: 1, maxLength: 2 }),
    }),
    fc.record({ kind: fc.constant("release" as const), agent, paths: fc.array(somePath, { maxLength: 1 }) }),
  );

  test("grants and refuses as a plain list of who holds what does", () => {
    fc.assert(
      fc.property(fc.array(request, { maxLength: 40 }), (requests) => {
        const world = new World();
        let held: { agent: string; path: string }[] = [];
        let lastToken = 0;
        for (const { kind, agent: who, paths } of requests) {
          if (kind === "acquire") {
            const free = !held.some((other) => other.agent !== who && meet(paths, [other.path]));
            const decision = world.ask({
              kind: "lock-acquire",
              agent: who,
              paths: paths.map(path),
              holder: { kind: "none" },
            });
            expect(decision.kind).toBe(free ? "granted" : "refused");
            if (free) held = [...held, ...paths.map((one) => ({ agent: who, path: one }))];
            if (free) {
              expect(world.state.lastToken).toBe(lastToken + 1);
              lastToken += 1;
            }
          } else {
            world.ask({ kind: "lock-release", agent: who, paths: paths.map(path), token: null });
            held = held.filter((one) => one.agent !== who || (paths.length > 0 && !paths.includes(one.path)));
          }
          const listed = allLocks(world.state).flatMap((lock) =>
            lock.paths.map((one) => `${lock.agent} ${one.written}`),
          );
          expect(listed.sort()).toEqual(held.map((one) => `${one.agent} ${one.path}`).sort());
        }
      }),
    );
  });
});

test("an agent can never settle or lock for another task, whatever it asks", () => {
  const ask = fc.constantFrom(
    "task-complete",
    "task-fail",
    "task-cancel",
    "task-retry",
    "lock-acquire",
    "advance",
    "force",
    "stop",
  );
  fc.assert(
    fc.property(ask, (kind) => {
      const world = new World();
      world.start(
        workflow({ id: "p", mode: "parallel", tasks: [{ id: "own" }, { id: "other", modifies: ["/o/"] }] }),
      );
      world.settle();
      const before = world.state;
      const caller = { kind: "session", session: "own-1" as SessionId } as const;
      const other = "other" as TaskId;
      const requests = {
        "task-complete": { kind: "task-complete", task: other, token: null },
        "task-fail": { kind: "task-fail", task: other, reason: "mine" },
        "task-cancel": { kind: "task-cancel", task: other },
        "task-retry": { kind: "task-retry", task: other },
        "lock-acquire": {
          kind: "lock-acquire",
          agent: "other",
          paths: [path("/x/")],
          holder: { kind: "none" },
        },
        advance: { kind: "advance" },
        force: { kind: "force-advance", reason: "mine" },
        stop: { kind: "session-stop", session: "other-1" as SessionId },
      } as const;
      expect(world.ask(requests[kind as keyof typeof requests], caller).kind).toBe("refused");
      expect(world.state).toBe(before);
    }),
  );
});
