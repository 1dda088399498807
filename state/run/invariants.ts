// The invariants, in the simplest words and without the code that they judge: no rule is imported here. Used
// by the simulation and by `lockstep doctor`.
import type { Event } from "../model/events.ts";
import type { Lock, State, Task } from "../model/state.ts";

/** Sentences, one for each invariant that the state breaks; empty when all hold. For states at rest after a commit. */
export function brokenInvariants(state: State): string[] {
  return [...lockProblems(state), ...phaseProblems(state), ...taskProblems(state), ...syncProblems(state)];
}

/** The same for a journal, in order from the first event. */
export function brokenHistory(events: readonly Event[]): string[] {
  return [...orderProblems(events), ...barrierProblems(events), ...sessionProblems(events)];
}

function lockProblems(state: State): string[] {
  const locks = Object.values(state.locks);
  const problems: string[] = [];
  for (const lock of locks)
    if (lock.token > state.lastToken)
      problems.push(`lock ${lock.token} is above the last token ${state.lastToken}`);
  locks.forEach((one, index) => {
    for (const other of locks.slice(index + 1))
      if (one.agent !== other.agent && meet(one, other))
        problems.push(`locks ${one.token} of ${one.agent} and ${other.token} of ${other.agent} overlap`);
  });
  return problems;
}

/** Literal paths only: a glob is compared by the folder before its first wildcard, so it may miss, never invent. */
function meet(one: Lock, other: Lock): boolean {
  return one.paths.some((a) => other.paths.some((b) => meetPaths(a.claim, b.claim)));
}

function meetPaths(a: string, b: string): boolean {
  if (/[*?[{]/.test(a) || /[*?[{]/.test(b)) return a === b;
  return a === "." || b === "." || a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`);
}

const busyKinds = ["launching", "running", "waiting", "verifying", "ending"];

function isBusy(task: Task): boolean {
  return busyKinds.includes(task.state.kind);
}

function phaseProblems(state: State): string[] {
  const problems: string[] = [];
  const running = state.phases.filter((phase) => phase.status.kind === "running");
  if (running.length > 1) problems.push(`${running.length} phases run at once`);
  let mayHaveBegun = true;
  state.phases.forEach((phase, index) => {
    if (!mayHaveBegun && phase.status.kind !== "pending")
      problems.push(`phase ${phase.id} is ${phase.status.kind} although the one before it is not completed`);
    if (phase.status.kind !== "completed") mayHaveBegun = false;
    const point = state.syncPoints[index];
    const passed = point?.status.kind === "passed" || point?.status.kind === "forced";
    if ((phase.status.kind === "completed") !== passed)
      problems.push(`phase ${phase.id} is ${phase.status.kind} but its sync point is ${point?.status.kind}`);
  });
  return problems;
}

function taskProblems(state: State): string[] {
  const problems: string[] = [];
  for (const plan of state.run?.workflow.phases ?? []) {
    const tasks = Object.values(state.tasks).filter((task) => task.phase === plan.id);
    const busy = tasks.filter((task) => isBusy(task) && task.plan.dispatches !== true);
    const phase = state.phases.find((candidate) => candidate.id === plan.id);
    if (busy.length > 0 && phase?.status.kind !== "running")
      problems.push(`${busy[0]?.plan.id} is busy although phase ${plan.id} is not running`);
    if (plan.mode === "serial" && busy.length > 1)
      problems.push(`serial phase ${plan.id} has ${busy.length} busy tasks`);
    if (busy.length > plan.maxParallel)
      problems.push(`phase ${plan.id} has ${busy.length} busy tasks, more than ${plan.maxParallel}`);
    if (busy.length > 1 && busy.some((task) => !task.plan.parallelSafe))
      problems.push(`a task of ${plan.id} that is not parallel_safe runs beside another`);
    for (const task of busy)
      for (const need of task.plan.needs)
        if (state.tasks[need]?.state.kind !== "completed")
          problems.push(`${task.plan.id} is busy although ${need} is not completed`);
  }
  return [...problems, ...sessionCountProblems(state)];
}

function sessionCountProblems(state: State): string[] {
  const live = Object.values(state.sessions).filter(
    (session) => session.task !== null && session.state.kind !== "exited",
  );
  const tasks = live.map((session) => session.task);
  return tasks.length === new Set(tasks).size ? [] : ["a task has two live sessions"];
}

function syncProblems(state: State): string[] {
  return state.syncPoints.flatMap((point) => {
    if (point.status.kind !== "passed" && point.status.kind !== "ready") return [];
    const open = point.checks.filter((check) => check.result.kind !== "passed");
    return open.map(
      (check) =>
        `sync point ${point.plan.id} is ${point.status.kind} although ${check.plan.id} is ${check.result.kind}`,
    );
  });
}

function orderProblems(events: readonly Event[]): string[] {
  const problems: string[] = [];
  let seq = 0;
  let token = 0;
  for (const event of events) {
    if (event.seq !== seq + 1) problems.push(`event ${event.seq} follows ${seq}`);
    seq = event.seq;
    if (event.type !== "lock-acquired") continue;
    if (event.token <= token) problems.push(`token ${event.token} follows ${token}`);
    token = event.token;
  }
  return problems;
}

/** Nothing of a phase is spawned before every sync point ahead of it was passed, once, in this run. */
function barrierProblems(events: readonly Event[]): string[] {
  const problems: string[] = [];
  let phaseOf = new Map<string, number>();
  let syncs: string[] = [];
  let passed = new Set<string>();
  for (const event of events) {
    if (event.type === "run-started" || event.type === "workflow-changed") {
      const { phases } = event.plan;
      // An edited plan keeps the phases that have begun; their tasks stay known.
      if (event.type === "run-started") passed = new Set();
      phaseOf = new Map(
        phases.flatMap((phase, index) => phase.tasks.map((task) => [task.id, index] as const)),
      );
      syncs = phases.map((phase) => phase.sync.id);
    }
    if (event.type === "sync-point-passed" || event.type === "sync-point-forced") {
      if (passed.has(event.sync)) problems.push(`sync point ${event.sync} was passed twice`);
      passed.add(event.sync);
    }
    if (event.type === "session-launching" && event.task !== null) {
      const before = syncs.slice(0, phaseOf.get(event.task) ?? 0).find((sync) => !passed.has(sync));
      if (before !== undefined) problems.push(`${event.task} was launched before ${before} was passed`);
    }
  }
  return problems;
}

function sessionProblems(events: readonly Event[]): string[] {
  const problems: string[] = [];
  let live = new Set<string>();
  for (const event of events) {
    if (event.type === "run-started") live = new Set();
    if (event.type === "session-launching") live.add(event.session);
    if (event.type === "session-started" && !live.has(event.session))
      problems.push(`${event.session} started without being launched`);
    if (event.type === "session-exited" && !live.delete(event.session))
      problems.push(`${event.session} ended twice`);
  }
  return problems;
}
