// A client's connection to the supervisor of a workspace: found by its socket, started when none answers. A question
// whose answer was lost with the connection is asked again with the same id, so it is done once.
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import type { Event } from "../../state/events.ts";
import type { SessionId, State } from "../../state/model.ts";
import { fault } from "../failure.ts";
import { ensureStateFolder } from "../files.ts";
import { ensureRunFolder, type Places } from "../places.ts";
import { ownProgram, startDetached } from "../process.ts";
import { encodeJson, FrameReader } from "./frames.ts";
import type { Answer, FromSupervisor, ToSupervisor, WireRequest } from "./protocol.ts";

/** `using supervisor = …` closes the connection however the block is left. */
export interface Supervisor extends Disposable {
  request(request: WireRequest): Promise<Answer>;
  run(options: { auto: boolean; again: boolean }): Promise<Answer>;
  host(): Promise<Answer>;
  down(stop: boolean): Promise<Answer>;
  takeWorkflow(): Promise<Answer>;
  state(): Promise<State>;
  events(since: number, limit: number): Promise<readonly Event[]>;
  /** The state now, every event from then on, and again from the state after a lost connection. */
  subscribe(follower: Follower): void;
  close(): void;
}

export interface Follower {
  readonly snapshot: (state: State) => void;
  readonly happened: (events: readonly Event[]) => void;
  readonly workflowFile: (summary: string | null) => void;
  /** false: nobody answers at the moment, what is shown may be old. */
  readonly connected: (connected: boolean) => void;
}

const betweenTriesMs = 10;
const startMsMax = 10_000;

/** null: nobody answers and none may be started (`start` false). Throws with a sentence when it cannot start. */
export async function openSupervisor(places: Places, start: boolean): Promise<Supervisor | null> {
  const socket = await reach(places, start);
  return socket === null ? null : new Connection(places, socket, start);
}

/** Inside a session the name and the session travel with each request; elsewhere it is the user's name. */
function callerName(): string {
  return process.env.LOCKSTEP_SESSION ?? process.env.USER ?? "user";
}

class Connection implements Supervisor {
  readonly #places: Places;
  readonly #mayStart: boolean;
  #socket: Socket;
  #open = new Map<
    string,
    { message: ToSupervisor; resolve: (reply: FromSupervisor) => void; reject: (error: unknown) => void }
  >();
  #follower: Follower | null = null;
  #closed = false;

  constructor(places: Places, socket: Socket, mayStart: boolean) {
    this.#places = places;
    this.#mayStart = mayStart;
    this.#socket = socket;
    this.#attach(socket);
  }

  async request(request: WireRequest): Promise<Answer> {
    const session = (process.env.LOCKSTEP_SESSION ?? null) as SessionId | null;
    return answerOf(
      await this.#ask({ type: "request", id: randomUUID(), session, name: callerName(), request }),
    );
  }

  async run(options: { auto: boolean; again: boolean }): Promise<Answer> {
    return answerOf(await this.#ask({ type: "run", id: randomUUID(), name: callerName(), ...options }));
  }

  async host(): Promise<Answer> {
    return answerOf(await this.#ask({ type: "host", id: randomUUID() }));
  }

  async down(stop: boolean): Promise<Answer> {
    return answerOf(await this.#ask({ type: "down", id: randomUUID(), stop }));
  }

  async takeWorkflow(): Promise<Answer> {
    return answerOf(await this.#ask({ type: "take-workflow", id: randomUUID() }));
  }

  async state(): Promise<State> {
    const reply = await this.#ask({ type: "state", id: randomUUID() });
    if (reply.type !== "state") throw fault("The supervisor answered something else than its state.");
    return reply.state;
  }

  async events(since: number, limit: number): Promise<readonly Event[]> {
    const reply = await this.#ask({ type: "events", id: randomUUID(), since, limit });
    return reply.type === "journal" ? reply.events : [];
  }

  subscribe(follower: Follower): void {
    this.#follower = follower;
    this.#socket.write(encodeJson({ type: "subscribe" } satisfies ToSupervisor));
  }

  close(): void {
    this.#closed = true;
    this.#socket.end();
    this.#socket.unref();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #ask(message: Exclude<ToSupervisor, { type: "subscribe" }>): Promise<FromSupervisor> {
    return new Promise((resolve, reject) => {
      this.#open.set(message.id, { message, resolve, reject });
      this.#socket.write(encodeJson(message));
    });
  }

  #attach(socket: Socket): void {
    this.#socket = socket;
    const reader = new FrameReader((_kind, payload) => {
      // Our own supervisor wrote it; its socket is closed to everybody else.
      this.#take(JSON.parse(payload.toString("utf8")) as FromSupervisor);
    });
    socket.on("data", (chunk) => reader.push(chunk));
    socket.on("error", () => {});
    socket.on("close", () => {
      if (!this.#closed) void this.#reattach();
    });
  }

  async #reattach(): Promise<void> {
    this.#follower?.connected(false);
    try {
      const socket = await reach(this.#places, this.#mayStart);
      if (socket === null) throw fault("The supervisor does not answer any more.");
      this.#attach(socket);
      for (const { message } of this.#open.values()) socket.write(encodeJson(message));
      if (this.#follower !== null) this.subscribe(this.#follower);
    } catch (error) {
      for (const { reject } of this.#open.values()) reject(error);
      this.#open.clear();
      // A screen stays and tries again; a command has been told.
      if (this.#follower !== null && !this.#closed) setTimeout(() => void this.#reattach(), 1_000);
    }
  }

  #take(message: FromSupervisor): void {
    switch (message.type) {
      case "snapshot":
        this.#follower?.connected(true);
        this.#follower?.snapshot(message.state);
        return;
      case "happened":
        this.#follower?.happened(message.events);
        return;
      case "workflow-file":
        this.#follower?.workflowFile(message.summary);
        return;
      case "answer":
      case "state":
      case "journal": {
        const question = this.#open.get(message.id);
        this.#open.delete(message.id);
        question?.resolve(message);
      }
    }
  }
}

function answerOf(reply: FromSupervisor): Answer {
  if (reply.type !== "answer") throw fault(`The supervisor answered ${reply.type} to a request.`);
  return reply.answer;
}

async function reach(places: Places, start: boolean): Promise<Socket | null> {
  const first = await tryConnect(places.supervisorSocket);
  if (first !== null || !start) return first;
  ensureStateFolder(places.stateFolder);
  ensureRunFolder(places);
  const log = join(places.runFolder, "supervisor.log");
  let ended: number | null = null;
  const child = startDetached(process.execPath, [ownProgram("supervisor"), places.workspace], log);
  child.once("exit", (code) => {
    ended = code ?? 1;
  });
  const giveUpAt = performance.now() + startMsMax;
  while (performance.now() < giveUpAt) {
    const socket = await tryConnect(places.supervisorSocket);
    if (socket !== null) return socket;
    // Another one won the election (75) and will answer; any other end is a failure to start.
    if (ended !== null && ended !== lostElection) throw fault(lastLine(log));
    await new Promise((resolve) => setTimeout(resolve, betweenTriesMs));
  }
  throw fault(`The supervisor does not answer on ${places.supervisorSocket}; see ${log}.`);
}

/** EX_TEMPFAIL of sysexits.h. */
export const lostElection = 75;

function lastLine(log: string): string {
  const lines = readFileSync(log, "utf8").trim().split("\n");
  return lines.at(-1) || `The supervisor could not start; see ${log}.`;
}

function tryConnect(path: string): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.removeAllListeners("error");
      resolve(socket);
    });
    socket.once("error", () => resolve(null));
  });
}
