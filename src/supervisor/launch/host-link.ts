// The supervisor's connection to the session host: starts one when it is needed and none answers, asks what is
// running there when it connects, and says what has become of sessions that it no longer knows.
import { mkdirSync, readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { z } from "zod";
import type { Session } from "../../../state/model/state.ts";
import type { SessionEnd } from "../../../state/run/receive.ts";
import { connectHost, type HostConnection } from "../../sessions/link/connection.ts";
import type { FromHost, ToHost } from "../../sessions/link/protocol.ts";
import type { Places } from "../../system/places.ts";
import { ownProgram, startDetached } from "../../system/process.ts";

export interface HostLink {
  /** Dropped when no host is there: then it has no session either. */
  send(message: ToHost): void;
  /** Resolves when it is connected, after a start if none was there. Rejects when it cannot be started. */
  ready(): Promise<void>;
  /** Connects when a host is there; none is started. */
  find(): Promise<boolean>;
  /** Ends its sessions and the host; resolves when it has gone. */
  end(graceMs: number): Promise<void>;
  close(): void;
}

export interface HostEvents {
  readonly message: (message: FromHost) => void;
  /** The host has gone; every session that it held is lost. */
  readonly lost: () => void;
}

/** The host starts in 0.2 s; on a machine busy with many agents it may take long. */
const startMsMax = 10_000;
const betweenTriesMs = 15;
/** After the grace period of its sessions: killed processes go within 2 s. */
const endMsMax = 4_000;

export function linkHost(places: Places, events: HostEvents): HostLink {
  return new Link(places, events);
}

class Link implements HostLink {
  readonly #places: Places;
  readonly #events: HostEvents;
  #connection: HostConnection | null = null;
  #starting: Promise<void> | null = null;
  #closed = false;
  #gone = () => {};

  constructor(places: Places, events: HostEvents) {
    this.#places = places;
    this.#events = events;
  }

  send(message: ToHost): void {
    if (this.#connection !== null) this.#connection.send(message);
    else this.#starting?.then(() => this.#connection?.send(message)).catch(() => {});
  }

  ready(): Promise<void> {
    if (this.#connection !== null) return Promise.resolve();
    this.#starting ??= this.#open().finally(() => {
      this.#starting = null;
    });
    return this.#starting;
  }

  async find(): Promise<boolean> {
    if (this.#connection !== null) return true;
    const socket = await tryConnect(this.#places.hostSocket);
    if (socket !== null) await this.#attach(socket);
    return socket !== null;
  }

  async end(graceMs: number): Promise<void> {
    await this.#starting?.catch(() => {});
    if (!(await this.find())) return;
    this.#closed = true;
    const left = new Promise<void>((resolve) => {
      this.#gone = resolve;
    });
    this.send({ type: "end", graceMs });
    await Promise.race([left, timePasses(graceMs + endMsMax)]);
  }

  close(): void {
    this.#closed = true;
    this.#connection?.close();
  }

  async #open(): Promise<void> {
    await this.#attach((await tryConnect(this.#places.hostSocket)) ?? (await start(this.#places)));
  }

  async #attach(socket: Socket): Promise<void> {
    if (this.#closed) {
      socket.destroy();
      return;
    }
    const opened = await connectHost(socket, {
      onMessage: this.#events.message,
      onRows: () => {},
      onClose: () => {
        this.#gone();
        if (this.#connection !== opened) return;
        this.#connection = null;
        // A host that is still there was only cut off.
        if (!this.#closed) void this.find().then((found) => found || this.#events.lost());
      },
    });
    this.#connection = opened;
    opened.send({ type: "hello", role: "supervisor" });
  }
}

function timePasses(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}

/** How a session ended that the host no longer knows: by its exit record, else it was lost. */
export function endOnRecord(places: Places, session: Session, now: number): SessionEnd {
  return (
    recordedEnd(places, session) ?? {
      started: beginOf(session),
      ended: now,
      exit: { code: null, signal: null },
      problem: "its session was lost: the session host ended",
      tail: "",
    }
  );
}

/** null when it left no record, or there is only one of a session of the same name in an earlier run. */
export function recordedEnd(places: Places, session: Session): SessionEnd | null {
  const record = readExitRecord(join(places.sessions, session.id, "exit.json"));
  const begin = beginOf(session);
  if (record === null || (begin !== null && record.ended < begin)) return null;
  const problem = record.started === null ? "it could not be started" : null;
  return { ...record, problem, tail: "" };
}

function beginOf({ state }: Session): number | null {
  return state.kind === "launching" ? state.since : state.started;
}

const exitRecordSchema = z.object({
  started: z.number().nullable(),
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
  const supervisor = [process.execPath, ownProgram("supervisor"), places.workspace, "--for-host"];
  startDetached(
    process.execPath,
    [ownProgram("host"), places.hostSocket, places.hostElection],
    join(places.runFolder, "host.log"),
    { LOCKSTEP_SUPERVISOR_ARGV: JSON.stringify(supervisor) },
  );
  const giveUpAt = performance.now() + startMsMax;
  while (performance.now() < giveUpAt) {
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
