// What the session host says, as facts: sessions that started and ended, and what their agents are doing.
import type { Attention, SessionId, State } from "../../state/model.ts";
import { type SessionEnd, sessionAttention, sessionExited, sessionStarted } from "../../state/receive.ts";
import { liveSessions } from "../../state/select.ts";
import { profileByName } from "../agents/profile.ts";
import type { Places } from "../places.ts";
import type { FromHost, HostSession } from "../sessions/protocol.ts";
import { endOnRecord, type HostEvents } from "./host-link.ts";
import type { Runtime } from "./runtime.ts";

export function followHost(places: Places, runtime: Runtime, problem: (text: string) => void): HostEvents {
  return {
    message: (message) => take(places, runtime, message),
    lost() {
      problem("The session host went away.");
      runtime.observe((state) =>
        liveSessions(state).flatMap((session) => {
          const started = "started" in session.state ? session.state.started : null;
          return sessionExited(state, session.id, endOnRecord(places, session.id, Date.now(), started));
        }),
      );
    },
  };
}

function take(places: Places, runtime: Runtime, message: FromHost): void {
  switch (message.type) {
    case "started":
      return runtime.observe((state) => sessionStarted(state, message.session, message.pid));
    case "exited":
      return runtime.observe((state) => sessionExited(state, message.session, message));
    case "sessions":
      return adopt(places, runtime, message.sessions);
    case "title":
      return runtime.observe((state) => attentionFacts(state, message.session, message.title));
    default:
      // For screens.
      return;
  }
}

/** After a (re)connection: what ran and ended while nobody listened. */
function adopt(places: Places, runtime: Runtime, found: readonly HostSession[]): void {
  const byId = new Map(found.map((session) => [session.session, session]));
  runtime.observe((state) =>
    liveSessions(state).flatMap((session) => {
      const there = byId.get(session.id);
      if (there === undefined)
        // One that is being launched has not reached the host yet; resume() sends it again.
        return session.state.kind === "launching"
          ? []
          : sessionExited(
              state,
              session.id,
              endOnRecord(places, session.id, Date.now(), startOf(session.state)),
            );
      if (there.ended !== null) return sessionExited(state, session.id, endOf(there, there.ended));
      return sessionStarted(state, session.id, there.pid);
    }),
  );
}

function startOf(state: State["sessions"][SessionId]["state"]): number | null {
  return "started" in state ? state.started : null;
}

function endOf(session: HostSession, ended: NonNullable<HostSession["ended"]>): SessionEnd {
  const { at, exit, problem, tail } = ended;
  // One that could not be started is listed with pid 0 and the time of the attempt.
  return { started: session.pid === 0 ? null : session.started, ended: at, exit, problem, tail };
}

/** The agent's own title says what it is doing, in its profile's words. */
function attentionFacts(state: State, id: SessionId, title: string) {
  const session = state.sessions[id];
  const read = session === undefined ? null : (profileByName(session.agent)?.attention(title) ?? null);
  if (read === null) return [];
  const since = Date.now();
  const attention: Attention =
    read === "needs-person"
      ? { kind: "needs-person", since, what: "it asks something in its pane" }
      : read === "idle"
        ? { kind: "idle", since }
        : { kind: "working" };
  return sessionAttention(state, id, attention);
}
