// States to be drawn: a run of three features at several moments, built by hand.
import type {
  Check,
  Lock,
  Phase,
  PhaseId,
  Session,
  SessionId,
  State,
  SyncPoint,
  Task,
  TaskId,
  TaskPlan,
  TaskState,
} from "../../state/model/state.ts";
import { emptyState } from "../../state/model/state.ts";
import { checksOf, claim, features, phaseIds, phasePlans } from "./plans.ts";

export const start = 1_700_000_000_000;
export const now = start + 372_000;

/** A session's name is its task's. */
export function session(id: string, more: Partial<Session> = {}): Session {
  return {
    id: `s-${id}` as SessionId,
    task: id as TaskId,
    attempt: 1,
    title: id,
    agent: "demo",
    state: { kind: "running", pid: 100, started: start + 300_000 },
    attention: { kind: "working" },
    ...more,
  };
}

export function exited(id: string, code: number, seconds = 40): Session {
  const started = start + 300_000;
  const state = {
    kind: "exited",
    started,
    ended: started + seconds * 1000,
    exit: { code, signal: null },
    problem: null,
  } as const;
  return session(id, { state });
}

export function beforeStart(): State {
  const plans = phasePlans();
  const tasks = plans.flatMap((plan) => plan.tasks.map((task): Task => newTask(task, plan.id)));
  const workflow = {
    name: "trading-suite",
    goal: "Build authentication, trading and analysis features",
    agent: "demo",
    isolation: "shared",
    fence: "auto",
    scratch: [],
    phases: plans,
    digest: "",
  } as const;
  return {
    ...emptyState,
    run: {
      executionId: "exec-123",
      workflow,
      started: start,
      auto: false,
      launching: "on",
      status: { kind: "running" },
    },
    phases: plans.map((plan): Phase => ({ id: plan.id, mode: plan.mode, status: { kind: "pending" } })),
    tasks: Object.fromEntries(tasks.map((task) => [task.plan.id, task])),
    syncPoints: plans.map(
      (plan, index): SyncPoint => ({
        plan: plan.sync,
        after: plan.id,
        before: plans[index + 1]?.id ?? null,
        status: { kind: "closed" },
        checks: checksOf(index),
      }),
    ),
  };
}

function newTask(plan: TaskPlan, phase: PhaseId): Task {
  const state = { kind: "pending" } as const;
  return {
    plan,
    phase,
    state,
    attempts: 0,
    failures: 0,
    wanted: false,
    readyAt: null,
    refusal: null,
    findings: null,
    started: null,
  };
}

/** Phases before `index` are completed and passed, that one runs. */
export function inPhase(index: number): State {
  const state = beforeStart();
  const baseline = { kind: "none", why: "no git here" } as const;
  const before = new Set(phaseIds.slice(0, index));
  return {
    ...state,
    phases: state.phases.map((phase, place): Phase => {
      if (place < index)
        return { ...phase, status: { kind: "completed", started: start, completed: start + 300_000 } };
      if (place > index) return phase;
      return { ...phase, status: { kind: "running", started: start + 300_000, baseline, present: [] } };
    }),
    syncPoints: state.syncPoints.map(
      (point, place): SyncPoint =>
        place < index ? { ...point, status: { kind: "passed", by: "ada", at: start + 300_000 } } : point,
    ),
    tasks: Object.fromEntries(
      Object.values(state.tasks).map((task) => [
        task.plan.id,
        before.has(task.phase)
          ? { ...task, state: { kind: "completed", at: start + 290_000 }, started: start + 200_000 }
          : task,
      ]),
    ),
  };
}

export function withTask(state: State, id: string, taskState: TaskState): State {
  const task = state.tasks[id as TaskId];
  if (task === undefined) throw new Error(`There is no task ${id}.`);
  return {
    ...state,
    tasks: { ...state.tasks, [id]: { ...task, state: taskState, started: start + 300_000, attempts: 1 } },
  };
}

export function withSession(state: State, added: Session): State {
  return { ...state, sessions: { ...state.sessions, [added.id]: added } };
}

export function withLock(state: State, token: number, task: string): State {
  const lock: Lock = {
    token,
    agent: task,
    task: task as TaskId,
    paths: [claim(`/src/features/${task}/`)],
    at: start + 300_000,
    holder: { kind: "session", session: `s-${task}` as SessionId },
    reason: null,
    extra: {},
  };
  return { ...state, locks: { ...state.locks, [token]: lock } };
}

/** Four features at once, the fifth waits for one of them. */
export function parallelRun(): State {
  let state = inPhase(2);
  for (const [index, name] of features.slice(0, 4).entries()) {
    state = withSession(state, session(name));
    state = withTask(state, name, { kind: "running", session: `s-${name}` as SessionId });
    state = withLock(state, index + 12, name);
  }
  return state;
}

export function needsPerson(): State {
  const state = parallelRun();
  const what = "Which exchange should the order book use by default?";
  return withSession(
    state,
    session("trading", { attention: { kind: "needs-person", since: now - 9_000, what } }),
  );
}

function allDone(): State {
  let state = inPhase(2);
  for (const [index, name] of features.entries()) {
    state = withSession(state, exited(name, 0, 40 + index * 7));
    state = withTask(state, name, { kind: "completed", at: start + 340_000 + index * 7000 });
  }
  return state;
}

export function readySyncPoint(): State {
  const state = allDone();
  const evidence = [
    "5 of 5 completed",
    "none is held",
    "31 files changed, each inside its boundary",
    "42 passed",
    "5 at once, 4.1× the time of one",
  ];
  return withChecks(state, { kind: "ready", since: now }, (index) => ({
    kind: "passed",
    at: now,
    evidence: evidence[index] ?? "",
  }));
}

export function closedSyncPoint(): State {
  const failed = {
    kind: "failed",
    at: now,
    evidence: "`npm test` exited 1: 2 of 42 tests failed, test/trading/orders.test.ts:31 first",
  } as const;
  return withChecks(allDone(), { kind: "closed" }, (index) =>
    index === 3 ? failed : { kind: "passed", at: now, evidence: "as it should be" },
  );
}

export function finished(): State {
  const state = inPhase(6);
  const { run } = state;
  return { ...state, run: run === null ? null : { ...run, status: { kind: "finished", at: now } } };
}

function withChecks(
  state: State,
  status: SyncPoint["status"],
  result: (index: number) => Check["result"],
): State {
  return {
    ...state,
    syncPoints: state.syncPoints.map((point, place) =>
      place === 2
        ? {
            ...point,
            status,
            checks: point.checks.map((check, index) => ({ ...check, result: result(index) })),
          }
        : point,
    ),
  };
}
