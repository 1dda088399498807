// START READING HERE. One event is applied to the state: what is then true, and what is to be done about it.
// In flow events in the order of the journal; out flow the next state and commands. Pure: replaying the journal
// gives exactly the state, and a client that is sent the events has the same state as the supervisor.
// What follows by rule from a state is in reconcile.ts; what somebody asks for is judged in decide.ts.

import { addLock, keepPaths } from "../locks/table.ts";
import { assertNever } from "../model/assert-never.ts";
import type { Spent } from "../model/budget.ts";
import type { Command } from "../model/commands.ts";
import type { Event } from "../model/events.ts";
import type { PhaseId, State } from "../model/state.ts";
import { budgetCommands } from "../sync/budget.ts";
import {
  forgetViolations,
  recordBaseline,
  recordMine,
  recordPresent,
  recordViolation,
  startPhase,
} from "../sync/phase.ts";
import { applySyncPointEvent, resetChecks } from "../sync/point.ts";
import { addTask, changeWorkflow, finishRun, setLaunching, startRun, withRun } from "./run.ts";
import { applySessionEvent } from "./session.ts";
import { applyTaskEvent } from "./task.ts";

export interface Step {
  readonly state: State;
  readonly commands: readonly Command[];
}

/** Throws when the event does not fit the state: the journal is damaged or a rule is broken. */
export function step(before: State, event: Event): Step {
  const { state, commands } = apply(before, event);
  return { state: { ...state, seq: event.seq }, commands };
}

function apply(state: State, event: Event): Step {
  switch (event.type) {
    case "task-wanted":
    case "task-dispatched":
    case "task-ready":
    case "task-waiting":
    case "task-resumed":
    case "verify-started":
    case "verify-passed":
    case "verify-failed":
    case "task-ending":
    case "task-completed":
    case "task-failed":
    case "task-cancelled":
    case "task-retried":
    case "task-assigned":
    case "lock-refused":
      return applyTaskEvent(state, event);
    case "lock-acquired":
    case "lock-released":
      return { state: applyLockEvent(state, event), commands: [] };
    case "session-launching":
    case "session-started":
    case "session-guarded":
    case "progress-reported":
    case "person-asked":
    case "person-answered":
    case "ask-withdrawn":
    case "session-conversation":
    case "usage-reported":
    case "session-state":
    case "session-stopping":
    case "session-exited":
    case "session-forgotten":
      return applySessionEvent(state, event);
    case "check-started":
    case "check-passed":
    case "check-failed":
    case "checks-reset":
    case "sync-point-ready":
    case "sync-point-passed":
    case "sync-point-forced":
      return applySyncPointEvent(state, event);
    // From here on facts that are kept in the journal and change nothing else.
    case "file-imported":
    case "file-rejected":
    case "state-restored":
      return { state, commands: [] };
    default:
      // All other events; the compiler checks that none is left out.
      return applyRunEvent(state, event);
  }
}

type RunEvent = Extract<
  Event,
  {
    type:
      | "run-started"
      | "workflow-changed"
      | "task-added"
      | "run-auto-set"
      | "launching-set"
      | "budget-spent"
      | "run-finished"
      | "phase-started"
      | "baseline-taken"
      | "dependencies-seen"
      | "violation-found"
      | "violations-gone"
      | "violations-accepted";
  }
>;

function applyRunEvent(state: State, event: RunEvent): Step {
  switch (event.type) {
    case "run-started":
      return withBudget(startRun(state, event), null);
    case "workflow-changed":
      return { state: changeWorkflow(state, event.plan), commands: [] };
    case "task-added":
      return { state: resetChecks(addTask(state, event), event.phase), commands: [] };
    case "run-auto-set":
      return { state: withRun(state, { auto: event.auto }), commands: [] };
    case "launching-set":
      return { state: setLaunching(state, event.launching), commands: [] };
    case "budget-spent": {
      const spent = [...(state.run?.spent ?? []), spentOf(event)];
      return { state: withRun(state, { spent }), commands: [] };
    }
    case "run-finished":
      return { state: finishRun(state, event.at), commands: [] };
    case "phase-started":
      return withBudget(startPhase(state, event.phase, event.at), event.phase);
    case "baseline-taken":
      return { state: recordBaseline(state, event.phase, event.baseline, event.present), commands: [] };
    case "dependencies-seen":
      return { state: recordPresent(state, event.phase, event.present), commands: [] };
    case "violation-found":
      return { state: recordViolation(state, event.phase, event), commands: [] };
    case "violations-gone":
      return { state: forgetViolations(state, event.phase, event.paths), commands: [] };
    case "violations-accepted":
      return { state: recordMine(state, event.phase, event.paths), commands: [] };
    default:
      return assertNever(event);
  }
}

function spentOf({ phase, part, of }: Extract<Event, { type: "budget-spent" }>): Spent {
  return of === undefined ? { phase, part } : { phase, part, of };
}

/** Starts the timers of a budget together with its phase or run. */
function withBudget({ state, commands }: Step, phase: PhaseId | null): Step {
  return { state, commands: [...commands, ...budgetCommands(state, phase)] };
}

type LockEvent = Extract<Event, { type: "lock-acquired" | "lock-released" }>;

function applyLockEvent(state: State, event: LockEvent): State {
  return event.type === "lock-acquired" ? addLock(state, event) : keepPaths(state, event.token, event.kept);
}
