// The supervisor's connection to the session host: starts one when it is needed and none answers, asks what is
// running there when it connects, and says what has become of sessions that it no longer knows.
import { mkdirSync, readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { z } from "zod";
import type { SessionId } from "../../state/model.ts";
import type { SessionEnd } from "../../state/receive.ts";
import type { Places } from "../places.ts";
import { ownProgram, startDetached } from "../process.ts";
import { connectHost, type HostConnection } from "../sessions/connection.ts";
import type { FromHost, ToHost } from "../sessions/protocol.ts";

export interface HostLink {
  /** Sends when the host is there; starts it first when it is not. */
  send(message: ToHost): void;
  /** Resolves when it is connected. Rejects when it cannot be started. */
  ready(): Promise<void>;
  readonly connected: () => boolean;
  close(): void;
}

export interface HostEvents {
  readonly message: (message: FromHost) => void;
  /** The host went away; every session that it held is gone. */
  readonly lost: () => void;
}

const connectTriesMax = 200;
const betweenTriesMs = 15;

export function linkHost(places: Places, events: HostEvents): HostLink {
  let connection: HostConnection | null = null;
  let starting: Promise<void> | null = null;
  let closed = false;

  const ready = (): Promise<void> => {
    if (connection !== null) return Promise.resolve();
    starting ??= open().finally(() => {
      starting = null;
    });
    return starting;
  };

  async function open(): Promise<void> {
    const socket = (await tryConnect(places.hostSocket)) ?? (await start(places));
    if (closed) {
      socket.destroy();
      return;
    }
    const opened = await connectHost(socket, {
      onMessage: events.message,
      onRows: () => {},
      onClose: () => {
        if (connection !== opened) return;
        connection = null;
        if (!closed) events.lost();
      },
    });
    connection = opened;
    opened.send({ type: "hello", role: "supervisor" });
  }

  return {
    ready,
    connected: () => connection !== null,
    send(message) {
      if (connection !== null) connection.send(message);
      else
        ready().then(
          () => connection?.send(message),
          () => {},
        );
    },
    close() {
      closed = true;
      connection?.close();
    },
  };
}

/** How a session ended that the host no longer knows: by its exit record, else it was lost. */
export function endOnRecord(
  places: Places,
  session: SessionId,
  now: number,
  started: number | null,
): SessionEnd {
  const record = readExitRecord(join(places.sessions, session, "exit.json"));
  if (record !== null) return { ...record, problem: null, tail: "" };
  return {
    started,
    ended: now,
    exit: { code: null, signal: null },
    problem: "its session was lost: the session host ended",
    tail: "",
  };
}

const exitRecordSchema = z.object({
  started: z.number(),
  ended: z.number(),
  exit: z.object({ code: z.number().nullable(), signal: z.string().nullable() }),
});

function readExitRecord(path: string): z.output<typeof exitRecordSchema> | null {
  try {
    const read = exitRecordSchema.safeParse(JSON.parse(readFileSync(path, "utf8")));
    return read.success ? read.data : null;
  } catch {
    return null;
  }
}

async function start(places: Places): Promise<Socket> {
  mkdirSync(places.runFolder, { recursive: true, mode: 0o700 });
  const supervisor = [process.execPath, ownProgram("supervisor"), ...process.argv.slice(2)];
  startDetached(
    process.execPath,
    [ownProgram("host"), places.hostSocket, places.hostElection],
    join(places.runFolder, "host.log"),
    { LOCKSTEP_SUPERVISOR_ARGV: JSON.stringify(supervisor) },
  );
  for (let tries = 0; tries < connectTriesMax; tries += 1) {
    const socket = await tryConnect(places.hostSocket);
    if (socket !== null) return socket;
    await new Promise((resolve) => setTimeout(resolve, betweenTriesMs));
  }
  throw new Error(`The session host does not answer on ${places.hostSocket}; see host.log beside it.`);
}

function tryConnect(path: string): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => resolve(socket));
    socket.once("error", () => resolve(null));
  });
}
