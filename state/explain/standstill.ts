// When nothing will happen any more without a person: what `lockstep run` stops at. Waiting for a lock that somebody
// else holds is no standstill: it is freed without this run's doing.

import { allTasks, currentPhase, currentSyncPoint, isActive, tasksOf } from "../model/select.ts";
import type { State } from "../model/state.ts";
import { explain, explainSyncPoint } from "./explain.ts";

/** The sentence that says what it waits for; null while something goes on by itself. */
export function standstill(state: State): string | null {
  const { run } = state;
  if (run === null || run.status.kind === "finished" || allTasks(state).some(isActive)) return null;
  const phase = currentPhase(state);
  const point = currentSyncPoint(state);
  if (point?.checks.some((check) => check.result.kind === "running")) return null;
  if (run.launching === "stopped") return explain(state, null, 0);
  if (phase === null || point === null) return run.launching === "on" ? null : explain(state, null, 0);
  if (point.status.kind === "ready") return explainSyncPoint(state, point);
  const failed = point.checks.some((check) => check.result.kind === "failed");
  const unapproved = point.checks.every((check) =>
    check.plan.kind === "approve" ? check.result.kind !== "failed" : check.result.kind === "passed",
  );
  if (failed || unapproved) return explainSyncPoint(state, point);
  const held = tasksOf(state, phase.id).some((task) => task.state.kind === "pending");
  return run.launching !== "on" && held ? explain(state, null, 0) : null;
}
