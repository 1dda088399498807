// A part of the sidebar: a title and rows, of what goes on in the phase that runs.

import { currentPhase, tasksOf } from "../../state/model/select.ts";
import type { Phase, State } from "../../state/model/state.ts";
import type { Line } from "../text/line.ts";

export interface SidebarSection {
  readonly title: Line;
  readonly right: Line;
  readonly lines: readonly Line[];
  /** Lines that would follow, where more would not fit anyway. */
  readonly left?: number;
}

/** The running phase, or the one that ran last. */
export function sidebarPhase(state: State): Phase | null {
  return (
    currentPhase(state) ??
    state.phases
      .filter((phase) => phase.status.kind === "completed" && tasksOf(state, phase.id).length > 0)
      .at(-1) ??
    state.phases[0] ??
    null
  );
}
