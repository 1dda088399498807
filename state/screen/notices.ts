// Notices for a person who does not look: a session that begins to need a person, or that failed.

import { oneLine } from "../model/one-line.ts";
import { needingPerson } from "../model/select.ts";
import type { Session, SessionId, State } from "../model/state.ts";
import { cellOf, type View } from "./view.ts";

export interface Notice {
  readonly session: SessionId;
  readonly title: string;
  readonly message: string;
}

/** Of the panes that are not in view, or of all while the person looks at another window, what has come about since `before`. */
export function noticesBetween(before: State, view: View): Notice[] {
  const asked = new Set(needingPerson(before).map(({ id }) => id));
  const waiting = view.waiting
    .filter(({ id }) => !asked.has(id))
    .map((session) => notice(session, questionOf(session)));
  const failed = Object.values(view.state.sessions)
    .filter((session) => hasFailed(session) && !wasFailed(before, session))
    .map((session) => notice(session, exitOf(session)));
  return [...waiting, ...failed].filter(({ session }) => view.ui.isAway || cellOf(view, session) === null);
}

function notice(session: Session, message: string): Notice {
  return { session: session.id, title: oneLine(session.title), message };
}

function questionOf({ attention }: Session): string {
  return attention.kind === "needs-person" ? oneLine(attention.what) : "waits for a person";
}

function exitOf({ state }: Session): string {
  if (state.kind !== "exited") return "";
  return state.problem ?? state.exit.signal ?? `exited ${state.exit.code ?? "somehow"}`;
}

function hasFailed({ state }: Session): boolean {
  return state.kind === "exited" && state.exit.code !== 0;
}

function wasFailed(before: State, { id }: Session): boolean {
  const session = before.sessions[id];
  return session === undefined || hasFailed(session);
}
