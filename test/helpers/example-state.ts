// A run in the middle of its parallel phase, written out by hand: one task runs, one is completed, one waits.
import type {
  CheckPlan,
  CheckResult,
  PathClaim,
  PhaseId,
  PhasePlan,
  SessionId,
  State,
  SyncPlan,
  SyncPoint,
  SyncPointId,
  Task,
  TaskId,
  TaskPlan,
  TaskState,
  Workflow,
} from "../../state/model/state.ts";

export const start = Date.UTC(2024, 0, 10, 10);

export function claimed(written: string): PathClaim {
  return { written, claim: written.replace(/^\/|\/$/g, "") || "." };
}

export function taskId(id: string): TaskId {
  return id as TaskId;
}

export function plannedTask(id: string, modifies: string, over: Partial<TaskPlan> = {}): TaskPlan {
  return {
    id: taskId(id),
    name: id,
    agent: "demo",
    program: { kind: "agent", profile: "demo", prompt: `Do ${id}.` },
    modifies: [claimed(modifies)],
    cannotModify: [],
    needs: [],
    dependencyPaths: [],
    parallelSafe: true,
    verify: null,
    retries: 0,
    timeoutMs: null,
    env: {},
    interactive: true,
    ...over,
  };
}

const syncOne: SyncPlan = {
  id: "after-architecture" as SyncPointId,
  advance: "manual",
  checks: [{ id: "tasks-completed", kind: "tasks-completed" }],
};
const syncTwo: SyncPlan = { ...syncOne, id: "before-integration-testing" as SyncPointId };
const one: PhasePlan = {
  id: "architecture" as PhaseId,
  mode: "serial",
  maxParallel: 8,
  readOnly: [],
  tasks: [plannedTask("planner", "/common/")],
  sync: syncOne,
};
export const two: PhasePlan = {
  id: "implementation" as PhaseId,
  mode: "parallel",
  maxParallel: 8,
  readOnly: [claimed("/common/")],
  tasks: [
    plannedTask("trading", "/src/features/trading/", { name: "Trading Feature" }),
    plannedTask("analysis", "/src/features/analysis/"),
    plannedTask("reporting", "/src/features/reporting/"),
  ],
  sync: syncTwo,
};

export const runningSession = "trading-1" as SessionId;

function task(plan: TaskPlan, phase: PhasePlan, state: TaskState, started: number | null): Task {
  const counts = { attempts: 1, failures: 0, wanted: false, readyAt: null, refusal: null, findings: null };
  return { plan, phase: phase.id, state, started, ...counts };
}

function tasks(): Record<TaskId, Task> {
  const [planner] = one.tasks;
  const [trading, analysis, reporting] = two.tasks;
  if (!planner || !trading || !analysis || !reporting) throw new Error("The example lost a task.");
  return {
    [planner.id]: task(planner, one, { kind: "completed", at: start + 60_000 }, start),
    [trading.id]: task(trading, two, { kind: "running", session: runningSession }, start + 120_000),
    [analysis.id]: task(analysis, two, { kind: "completed", at: start + 900_000 }, start + 120_000),
    [reporting.id]: task(
      reporting,
      two,
      { kind: "failed", at: start + 900_000, reason: "exit 1" },
      start + 120_000,
    ),
  };
}

export function exampleState(): State {
  const running = {
    kind: "running",
    started: start + 120_000,
    baseline: { kind: "none", why: "test" },
    present: [],
  } as const;
  return {
    seq: 12,
    lastToken: 7,
    run: {
      executionId: "exec-123",
      workflow,
      started: start,
      auto: false,
      launching: "on",
      status: { kind: "running" },
    },
    phases: [
      {
        id: one.id,
        mode: "serial",
        status: { kind: "completed", started: start, completed: start + 120_000 },
      },
      { id: two.id, mode: "parallel", status: running },
    ],
    tasks: tasks(),
    syncPoints: syncPoints(),
    locks: locks(),
    sessions: {
      [runningSession]: {
        id: runningSession,
        task: taskId("trading"),
        attempt: 1,
        title: "trading",
        agent: "demo",
        state: { kind: "running", pid: 1, started: start + 120_000 },
        attention: { kind: "working" },
      },
    },
  };
}

const workflow: Workflow = {
  name: "trading-suite",
  goal: "Build it",
  agent: "demo",
  isolation: "shared",
  fence: "auto",
  scratch: [claimed("/dist/")],
  phases: [one, two],
  digest: "d",
};

function syncPoints(): readonly SyncPoint[] {
  const check: CheckPlan = { id: "tasks-completed", kind: "tasks-completed" };
  const passed: CheckResult = { kind: "passed", at: start, evidence: "1 of 1 completed" };
  return [
    {
      plan: syncOne,
      after: one.id,
      before: two.id,
      status: { kind: "forced", by: "user", at: start + 120_000, reason: "late" },
      checks: [{ plan: check, result: passed }],
    },
    {
      plan: syncTwo,
      after: two.id,
      before: null,
      status: { kind: "closed" },
      checks: [{ plan: check, result: { kind: "not-run" } }],
    },
  ];
}

function locks(): State["locks"] {
  return {
    5: {
      token: 5,
      agent: "trading",
      task: taskId("trading"),
      paths: [claimed("/src/features/trading/")],
      at: start,
      holder: { kind: "session", session: runningSession },
      reason: null,
      extra: {},
    },
    7: {
      token: 7,
      agent: "script",
      task: null,
      paths: [claimed("/tools/")],
      at: start,
      holder: { kind: "process", pid: 42, start: "9", boot: "b", host: "h", namespace: "" },
      reason: null,
      extra: { note: "kept" },
    },
  };
}
