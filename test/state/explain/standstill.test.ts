// What `lockstep run` stops at, and what it waits for.
import { expect, test } from "vitest";
import { explainTask } from "../../../state/explain/explain.ts";
import { standstill } from "../../../state/explain/standstill.ts";
import type { SessionId, TaskId } from "../../../state/model/state.ts";
import { type PhaseWords, path, workflow } from "../../helpers/plan.ts";
import { World } from "../../helpers/world.ts";

const holder = { kind: "none" } as const;

function world(...phases: readonly PhaseWords[]): World {
  const made = new World();
  made.start(workflow(...phases));
  return made;
}

test("a pause is one once nothing runs any more, also between two phases and beside a person's shell", () => {
  const w = world({ id: "one", tasks: [{ id: "a" }, { id: "b" }] }, { id: "two", tasks: [{ id: "c" }] });
  w.settle();
  w.ask({ kind: "launching", launching: "paused" });
  w.ask({ kind: "session-open", command: null });
  w.settle();
  expect(standstill(w.state)).toBeNull();
  w.exit("a-1", 0);
  expect(standstill(w.state)).toMatch(/^Launching is paused; .*`lockstep run`/);
  w.ask({ kind: "launching", launching: "on" });
  w.settle();
  w.ask({ kind: "launching", launching: "paused" });
  w.exit("b-1", 0);
  w.settle();
  expect(standstill(w.state)).toMatch(/^after-one is ready/);
  w.ask({ kind: "advance" });
  expect(standstill(w.state)).toMatch(/^Launching is paused/);
});

test("waiting for a lock of somebody else is none; a need of a failed task is", () => {
  const w = world({
    id: "one",
    mode: "parallel",
    tasks: [
      { id: "a", modifies: ["/x"] },
      { id: "b", needs: ["a"] },
    ],
  });
  w.ask({ kind: "lock-acquire", agent: "tool", paths: [path("/x")], holder });
  w.settle();
  expect(standstill(w.state)).toBeNull();
  w.ask({ kind: "lock-release", agent: "tool", paths: [], token: null });
  w.settle();
  w.exit("a-1", 1);
  w.settle();
  expect(standstill(w.state)).toMatch(/a failed: its session exited with 1; b never started\. Mend/);
});

test("from outside, a live session's lock is not released; its own agent may", () => {
  const w = world({ id: "one", tasks: [{ id: "a", modifies: ["/x"] }] });
  w.settle();
  const release = { kind: "lock-release", agent: "a", paths: [path("/x")], token: null } as const;
  expect(w.ask(release)).toMatchObject({ kind: "refused", sentence: expect.stringContaining("--token 1") });
  expect(w.ask(release, { kind: "session", session: "a-1" as SessionId }).kind).toBe("granted");
});

test.each(["why?", "so.", "no!", "plain"])("a reason that is %s is not stopped twice", (reason) => {
  const w = world({ id: "one", tasks: [{ id: "a" }] });
  w.ask({ kind: "task-fail", task: "a" as TaskId, reason });
  const task = w.state.tasks["a" as TaskId];
  expect(task && explainTask(w.state, task)).toMatch(/^a failed: (why\?|so\.|no!|plain\.) To run/);
});
