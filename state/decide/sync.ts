// Passing a sync point: by a person when every check passes, by force with a reason, never while work is in flight.

import { explainSyncPoint } from "../explain/explain.ts";
import { type Decision, granted, refused } from "../model/decision.ts";
import type { Fact } from "../model/events.ts";
import { currentPhase, currentSyncPoint, isActive, runningPhase, tasksOf } from "../model/select.ts";
import type { State, SyncPoint } from "../model/state.ts";

export function advance(state: State, by: string): Decision {
  const point = currentSyncPoint(state);
  if (point === null) return refused(noSyncPoint(state));
  if (point.status.kind === "ready")
    return granted([{ type: "sync-point-passed", sync: point.plan.id, by }], `Passed ${point.plan.id}.`);
  const approvals = openApprovals(point);
  const others = point.checks.filter((check) => check.plan.kind !== "approve");
  if (approvals.length > 0 && others.every((check) => check.result.kind === "passed"))
    return granted(
      approvals.map(
        (check): Fact => ({
          type: "check-passed",
          sync: point.plan.id,
          check: check.plan.id,
          evidence: `approved by ${by}`,
        }),
      ),
      `Approved ${point.plan.id}.`,
    );
  return refused(explainSyncPoint(state, point));
}

/** A person changed those files beside the agents: the audit holds nobody for them. */
export function acceptViolations(state: State, by: string): Decision {
  const phase = currentPhase(state);
  const point = currentSyncPoint(state);
  const found = runningPhase(state, phase?.id)?.found ?? [];
  const paths = found.map(({ path }) => path);
  if (phase === null || point === null || paths.length === 0)
    return refused("No file that changed without a lock is waiting to be explained.");
  return granted(
    [
      { type: "violations-accepted", phase: phase.id, paths, by },
      { type: "checks-reset", sync: point.plan.id },
    ],
    `${paths.length === 1 ? paths[0] : `${paths.length} files`} counted as yours; the checks are made again.`,
  );
}

export function force(state: State, by: string, reason: string): Decision {
  if (reason.trim() === "")
    return refused("Forcing a sync point needs a reason that is kept: --reason TEXT.");
  const phase = currentPhase(state);
  const point = currentSyncPoint(state);
  if (phase === null || point === null) return refused(noSyncPoint(state));
  const tasks = tasksOf(state, phase.id);
  const active = tasks.filter(isActive).map((task) => task.plan.id);
  if (active.length > 0)
    return refused(
      `${point.plan.id} cannot be forced while ${active.join(", ")} ${active.length === 1 ? "is" : "are"} running: nothing may be in flight between phases. Stop ${active.length === 1 ? "it" : "them"} first.`,
    );
  if (point.checks.some((check) => check.result.kind === "running"))
    return refused(`${point.plan.id} cannot be forced while its checks run. Wait for them.`);
  if (point.status.kind === "ready")
    return granted(
      [{ type: "sync-point-passed", sync: point.plan.id, by }],
      `Passed ${point.plan.id}; nothing had to be forced.`,
    );
  const dropped = tasks
    .filter((task) => task.state.kind === "pending")
    .map(
      (task): Fact => ({ type: "task-cancelled", task: task.plan.id, reason: `${point.plan.id} was forced` }),
    );
  return granted(
    [...dropped, { type: "sync-point-forced", sync: point.plan.id, by, reason }],
    `Forced ${point.plan.id}: ${reason}`,
  );
}

export function openApprovals(point: SyncPoint) {
  return point.checks.filter((check) => check.plan.kind === "approve" && check.result.kind !== "passed");
}

function noSyncPoint(state: State): string {
  if (state.run === null) return "Nothing has been run here yet. Start with `lockstep run` or `lockstep`.";
  if (state.run.status.kind === "finished") return "The run is finished: every sync point is passed.";
  return "No phase is running, so there is no sync point to pass.";
}
