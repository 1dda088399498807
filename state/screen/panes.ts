// Which sessions have a pane, in which order. A pane keeps its place while others come to an end.

import { allSessions, currentPhase, isLive, tasksOf } from "../model/select.ts";
import type { PhaseId, Session, SessionId, State } from "../model/state.ts";

/** Every session that has a pane, on whatever page. `capacity` is the number of panes on a page, `kept` a
 *  session that stays although it would not be shown: what a person looks at does not vanish. */
export function paneSessions(
  state: State,
  capacity: number,
  panesOnly: boolean,
  kept: SessionId | null,
): Session[] {
  if (panesOnly) return allSessions(state);
  const phase = shownPhase(state);
  const ofPhase = phase === null ? [] : phaseSessions(state, phase);
  const beside = allSessions(state).filter(
    (session) => !ofPhase.includes(session) && (isLive(session) || isKept(session, kept)),
  );
  if (ofPhase.length + beside.length <= capacity) return [...ofPhase, ...beside];
  return [...ofPhase.filter(isLive), ...beside, ...ofPhase.filter((session) => !isLive(session))];
}

/** The session that a person means who looked at `focus`: that one, else the newest of the same task. */
export function followFocus(
  state: State,
  panes: readonly Session[],
  focus: SessionId | null,
): Session | null {
  const exact = panes.find((session) => session.id === focus);
  if (exact !== undefined) return exact;
  const task = focus === null ? null : (state.sessions[focus]?.task ?? null);
  const sameTask = task === null ? undefined : panes.find((session) => session.task === task);
  return sameTask ?? panes.find(isLive) ?? panes[0] ?? null;
}

/** The running phase; after the end, the last one that had sessions. */
function shownPhase(state: State): PhaseId | null {
  const current = currentPhase(state);
  if (current !== null) return current.id;
  const withSessions = state.phases.filter((phase) => phaseSessions(state, phase.id).length > 0);
  return withSessions.at(-1)?.id ?? null;
}

/** The newest session of each task, in the order of the workflow. */
function phaseSessions(state: State, phase: PhaseId): Session[] {
  return tasksOf(state, phase).flatMap((task) => {
    const attempts = allSessions(state).filter((session) => session.task === task.plan.id);
    const newest = attempts.sort((a, b) => b.attempt - a.attempt)[0];
    return newest === undefined ? [] : [newest];
  });
}

/** An ended session beside the workflow goes away when nobody looks at it. */
function isKept(session: Session, kept: SessionId | null): boolean {
  return session.task === null && session.id === kept;
}
