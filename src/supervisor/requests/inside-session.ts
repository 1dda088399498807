// A client through the fence's socket is a session, whatever it claims; its key proves which one. It may
// look, and act for itself alone.
import type { ToSupervisor } from "../../wire/protocol.ts";
import type { SessionKeys } from "../launch/session-keys.ts";

/** The sentence by which a message from inside is refused; null when it may be judged like any other. */
export function refusedInside(message: ToSupervisor, keys: SessionKeys): string | null {
  switch (message.type) {
    case "subscribe":
    case "state":
    case "base":
    case "events":
    case "changes":
      return null;
    case "request":
    case "may-write":
    case "ask":
    case "agent-event":
    case "dispatch":
      if (message.session === null)
        return "Inside a session a command acts for that session: LOCKSTEP_SESSION must be as it was given.";
      return keys.isKey(message.session, message.key ?? "")
        ? null
        : `LOCKSTEP_KEY is not that of session ${message.session}: a session acts for itself alone.`;
    default:
      return "Inside a session nothing is started or ended: that is for the person outside.";
  }
}
