// The session host's view of its clients: its answers to them, and its limits for each.
import type { SessionId } from "../../../state/model/state.ts";
import { lastLines } from "../emulator/search.ts";
import type { Terminal } from "../emulator/terminal.ts";
import type { FromHost } from "../link/protocol.ts";
import type { Screen } from "../view/connected-screen.ts";
import type { Ending, Session } from "./session.ts";

export interface HostOptions {
  readonly log: (line: string) => void;
  /** Something happened that may let the host end, or need a supervisor. */
  readonly onChange: () => void;
  /** Told to end, and every session has. */
  readonly onEnded: () => void;
}

/** The process at the other end. */
export interface HostClient {
  receive(payload: Buffer): void;
  /** The socket has room again. */
  drained(): void;
  closed(): void;
}

/** The same, as the host sees it. */
export interface Client {
  readonly send: (frame: Buffer) => boolean;
  readonly screen: Screen;
  role: "supervisor" | "screen" | null;
  terminal: string | null;
}

export const runningSessionsMax = 256;
/** 64 full terminals are about a gigabyte at worst; what is older is in its recording. */
export const exitedSessionsMax = 64;
const readLinesMax = 10_000;

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

/** The last lines of a session's terminal; none where it is not known. */
export function linesAsked(terminal: Terminal | undefined, lines: number): readonly string[] {
  return terminal === undefined ? [] : lastLines(terminal, Math.max(0, Math.min(lines, readLinesMax)));
}
