// A phase: begins, is looked at by git, and is completed by its sync point (sync-point.ts).
import type { Command } from "../model/commands.ts";
import type {
  Baseline,
  Marked,
  Millis,
  Phase,
  PhaseId,
  PhaseStatus,
  State,
  Violation,
} from "../model/state.ts";

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

export function recordViolation(state: State, id: PhaseId, { path, mark, suspects }: Violation): State {
  return withFound(state, id, (found) => [...without(found, [path]), { path, mark, suspects }]);
}

export function forgetViolations(state: State, id: PhaseId, paths: readonly string[]): State {
  return withFound(state, id, (found) => without(found, paths));
}

/** As they are found now; who changes one of them again is asked about it again. */
export function recordMine(state: State, id: PhaseId, paths: readonly string[]): State {
  return withPhase(state, id, (status) => {
    if (status.kind !== "running") return status;
    const found = status.found ?? [];
    const taken = found.flatMap(({ path, mark }) => (paths.includes(path) ? [{ path, mark }] : []));
    return {
      ...status,
      found: without(found, paths),
      mine: [...without(status.mine ?? [], paths), ...taken],
    };
  });
}

function withFound(
  state: State,
  id: PhaseId,
  change: (found: readonly Violation[]) => readonly Violation[],
): State {
  return withPhase(state, id, (status) =>
    status.kind === "running" ? { ...status, found: change(status.found ?? []) } : status,
  );
}

function without<Item extends Marked>(items: readonly Item[], paths: readonly string[]): readonly Item[] {
  return items.filter(({ path }) => !paths.includes(path));
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
