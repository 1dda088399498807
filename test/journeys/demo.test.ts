// The main job as a script sees it: the demo from run-started to run-finished, its events in the contract's order.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Workspace } from "../helpers/lockstep.ts";

interface Line {
  readonly seq: number;
  readonly type: string;
  readonly task?: string;
  readonly phase?: string;
  readonly sync?: string;
  readonly check?: string;
  readonly evidence?: string;
  readonly started?: string;
  readonly ended?: string;
  readonly exit?: { code: number | null; signal: string | null };
}

const workspace = new Workspace();
let events: Line[] = [];
let code = -1;
let closed: string[] | null = null;

beforeAll(async () => {
  const ran = await workspace.run(["demo", "--dir", join(workspace.folder), "--json"], { timeout: 120_000 });
  code = ran.code;
  events = ran.out.split("\n").map((line) => JSON.parse(line) as Line);
}, 130_000);

afterAll(async () => {
  if (closed === null) closed = await workspace.close();
});

const of = (type: string) => events.filter((event) => event.type === type);
const order = (type: string, task: string) =>
  events.findIndex((event) => event.type === type && event.task === task);

test("the demo ends with exit 0 and run-finished as its last event", () => {
  expect(code).toBe(0);
  expect(events[0]?.type).toBe("run-started");
  expect(events.at(-1)?.type).toBe("run-finished");
});

test("events are numbered without a gap", () => {
  expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => (events[0]?.seq ?? 0) + index));
});

test("the architecture tasks run strictly one after the other", () => {
  const tasks = ["architecture-planner", "api-contract-designer", "error-designer"];
  tasks.slice(1).forEach((task, index) => {
    expect(order("session-started", task)).toBeGreaterThan(order("session-exited", tasks[index] ?? ""));
  });
});

test("the implementation tasks have all started before the first of them ends", () => {
  const tasks = ["feature-trading", "feature-analysis", "feature-reporting"];
  const lastStart = Math.max(...tasks.map((task) => order("session-started", task)));
  const firstEnd = Math.min(...tasks.map((task) => order("session-exited", task)));
  expect(lastStart).toBeLessThan(firstEnd);
});

test("every phase begins after the sync point before it is passed", () => {
  const started = of("phase-started").map((event) => event.phase);
  expect(started).toEqual([
    "architecture",
    "test-definition",
    "implementation",
    "integration-enhancement",
    "final-validation",
    "deployment",
  ]);
  const kinds = events.flatMap((event) =>
    event.type === "phase-started"
      ? [`start ${event.phase}`]
      : event.type === "sync-point-passed"
        ? ["pass"]
        : [],
  );
  kinds.forEach((kind, index) => {
    if (index > 0 && kind.startsWith("start")) expect(kinds[index - 1]).toBe("pass");
  });
});

test("the checks say what they saw: the sample's tests ran, the phase was measured as parallel", () => {
  const evidence = (sync: string, check: string) =>
    events.find(
      (event) => event.type === "check-passed" && event.sync === sync && event.check?.startsWith(check),
    )?.evidence;
  expect(evidence("before-integration-testing", "run ")).toMatch(/exit 0 in/);
  expect(evidence("before-integration-testing", "parallelism")).toMatch(
    /^3 at once at most, parallelism [123]\.\d\d/,
  );
  expect(evidence("after-test-definition", "tests ")).toMatch(/test/);
});

test("an ended session says when it ran and how it exited", () => {
  for (const event of of("session-exited")) {
    expect(Date.parse(event.started ?? "")).toBeLessThan(Date.parse(event.ended ?? ""));
    expect(event.exit).toEqual({ code: 0, signal: null });
  }
});

test("the agents really wrote their files, and every session has its recording", () => {
  for (const file of ["common/types/index.js", "src/features/trading/index.js", "test/trading.test.js"])
    expect(existsSync(join(workspace.folder, file)), file).toBe(true);
  for (const event of of("session-started"))
    expect(
      existsSync(join(workspace.folder, ".lockstep/sessions", `${event.task}-1`, "recording.cast")),
    ).toBe(true);
});

test("the shared files say that everything is done", () => {
  const state = workspace.json(".lockstep/WORKFLOW_STATE.json") as {
    phases: { status: string }[];
    sync_points: { status: string }[];
  };
  expect(state.phases.map((phase) => phase.status)).toEqual(Array(6).fill("completed"));
  expect(state.sync_points.every((point) => point.status === "passed")).toBe(true);
  expect(workspace.json(".lockstep/RESOURCE_LOCKS.json")).toEqual({ locks: [] });
});

test("nothing is left running after down", async () => {
  closed = await workspace.close();
  expect(closed).toEqual([]);
});
