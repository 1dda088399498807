// When nothing will happen any more without a person: what `lockstep run` stops at.
import { explain, explainSyncPoint } from "./explain.ts";
import type { State } from "./model.ts";
import { currentPhase, currentSyncPoint, isActive, liveSessions, tasksOf } from "./select.ts";

/** The sentence that says what it waits for; null while something goes on by itself. */
export function standstill(state: State): string | null {
  const phase = currentPhase(state);
  const point = currentSyncPoint(state);
  if (state.run === null || state.run.status.kind === "finished" || phase === null || point === null)
    return null;
  if (state.run.launching !== "on" && liveSessions(state).length === 0) return explain(state, null, 0);
  if (tasksOf(state, phase.id).some(isActive)) return null;
  if (point.checks.some((check) => check.result.kind === "running")) return null;
  if (point.status.kind === "ready") return explainSyncPoint(state, point);
  const failed = point.checks.some((check) => check.result.kind === "failed");
  const unapproved = point.checks.every((check) =>
    check.plan.kind === "approve" ? check.result.kind !== "failed" : check.result.kind === "passed",
  );
  return failed || unapproved ? explainSyncPoint(state, point) : null;
}
