import { describe, expect, test } from "vitest";
import { judgeEdit } from "../../../../src/supervisor/files/edits.ts";
import {
  fileText,
  parallelStatusFile,
  resourceLocksFile,
  type SharedFile,
  workflowStateFile,
} from "../../../../state/files/projection.ts";
import type { State } from "../../../../state/model/state.ts";
import { claimed, exampleState } from "../../../helpers/example-state.ts";

const made: Readonly<Record<SharedFile, (state: State) => object>> = {
  "RESOURCE_LOCKS.json": resourceLocksFile,
  "PARALLEL_STATUS.json": parallelStatusFile,
  "WORKFLOW_STATE.json": workflowStateFile,
};

/** What comes of an edit of the file's text. */
function edited(file: SharedFile, edit: (text: string) => string) {
  const state = exampleState();
  const text = fileText({ ...made[file](state) });
  const after = edit(text);
  const claim = (written: string) =>
    written.startsWith("..")
      ? ({ ok: false, problem: "It leaves the workspace." } as const)
      : ({ ok: true, claim: claimed(written) } as const);
  return judgeEdit(file, after, state, { claim, removals: ({ missing }) => missing });
}

function withLock(entry: object): (text: string) => string {
  return (text) => {
    const file = JSON.parse(text);
    return JSON.stringify({ ...file, locks: [...file.locks, entry] }, null, 2);
  };
}

function withoutLock(agent: string): (text: string) => string {
  return (text) =>
    JSON.stringify({
      locks: JSON.parse(text).locks.filter((lock: { agent_id: string }) => lock.agent_id !== agent),
    });
}

test.each(Object.keys(made) as SharedFile[])(
  "%s as it was written, or printed differently, is unchanged",
  (file) => {
    const state = { ...exampleState(), locks: {} };
    const text = fileText({ ...made[file](state) });
    const claim = (written: string) => ({ ok: true, claim: claimed(written) }) as const;
    const grounds = { claim, removals: () => [] };
    const unchanged = { kind: "unchanged", isStale: false };
    expect(judgeEdit(file, text, state, grounds)).toEqual(unchanged);
    expect(judgeEdit(file, JSON.stringify(JSON.parse(text)), state, grounds)).toEqual(unchanged);
  },
);

test.each(Object.keys(made) as SharedFile[])("%s that is no JSON is rejected with its line", (file) => {
  expect(edited(file, () => '{\n  "locks": [\n')).toMatchObject({ kind: "rejected", line: 2, field: "" });
  expect(edited(file, () => "")).toMatchObject({ kind: "rejected", line: 1 });
  expect(edited(file, () => "[]")).toMatchObject({
    kind: "rejected",
    line: 1,
    problem: "expected a mapping, found an empty list",
  });
});

describe("RESOURCE_LOCKS.json", () => {
  test("a lock may be added, with fields of its own", () => {
    const entry = { agent_id: "other", locked_paths: ["/docs/"], lock_time: "2024-01-10T10:00:00Z", team: 3 };
    expect(edited("RESOURCE_LOCKS.json", withLock(entry))).toEqual({
      kind: "accepted",
      changes: [
        {
          kind: "lock-added",
          agent: "other",
          paths: [claimed("/docs/")],
          holder: { kind: "none" },
          extra: { team: 3 },
        },
      ],
      extra: { top: {}, entries: {} },
    });
  });

  test("a lock that overlaps another's is rejected at its path", () => {
    const entry = { agent_id: "other", locked_paths: ["/docs/", "/src/*/trading/x"] };
    expect(edited("RESOURCE_LOCKS.json", withLock(entry))).toMatchObject({
      kind: "rejected",
      line: 33,
      field: "locks[2].locked_paths[1]",
      problem: expect.stringContaining("/src/features/trading/ of trading"),
    });
  });

  test("two new locks that overlap each other are rejected", () => {
    const both = (text: string) =>
      withLock({ agent_id: "b", locked_paths: ["/docs/x"] })(
        withLock({ agent_id: "a", locked_paths: ["/docs/"] })(text),
      );
    expect(edited("RESOURCE_LOCKS.json", both)).toMatchObject({
      kind: "rejected",
      field: "locks[3].locked_paths[0]",
    });
  });

  test("a lock may be removed, unless a live session holds it", () => {
    expect(edited("RESOURCE_LOCKS.json", withoutLock("script"))).toMatchObject({
      kind: "accepted",
      changes: [{ kind: "lock-removed", token: 7 }],
    });
    expect(edited("RESOURCE_LOCKS.json", withoutLock("trading"))).toMatchObject({
      kind: "rejected",
      field: "locks",
      problem: expect.stringContaining("a live session holds it"),
    });
  });

  test("a program that drops the fields it does not know leaves the locks as they are", () => {
    const guideShape = (text: string) =>
      JSON.stringify({
        locks: JSON.parse(text).locks.map(
          ({ agent_id, locked_paths, lock_time }: Record<string, unknown>) => ({
            agent_id,
            locked_paths,
            lock_time,
          }),
        ),
      });
    expect(edited("RESOURCE_LOCKS.json", guideShape)).toEqual({ kind: "unchanged", isStale: false });
  });

  test("a lock that was released while the program had the file open does not come back", () => {
    const stale = { agent_id: "gone", locked_paths: ["/old/"], token: 3 };
    expect(edited("RESOURCE_LOCKS.json", withLock(stale))).toEqual({ kind: "unchanged", isStale: true });
    const invented = { agent_id: "gone", locked_paths: ["/old/"], token: 99 };
    expect(edited("RESOURCE_LOCKS.json", withLock(invented))).toMatchObject({
      kind: "rejected",
      field: "locks[2].token",
    });
  });

  test("other paths for a lock that a live session holds are rejected", () => {
    const moved = (text: string) => text.replace('"/src/features/trading/"', '"/src/"');
    expect(edited("RESOURCE_LOCKS.json", moved)).toMatchObject({ kind: "rejected", field: "locks" });
  });

  test.each([
    [{ agent_id: "a", locked_paths: "/x" }, "locks[2].locked_paths", 'expected a list, found "/x"'],
    [
      { agent_id: "a", locked_paths: [] },
      "locks[2].locked_paths",
      "expected something, not an empty value, found an empty list",
    ],
    [{ locked_paths: ["/x"] }, "locks[2].agent_id", "expected text, found nothing"],
    [
      { agent_id: "a", locked_paths: ["../x"] },
      "locks[2].locked_paths[0]",
      'expected a path in the workspace, found "../x": It leaves the workspace.',
    ],
    [
      { agent_id: "a", locked_paths: ["/x"], lock_time: "now" },
      "locks[2].lock_time",
      'expected an instant such as 2024-01-10T10:00:00Z, found "now"',
    ],
  ])("%j is rejected at %s", (entry, field, problem) => {
    expect(edited("RESOURCE_LOCKS.json", withLock(entry))).toMatchObject({
      kind: "rejected",
      field,
      problem,
    });
  });
});

