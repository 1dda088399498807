// A run: one execution of the workflow.
import type { Command } from "../model/commands.ts";
import type { Event } from "../model/events.ts";
import { allSessions, isLive } from "../model/select.ts";
import type {
  Check,
  Launching,
  Millis,
  Phase,
  PhaseId,
  PhasePlan,
  Run,
  Session,
  State,
  SyncPoint,
  Task,
  TaskId,
  TaskPlan,
  Workflow,
} from "../model/state.ts";

export function startRun(
  state: State,
  event: Extract<Event, { type: "run-started" }>,
): { state: State; commands: readonly Command[] } {
  const workflow = event.plan;
  const previous = state.run;
  const sessions = keepSessions(state, (session) => session.task === null && isLive(session));
  // The new run's sessions have the same names: the session host must not take them for those of the old one.
  const forgotten = allSessions(state).filter((session) => sessions[session.id] === undefined);
  const commands: Command[] = [
    ...forgotten.map((session): Command => ({ kind: "forget", session: session.id })),
    ...(previous === null ? [] : [{ kind: "archive", executionId: previous.executionId } as const]),
  ];
  return {
    state: {
      ...state,
      run: {
        executionId: event.execution_id,
        workflow,
        started: event.at,
        auto: event.auto,
        launching: "on",
        status: { kind: "running" },
      },
      phases: workflow.phases.map(newPhase),
      tasks: newTasks(workflow.phases),
      syncPoints: newSyncPoints(workflow.phases),
      // Sessions of the run before are history; those that a person opened beside it stay.
      sessions,
    },
    commands,
  };
}

/** Phases that have begun stay as they were; the others are taken from the new plan. */
export function changeWorkflow(state: State, workflow: Workflow): State {
  if (state.run === null) return state;
  const begun = state.phases.filter((phase) => phase.status.kind !== "pending");
  const begunIds = new Set(begun.map((phase) => phase.id));
  const oldPlans = state.run.workflow.phases.filter((plan) => begunIds.has(plan.id));
  const before = new Map(state.run.workflow.phases.map((plan) => [plan.id, plan]));
  const newPlans = workflow.phases
    .filter((plan) => !begunIds.has(plan.id))
    .map((plan) => withAdded(plan, before.get(plan.id)));
  const kept = state.syncPoints.filter((point) => begunIds.has(point.after));
  const phases = [...oldPlans, ...newPlans];
  const points = newSyncPoints(phases);
  return {
    ...state,
    // Where the tasks of a run work stays as it is until the next one.
    run: { ...state.run, workflow: { ...workflow, isolation: state.run.workflow.isolation, phases } },
    phases: [...begun, ...newPlans.map(newPhase)],
    tasks: { ...newTasks(newPlans), ...tasksIn(state, begunIds) },
    syncPoints: points.map((point) => {
      const old = kept.find((candidate) => candidate.after === point.after);
      return old === undefined ? point : { ...old, before: point.before };
    }),
  };
}

export function newTask(plan: TaskPlan, phase: PhaseId): Task {
  return {
    plan,
    phase,
    state: { kind: "pending" },
    wanted: false,
    attempts: 0,
    failures: 0,
    readyAt: null,
    refusal: null,
    findings: null,
    started: null,
  };
}

export function addTask(state: State, { phase, plan }: Extract<Event, { type: "task-added" }>): State {
  if (state.run === null) return state;
  const phases = state.run.workflow.phases.map((one) =>
    one.id === phase ? { ...one, tasks: withTask(one.tasks, plan) } : one,
  );
  const added = withRun(state, { workflow: { ...state.run.workflow, phases } });
  return { ...added, tasks: { ...state.tasks, [plan.id]: newTask(plan, phase) } };
}

export function withRun(state: State, change: Partial<Run>): State {
  return state.run === null ? state : { ...state, run: { ...state.run, ...change } };
}

/** A start by name does not outlive a stop, or the end of its runner. */
export function setLaunching(state: State, launching: Launching): State {
  const set = withRun(state, { launching });
  if (launching === "on" || launching === "paused") return set;
  const unwanted = Object.values(state.tasks).flatMap((task) =>
    task.wanted ? [[task.plan.id, { ...task, wanted: false }] as const] : [],
  );
  return unwanted.length === 0 ? set : { ...set, tasks: { ...set.tasks, ...Object.fromEntries(unwanted) } };
}

export function finishRun(state: State, at: Millis): State {
  return withRun(state, { status: { kind: "finished", at } });
}

function newPhase(plan: PhasePlan): Phase {
  return { id: plan.id, mode: plan.mode, status: { kind: "pending" } };
}

function newTasks(plans: readonly PhasePlan[]): Record<TaskId, Task> {
  const tasks: Record<TaskId, Task> = {};
  for (const phase of plans) for (const plan of phase.tasks) tasks[plan.id] = newTask(plan, phase.id);
  return tasks;
}

/** The tasks of a phase with one more: behind the one that it comes from, where a serial phase takes it up next. */
function withTask(tasks: readonly TaskPlan[], plan: TaskPlan): readonly TaskPlan[] {
  const at = tasks.findIndex((task) => task.id === plan.splitFrom);
  return at === -1 ? [...tasks, plan] : tasks.toSpliced(at + 1, 0, plan);
}

/** Tasks that people added to a phase are in no file, and stay when the file is read again. */
function withAdded(edited: PhasePlan, before: PhasePlan | undefined): PhasePlan {
  const known = new Set(edited.tasks.map((task) => task.id));
  const added = (before?.tasks ?? []).filter((task) => task.splitFrom !== undefined && !known.has(task.id));
  return added.length === 0 ? edited : { ...edited, tasks: added.reduce(withTask, edited.tasks) };
}

function newSyncPoints(plans: readonly PhasePlan[]): SyncPoint[] {
  return plans.map((phase, index) => ({
    plan: phase.sync,
    after: phase.id,
    before: plans[index + 1]?.id ?? null,
    status: { kind: "closed" },
    checks: phase.sync.checks.map((plan): Check => ({ plan, result: { kind: "not-run" } })),
  }));
}

function tasksIn(state: State, phases: ReadonlySet<string>): Record<TaskId, Task> {
  return Object.fromEntries(Object.entries(state.tasks).filter(([, task]) => phases.has(task.phase)));
}

function keepSessions(state: State, keep: (session: Session) => boolean): State["sessions"] {
  return Object.fromEntries(Object.entries(state.sessions).filter(([, session]) => keep(session)));
}
