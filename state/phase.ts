// A phase: begins, is looked at by git, and is completed by its sync point (sync-point.ts).
import type { Command } from "./commands.ts";
import type { Baseline, Millis, Phase, PhaseId, PhaseStatus, State } from "./model.ts";

export function startPhase(
  state: State,
  id: PhaseId,
  at: Millis,
): { state: State; commands: readonly Command[] } {
  const status: PhaseStatus = { kind: "running", started: at, baseline: null, present: [] };
  return { state: withPhase(state, id, () => status), commands: [{ kind: "take-baseline", phase: id }] };
}

export function recordBaseline(
  state: State,
  id: PhaseId,
  baseline: Baseline,
  present: readonly string[],
): State {
  return withPhase(state, id, (status) =>
    status.kind === "running" ? { ...status, baseline, present } : status,
  );
}

export function recordPresent(state: State, id: PhaseId, present: readonly string[]): State {
  return withPhase(state, id, (status) => (status.kind === "running" ? { ...status, present } : status));
}

export function recordViolation(state: State, id: PhaseId, path: string): State {
  return withPhase(state, id, (status) =>
    status.kind === "running" ? { ...status, found: [...new Set([...(status.found ?? []), path])] } : status,
  );
}

/** They are looked for anew. */
export function forgetViolations(state: State, id: PhaseId): State {
  return withPhase(state, id, (status) => (status.kind === "running" ? { ...status, found: [] } : status));
}

export function recordMine(state: State, id: PhaseId, paths: readonly string[]): State {
  return withPhase(state, id, (status) =>
    status.kind === "running"
      ? { ...status, found: [], mine: [...new Set([...(status.mine ?? []), ...paths])] }
      : status,
  );
}

export function completePhase(state: State, id: PhaseId, at: Millis): State {
  return withPhase(state, id, (status) =>
    status.kind === "running" ? { kind: "completed", started: status.started, completed: at } : status,
  );
}

function withPhase(state: State, id: PhaseId, change: (status: PhaseStatus) => PhaseStatus): State {
  const phases = state.phases.map(
    (phase): Phase => (phase.id === id ? { ...phase, status: change(phase.status) } : phase),
  );
  return { ...state, phases };
}
