// Reads from a session's screen what no hook reports: a question before its agent begins, a model that is
// tried again, a turn that is over. In: the reading. Out: the session's activity, and that its task waits.
import type { Fact } from "../model/events.ts";
import { taskOfSession } from "../model/select.ts";
import type { Attention, Millis, Session, SessionId, State } from "../model/state.ts";
import { sessionAttention } from "./receive.ts";

export type ScreenNote =
  /** A person has to answer before it goes on. */
  | { readonly kind: "asks"; readonly text: string }
  /** The agent waits to ask its model again. */
  | { readonly kind: "retries"; readonly text: string }
  /** With what its turn ended, if it is over. */
  | { readonly kind: "failed"; readonly text: string };

/** `note`: null when nothing of it is on the screen any more. */
export function screenNoted(state: State, id: SessionId, note: ScreenNote | null, now: Millis): Fact[] {
  const session = state.sessions[id];
  if (session?.state.kind !== "running" || isAsked(session)) return [];
  const attention = attentionOf(session, note, now);
  if (attention === null) return [];
  return [{ type: "session-state", session: id, attention }, ...resumed(state, session, attention)];
}

/** The turn has been over for a while, and no hook said so. */
export function turnSeenOver(state: State, id: SessionId, note: ScreenNote | null): Fact[] {
  const session = state.sessions[id];
  const task = taskOfSession(state, id);
  // The title may say idle while the agent still loads and its task waits.
  const isPrompted = session?.rings?.hooks.on !== true || session.conversation?.prompted === true;
  const isOver = isPrompted && session?.attention.kind === "idle" && session.state.kind === "running";
  if (!isOver || task?.state.kind !== "running" || task.state.session !== id) return [];
  return [
    { type: "task-waiting", task: task.plan.id, reason: turnEnd(note?.kind === "failed" ? note.text : null) },
  ];
}

/** `error`: null when nothing went wrong. */
export function turnEnd(error: string | null): string {
  return error === null
    ? "its turn ended, and it did not say that the task is done"
    : `its turn ended with an error: ${error}`;
}

/** The activity that its profile reads from the whole screen. */
export function screenRead(state: State, id: SessionId, attention: Attention): Fact[] {
  const session = state.sessions[id];
  const facts = sessionAttention(state, id, attention);
  return session === undefined || facts.length === 0
    ? facts
    : [...facts, ...resumed(state, session, attention)];
}

// --- helpers ------------------------------------------------------------------------------------

/** Something that knows better has said so. */
function isAsked({ attention, asks = [] }: Session): boolean {
  return asks.length > 0 || (attention.kind === "needs-person" && attention.seen !== true);
}

/** null: nothing changes. */
function attentionOf({ attention }: Session, note: ScreenNote | null, now: Millis): Attention | null {
  switch (note?.kind) {
    case "asks":
      return attention.kind === "needs-person" && attention.what === note.text
        ? null
        : { kind: "needs-person", since: now, what: note.text, seen: true };
    case "retries":
      return attention.kind === "working" && attention.why === note.text
        ? null
        : { kind: "working", why: note.text };
    default: {
      const isNoted =
        attention.kind === "needs-person" || (attention.kind === "working" && "why" in attention);
      return isNoted ? { kind: "working" } : null;
    }
  }
}

/** The session works again, so its task does too. */
function resumed(state: State, { id }: Session, attention: Attention): readonly Fact[] {
  const task = taskOfSession(state, id);
  const isBack = attention.kind === "working" && task?.state.kind === "waiting" && task.state.session === id;
  return isBack ? [{ type: "task-resumed", task: task.plan.id }] : [];
}
