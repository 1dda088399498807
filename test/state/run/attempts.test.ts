// An attempt ends late, or tells something late, when the next one is there already.
import { expect, test } from "vitest";
import type { Event } from "../../../state/model/events.ts";
import type { SessionId, State, TaskId } from "../../../state/model/state.ts";
import { sessionExited, sessionStarted, timedOut, verified } from "../../../state/run/receive.ts";
import { step } from "../../../state/run/step.ts";
import { type TaskWords, workflow } from "../../helpers/plan.ts";
import { World } from "../../helpers/world.ts";

const a = "a" as TaskId;
const [first, second] = ["a-1" as SessionId, "a-2" as SessionId];

function applied(state: State, event: Omit<Event, "seq" | "at"> & Record<string, unknown>): State {
  return step(state, { seq: state.seq + 1, at: 5_000, ...event } as Event).state;
}

/** Its second attempt runs; the first is still said to live. */
function atSecond(words: Partial<TaskWords> = {}): State {
  const world = new World();
  world.start(workflow({ id: "p", tasks: [{ id: "a", retries: 1, ...words }] }));
  world.settle();
  const early = world.state.sessions[first];
  world.exit(first, 1);
  world.settle();
  expect(world.state.tasks[a]?.state).toEqual({ kind: "running", session: second });
  return { ...world.state, sessions: { ...world.state.sessions, [first]: early } as State["sessions"] };
}

const end = {
  started: 1,
  ended: 2,
  exit: { code: 9, signal: null },
  problem: null,
  tail: "late words",
} as const;

test("a late exit of an earlier attempt changes nothing of the attempt that runs", () => {
  const before = atSecond();
  const after = applied(before, { type: "session-exited", session: first, task: a, attempt: 1, ...end });
  expect(after.tasks).toEqual(before.tasks);
  expect(after.sessions[second]).toEqual(before.sessions[second]);
  expect(after.sessions[first]?.state.kind).toBe("exited");
});

test("a late start of an earlier attempt does not make the next one run", () => {
  const before = atSecond();
  const launching: State = {
    ...before,
    tasks: {
      ...before.tasks,
      [a]: { ...before.tasks[a], state: { kind: "launching", session: second } },
    } as State["tasks"],
  };
  const after = applied(launching, { type: "session-started", session: first, task: a, attempt: 1, pid: 7 });
  expect(after.tasks).toEqual(launching.tasks);
});

test("the answer to an earlier attempt's verify settles nothing", () => {
  const verify = { kind: "shell", line: "true" } as const;
  const state = atSecond({ verify });
  const verifying = applied(state, { type: "verify-started", task: a });
  expect(verified(verifying, a, first, { ok: true, evidence: "", output: "" })).toEqual([]);
  expect(verified(verifying, a, second, { ok: true, evidence: "", output: "" })).toHaveLength(1);
});

test("a timer ends only the attempt that it was set for", () => {
  const state = atSecond({ timeoutMs: 1_000 });
  expect(timedOut(state, { task: a, session: first, attempt: 1 })).toEqual([]);
  expect(timedOut(state, { task: a, session: second, attempt: 1 })).toEqual([]);
  expect(timedOut(state, { task: a, session: second, attempt: 2 })).toMatchObject([
    { type: "task-ending", outcome: { kind: "failed", mayRetry: true } },
  ]);
});

test("a session that has ended does not end or start again", () => {
  const world = new World();
  world.start(workflow({ id: "p", tasks: [{ id: "a" }] }));
  world.settle();
  expect(sessionStarted(world.state, first, 8)).toEqual([]);
  world.exit(first, 0);
  expect(sessionExited(world.state, first, end)).toEqual([]);
  expect(sessionStarted(world.state, first, 8)).toEqual([]);
});

test("the next attempt reads the end of what the failed one printed, and no more than it can use", () => {
  const world = new World();
  world.start(workflow({ id: "p", tasks: [{ id: "a", retries: 1 }] }));
  world.settle();
  world.apply(sessionExited(world.state, first, { ...end, tail: `${"x".repeat(5_000)}the end` }));
  const { findings } = world.state.tasks[a] ?? {};
  expect(findings).toHaveLength(4_000);
  expect(findings?.endsWith("the end")).toBe(true);
});

test("what an attempt that succeeded printed is no finding", () => {
  const world = new World();
  world.start(workflow({ id: "p", tasks: [{ id: "a", verify: { kind: "shell", line: "true" } }] }));
  world.settle();
  world.exit(first, 0);
  expect(world.state.tasks[a]?.findings).toBe(null);
});
