// What the session host says of a session's end, and the bound on how long it waits for one.
import type { SessionId } from "../../state/model.ts";
import type { FromHost } from "./protocol.ts";
import type { Ending, Session } from "./session.ts";

const graceMsMax = 60_000;

export function boundedGrace(graceMs: number): number {
  return Math.max(0, Math.min(graceMs, graceMsMax));
}

export function exitedMessage(session: Session, { at, exit, problem, tail }: Ending): FromHost {
  const { id, pid, started } = session;
  return { type: "exited", session: id, pid, started, ended: at, exit, problem, tail };
}

export function refusal(session: SessionId, problem: string): FromHost {
  const exit = { code: 126, signal: null };
  return { type: "exited", session, pid: 0, started: null, ended: Date.now(), exit, problem, tail: "" };
}
