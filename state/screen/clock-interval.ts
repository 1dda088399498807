// When the screen has to look at the clock again: every second only while it shows seconds.

import { allTasks, isLive } from "../model/select.ts";
import type { Millis, State } from "../model/state.ts";

/** Durations count seconds for the first minute (model/duration.ts). */
const secondsShownMs: Millis = 60_000;

export const secondMs: Millis = 1000;
/** A minute that is shown a little late harms nobody. */
export const minuteLookMs: Millis = 10_000;

/** How long what is shown stays true; null: nothing that is shown grows older. */
export function tickAfter(state: State, panesOnly: boolean, now: Millis): Millis | null {
  const since = panesOnly ? [] : growing(state);
  if (since.length === 0) return null;
  return since.some((start) => now - start < secondsShownMs) ? secondMs : minuteLookMs;
}

/** Since when each thing goes on whose duration the screen may show. */
function growing(state: State): Millis[] {
  const { run } = state;
  const sessions = Object.values(state.sessions)
    .filter(isLive)
    .flatMap(({ state: own, attention }) => [
      ...(own.kind === "running" ? [own.started] : []),
      ...("since" in attention ? [attention.since] : []),
    ]);
  const tasks = allTasks(state).flatMap((task) =>
    task.state.kind === "verifying" ? [task.state.since] : [],
  );
  return [...(run?.status.kind === "running" ? [run.started] : []), ...sessions, ...tasks];
}
