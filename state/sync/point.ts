// A sync point: closed until every check passes, then passed by a person or by itself, or forced with a reason.
// Passing it completes its phase; nothing of the next phase exists before.

import { assertNever } from "../model/assert-never.ts";
import type { Command } from "../model/commands.ts";
import type { Event } from "../model/events.ts";
import { isPassed } from "../model/select.ts";
import type {
  Check,
  CheckResult,
  PhaseId,
  State,
  SyncPoint,
  SyncPointId,
  SyncPointStatus,
} from "../model/state.ts";
import { completePhase } from "./phase.ts";

type SyncPointEvent = Extract<
  Event,
  {
    type:
      | "check-started"
      | "check-passed"
      | "check-failed"
      | "checks-reset"
      | "sync-point-ready"
      | "sync-point-passed"
      | "sync-point-forced";
  }
>;

export function applySyncPointEvent(
  state: State,
  event: SyncPointEvent,
): { state: State; commands: readonly Command[] } {
  const point = state.syncPoints.find((candidate) => candidate.plan.id === event.sync);
  if (point === undefined) return { state, commands: [] };
  switch (event.type) {
    case "check-started":
      return {
        state: withResult(state, point, event.check, {
          kind: "running",
          since: event.at,
        }),
        commands: point.checks
          .filter((check) => check.plan.id === event.check)
          .map((check) => ({ kind: "check", sync: event.sync, check: check.plan, since: event.at })),
      };
    case "check-passed":
    case "check-failed": {
      const kind = event.type === "check-passed" ? "passed" : "failed";
      const result: CheckResult = {
        kind,
        at: event.at,
        evidence: event.evidence,
        ...(event.output === undefined ? {} : { output: event.output }),
        ...(event.commit === undefined ? {} : { commit: event.commit }),
        ...(event.type === "check-passed" && event.content !== undefined ? { content: event.content } : {}),
      };
      return { state: withResult(state, point, event.check, result), commands: [] };
    }
    case "checks-reset":
      return { state: resetChecks(state, point.after), commands: [] };
    case "sync-point-ready":
      return { state: withStatus(state, event.sync, { kind: "ready", since: event.at }), commands: [] };
    case "sync-point-passed":
      return { state: pass(state, point, { kind: "passed", by: event.by, at: event.at }), commands: [] };
    case "sync-point-forced":
      return {
        state: pass(state, point, { kind: "forced", by: event.by, at: event.at, reason: event.reason }),
        commands: [],
      };
    default:
      return assertNever(event);
  }
}

/** Closed again, with every check still to be made. One that was passed stays passed. */
export function resetChecks(state: State, phase: PhaseId): State {
  return withPoint(
    state,
    (point) => point.after === phase && !isPassed(point),
    (point) => ({
      ...point,
      status: { kind: "closed" },
      checks: point.checks.map((check) => ({ ...check, result: { kind: "not-run" } })),
    }),
  );
}

function pass(
  state: State,
  point: SyncPoint,
  status: Extract<SyncPointStatus, { kind: "passed" | "forced" }>,
): State {
  if (isPassed(point)) throw new Error(`Sync point ${point.plan.id} is passed twice.`);
  return completePhase(withStatus(state, point.plan.id, status), point.after, status.at);
}

function withStatus(state: State, id: SyncPointId, status: SyncPointStatus): State {
  return withPoint(
    state,
    (point) => point.plan.id === id,
    (point) => ({ ...point, status }),
  );
}

function withResult(state: State, point: SyncPoint, id: string, result: CheckResult): State {
  const checks = point.checks.map(
    (check): Check => (check.plan.id === id ? { ...check, result, ...proofOf(check, result) } : check),
  );
  return withPoint(
    state,
    (candidate) => candidate.plan.id === point.plan.id,
    (candidate) => ({ ...candidate, checks }),
  );
}

/** The first that passed on this content stays: what came after was not run. */
function proofOf(check: Check, result: CheckResult): Pick<Check, "proof"> {
  if (result.kind !== "passed" || result.content === undefined) return {};
  const { content, at, evidence } = result;
  return check.proof?.content === content ? {} : { proof: { content, at, evidence } };
}

function withPoint(
  state: State,
  which: (point: SyncPoint) => boolean,
  change: (point: SyncPoint) => SyncPoint,
): State {
  return { ...state, syncPoints: state.syncPoints.map((point) => (which(point) ? change(point) : point)) };
}
