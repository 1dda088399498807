import { describe, expect, test } from "vitest";
import {
  fileText,
  parallelStatusFile,
  resourceLocksFile,
  workflowStateFile,
} from "../../../state/files/projection.ts";
import {
  boundariesSchema,
  jsonSchema,
  parallelStatusSchema,
  resourceLocksSchema,
  workflowStateSchema,
} from "../../../state/files/schema.ts";
import { parallelStatusText } from "../../../state/files/status-text.ts";
import { emptyState } from "../../../state/model/state.ts";
import { exampleState } from "../../helpers/example-state.ts";
import { simulate } from "../../simulation/random-run.ts";
import { guideBoundaries, guideLocks, guideStatus } from "../../src/workflow/examples.ts";

describe("the files", () => {
  test("WORKFLOW_STATE.json has the contract's fields in its order", () => {
    expect(workflowStateFile(exampleState())).toEqual({
      execution_id: "exec-123",
      workflow: "trading-suite",
      phase: "implementation",
      mode: "parallel",
      phases: [
        {
          id: "architecture",
          mode: "serial",
          status: "completed",
          started: "2024-01-10T10:00:00.000Z",
          completed: "2024-01-10T10:02:00.000Z",
        },
        {
          id: "implementation",
          mode: "parallel",
          status: "in_progress",
          started: "2024-01-10T10:02:00.000Z",
        },
      ],
      sync_points: [
        {
          id: "after-architecture",
          after: "architecture",
          before: "implementation",
          status: "forced",
          passed_by: "user",
          passed_at: "2024-01-10T10:02:00.000Z",
          reason: "late",
          checks: [{ id: "tasks-completed", status: "passed", evidence: "1 of 1 completed" }],
        },
        {
          id: "before-integration-testing",
          after: "implementation",
          before: null,
          status: "closed",
          checks: [{ id: "tasks-completed", status: "not_run" }],
        },
      ],
    });
    expect(Object.keys(workflowStateFile(exampleState()))).toEqual([
      "execution_id",
      "workflow",
      "phase",
      "mode",
      "phases",
      "sync_points",
    ]);
  });

  test("PARALLEL_STATUS.json has the guide's fields for the tasks of the current phase", () => {
    const file = parallelStatusFile(exampleState());
    expect(Object.keys(file)).toEqual(["execution_id", "phase", "started", "tasks"]);
    expect(file).toMatchObject({
      execution_id: "exec-123",
      phase: "implementation",
      started: "2024-01-10T10:02:00.000Z",
    });
    const { tasks } = parallelStatusSchema.parse(file);
    expect(tasks.map(({ id, status }) => [id, status])).toEqual([
      ["trading", "in_progress"],
      ["analysis", "completed"],
      ["reporting", "failed"],
    ]);
    expect(tasks[1]).toEqual({
      id: "analysis",
      name: "analysis",
      agent: "demo",
      status: "completed",
      paths: ["/src/features/analysis/"],
      started: "2024-01-10T10:02:00.000Z",
      completed: "2024-01-10T10:15:00.000Z",
    });
  });

  test("RESOURCE_LOCKS.json has the guide's fields, then ours, then those of others", () => {
    expect(resourceLocksFile(exampleState())).toEqual({
      locks: [
        {
          agent_id: "trading",
          locked_paths: ["/src/features/trading/"],
          lock_time: "2024-01-10T10:00:00.000Z",
          token: 5,
          holder: { session: "trading-1" },
        },
        {
          agent_id: "script",
          locked_paths: ["/tools/"],
          lock_time: "2024-01-10T10:00:00.000Z",
          token: 7,
          holder: { pid: 42, start: "9", boot: "b", host: "h" },
          note: "kept",
        },
      ],
    });
  });

  test("are valid by their own schemas, also before a run and between phases", () => {
    const between = { ...exampleState(), phases: exampleState().phases.slice(0, 1) };
    for (const state of [emptyState, exampleState(), between]) {
      expect(workflowStateSchema.safeParse(workflowStateFile(state)).error).toBeUndefined();
      expect(parallelStatusSchema.safeParse(parallelStatusFile(state)).error).toBeUndefined();
      expect(resourceLocksSchema.safeParse(resourceLocksFile(state)).error).toBeUndefined();
    }
  });

  test("keep what other programs added, at the top and in entries", () => {
    const extra = {
      top: { owner: "us" },
      entries: { "task:trading": { colour: "red" }, "task:gone": { a: 1 } },
    };
    const file = parallelStatusFile(exampleState(), extra);
    expect(file).toMatchObject({ owner: "us", tasks: [{ id: "trading", colour: "red" }, {}, {}] });
    expect(JSON.stringify(file)).not.toContain("gone");
  });

  test("are printed for people, with a newline at the end", () => {
    expect(fileText({ a: [1] })).toBe('{\n  "a": [\n    1\n  ]\n}\n');
  });
});

describe("the schemas", () => {
  test("accept the guide's own JSON to the letter and change nothing in it", () => {
    expect(parallelStatusSchema.parse(JSON.parse(guideStatus))).toEqual(JSON.parse(guideStatus));
    expect(resourceLocksSchema.parse(JSON.parse(guideLocks))).toEqual(JSON.parse(guideLocks));
    expect(boundariesSchema.parse(JSON.parse(guideBoundaries))).toMatchObject(JSON.parse(guideBoundaries));
  });

  test.each(["workflow", "boundaries", "status", "locks", "state"] as const)(
    "print as JSON Schema: %s",
    (name) => {
      const schema = jsonSchema(name);
      expect(schema).toMatchObject({ type: "object", $schema: expect.stringContaining("json-schema.org") });
      expect(JSON.stringify(schema)).toContain("description");
    },
  );
});

test("the kept text of PARALLEL_STATUS.json is that of the whole, whatever happens and whatever others added", () => {
  const note = { note: "two\nlines", status: "theirs" };
  const extra = {
    top: { more: ["tasks", { "\0tasks": 1 }] },
    entries: { "task:p0-t0": note, "task:p0-t1": {} },
  };
  let compared = 0;
  for (const seed of [1, 2, 3, 4, 5])
    simulate(seed, ({ state }) => {
      for (const added of [undefined, extra]) {
        expect(parallelStatusText(state, added)).toBe(fileText(parallelStatusFile(state, added)));
        compared += 1;
      }
    });
  expect(compared).toBeGreaterThan(100);
});