describe("PARALLEL_STATUS.json", () => {
  const status = (from: string, to: string) => (text: string) =>
    text.replace(`"status": "${from}"`, `"status": "${to}"`);

  test.each([
    ["in_progress", "failed", "trading"],
    ["in_progress", "cancelled", "trading"],
    ["failed", "pending", "reporting"],
  ])("%s may become %s", (from, to, task) => {
    expect(edited("PARALLEL_STATUS.json", status(from, to))).toMatchObject({
      kind: "accepted",
      changes: [{ kind: "task-status", task, status: to }],
    });
  });

  test.each([
    ["in_progress", "pending", "tasks[0].status", 10],
    // Who wrote it cannot be told: it may be the agent itself.
    ["in_progress", "completed", "tasks[0].status", 10],
    ["completed", "in_progress", "tasks[1].status", 20],
    ["completed", "cancelled", "tasks[1].status", 20],
    ["failed", "completed", "tasks[2].status", 31],
    ["failed", "done", "tasks[2].status", 31],
  ])("%s may not become %s", (from, to, field, line) => {
    expect(edited("PARALLEL_STATUS.json", status(from, to))).toMatchObject({ kind: "rejected", field, line });
  });

  test("the phase is changed by advance alone", () => {
    const edit = (text: string) => text.replace('"phase": "implementation"', '"phase": "deployment"');
    expect(edited("PARALLEL_STATUS.json", edit)).toMatchObject({
      kind: "rejected",
      line: 3,
      field: "phase",
      problem: expect.stringContaining("lockstep advance"),
    });
  });

  test("tasks are neither added nor taken away, and keep their paths", () => {
    const drop = (text: string) => JSON.stringify({ ...JSON.parse(text), tasks: [] });
    expect(edited("PARALLEL_STATUS.json", drop)).toMatchObject({ kind: "rejected", field: "tasks" });
    const rename = (text: string) => text.replace('"id": "trading"', '"id": "tradin"');
    expect(edited("PARALLEL_STATUS.json", rename)).toMatchObject({ kind: "rejected", field: "tasks[0].id" });
    const grab = (text: string) => text.replace('"/src/features/trading/"', '"/src/"');
    expect(edited("PARALLEL_STATUS.json", grab)).toMatchObject({ kind: "rejected", field: "tasks[0].paths" });
  });

  test("fields that we do not know are kept", () => {
    const edit = (text: string) =>
      text.replace('"id": "trading"', '"id": "trading", "colour": "red"').replace("{", '{ "owner": 1,');
    expect(edited("PARALLEL_STATUS.json", edit)).toEqual({
      kind: "accepted",
      changes: [],
      extra: { top: { owner: 1 }, entries: { "task:trading": { colour: "red" } } },
    });
  });
});

describe("WORKFLOW_STATE.json", () => {
  test.each([
    ['"status": "in_progress"', '"status": "completed"', "phases[1].status", 17],
    ['"phase": "implementation"', '"phase": "deployment"', "phase", 4],
    ['"status": "closed"', '"status": "passed"', "sync_points[1].status", 42],
    ['"evidence": "1 of 1 completed"', '"evidence": "all"', "sync_points[0].checks[0].evidence", 34],
  ])("%s cannot become %s", (from, to, field, line) => {
    expect(edited("WORKFLOW_STATE.json", (text) => text.replace(from, to))).toMatchObject({
      kind: "rejected",
      field,
      line,
      problem: expect.stringContaining("lockstep advance"),
    });
  });

  test("fields that we do not know are kept", () => {
    const edit = (text: string) => text.replace('"id": "architecture"', '"id": "architecture", "lead": "x"');
    expect(edited("WORKFLOW_STATE.json", edit)).toMatchObject({
      kind: "accepted",
      changes: [],
      extra: { entries: { "phase:architecture": { lead: "x" } } },
    });
  });
});
