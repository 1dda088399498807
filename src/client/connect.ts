// A client's connection to the supervisor of a workspace: found by its socket, started when none answers. A question
// whose answer was lost with the connection is asked again with the same id, so it is done once.

import { existsSync } from "node:fs";
import { connect, type Socket } from "node:net";
import type { Changes } from "../../state/explain/details.ts";
import type { Event } from "../../state/model/events.ts";
import type { SessionId, State, TaskId } from "../../state/model/state.ts";
import { fault, refusal } from "../system/failure.ts";
import type { Places } from "../system/places.ts";
import { encodeJson, FrameReader } from "../wire/frames.ts";
import type { Answer, FromSupervisor, ToSupervisor, WireRequest } from "../wire/protocol.ts";
import type { Asked, Dispatched, Follower, Start, Supervisor, Told } from "./supervisor.ts";

export type { Follower, Supervisor } from "./supervisor.ts";

/** null: nobody answers and none may be started. Throws with a sentence when it cannot start. */
export async function openSupervisor(places: Places, start: Start): Promise<Supervisor | null> {
  const socket = await reach(places, start);
  return socket === null ? null : new Connection(places, socket, start);
}

/** Inside a session the name and the session travel with each request; elsewhere it is the user's name. */
function callerName(): string {
  return process.env.LOCKSTEP_SESSION ?? process.env.USER ?? "user";
}

function ownSession(): { session: SessionId | null; key?: string } {
  const key = process.env.LOCKSTEP_KEY;
  return {
    session: (process.env.LOCKSTEP_SESSION ?? null) as SessionId | null,
    ...(key === undefined ? {} : { key }),
  };
}

class Connection implements Supervisor {
  readonly #places: Places;
  #start: Start;
  #socket: Socket;
  #open = new Map<
    string,
    { message: ToSupervisor; resolve: (reply: FromSupervisor) => void; reject: (error: unknown) => void }
  >();
  #follower: Follower | null = null;
  #closed = false;
  /** Nobody answered and none was started: the next question looks again. */
  #isLost = false;

  constructor(places: Places, socket: Socket, start: Start) {
    this.#places = places;
    this.#start = start;
    this.#socket = socket;
    this.#attach(socket);
  }

  async request(request: WireRequest): Promise<Answer> {
    return answerOf(
      await this.#ask({ type: "request", id: newId(), ...ownSession(), name: callerName(), request }),
    );
  }

  async mayWrite(paths: readonly string[], cwd: string, subAgent?: string | null): Promise<Answer> {
    const writer = subAgent === undefined ? {} : { subAgent };
    return answerOf(
      await this.#ask({ type: "may-write", id: newId(), ...ownSession(), paths: [...paths], cwd, ...writer }),
    );
  }

  async ask({ ask, paths, cwd }: Asked): Promise<Answer> {
    const { session, ...key } = ownSession();
    if (session === null) return notInside;
    return answerOf(
      await this.#ask({ type: "ask", id: newId(), session, ...key, ask, paths: [...paths], cwd }),
    );
  }

  async tell(told: Told): Promise<Answer> {
    const { session, ...key } = ownSession();
    if (session === null) return notInside;
    return answerOf(await this.#ask({ type: "agent-event", id: newId(), session, ...key, ...told }));
  }

  async dispatch(dispatched: Dispatched): Promise<Answer> {
    const { session, ...key } = ownSession();
    if (session === null) return notInside;
    return answerOf(await this.#ask({ type: "dispatch", id: newId(), session, ...key, ...dispatched }));
  }

  async run(options: { auto: boolean; again: boolean; launch: boolean }): Promise<Answer> {
    if (process.env.LOCKSTEP_SESSION !== undefined) return forPersons("no run is started");
    return answerOf(await this.#ask({ type: "run", id: newId(), name: callerName(), ...options }));
  }

  async host(): Promise<Answer> {
    return answerOf(await this.#ask({ type: "host", id: newId() }));
  }

  async down(stop: boolean): Promise<Answer> {
    if (process.env.LOCKSTEP_SESSION !== undefined)
      return forPersons("the background processes are not ended");
    const answer = answerOf(await this.#ask({ type: "down", id: newId(), stop }));
    if (answer.ok) await this.#closes();
    return answer;
  }

  async takeWorkflow(): Promise<Answer> {
    if (process.env.LOCKSTEP_SESSION !== undefined) return forPersons("no workflow is taken in");
    return answerOf(await this.#ask({ type: "take-workflow", id: newId() }));
  }

  async changes(task: TaskId): Promise<Changes> {
    const reply = await this.#ask({ type: "changes", id: newId(), task });
    if (reply.type === "changed") return reply.changes;
    throw fault(reply.type === "answer" ? reply.answer.sentence : `The supervisor answered ${reply.type}.`);
  }

  async state(): Promise<State> {
    return stateOf(await this.#ask({ type: "state", id: newId() }));
  }

  async base(): Promise<State> {
    return stateOf(await this.#ask({ type: "base", id: newId() }));
  }

  async journal(since: number, limit: number): Promise<{ events: readonly Event[]; archived: number }> {
    const reply = await this.#ask({ type: "events", id: newId(), since, limit });
    if (reply.type !== "journal") throw fault("The supervisor answered something else than its journal.");
    return reply;
  }

  get archive(): string {
    return this.#places.archive;
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
      if (this.#isLost) void this.#reattach();
      else this.#socket.write(encodeJson(message));
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

  /** Bounded: what does not end in time is no reason to keep a person waiting. */
  #closes(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, closeMsMax);
      this.#socket.once("close", () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  async #reattach(): Promise<void> {
    this.#follower?.connected(false);
    this.#isLost = false;
    try {
      const socket = await this.#reachAgain();
      if (socket === null) throw refusal("The supervisor was ended.");
      this.#attach(socket);
      for (const { message } of this.#open.values()) socket.write(encodeJson(message));
      if (this.#follower !== null) this.subscribe(this.#follower);
    } catch (error) {
      for (const { reject } of this.#open.values()) reject(error);
      this.#open.clear();
      this.#isLost = true;
      // A screen stays and tries again; a command has been told.
      if (this.#follower !== null && !this.#closed) setTimeout(() => void this.#reattach(), tryAgainMs);
    }
  }

  /** Where none may be started, the session host starts another for its agents. */
  async #reachAgain(): Promise<Socket | null> {
    const giveUpAt = performance.now() + comeBackMsMax;
    for (;;) {
      const socket = await reach(this.#places, this.#start);
      const isAwaited = this.#open.size > 0 && this.#start === "never" && mayComeBack(this.#places);
      if (socket !== null || this.#closed || !isAwaited || performance.now() > giveUpAt) return socket;
      await new Promise((resolve) => setTimeout(resolve, comeBackLookMs));
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
      case "check-output":
        this.#follower?.checkOutput(message.check, message.text);
        return;
      case "workflow-file":
        this.#follower?.workflowFile(message.change);
        return;
      case "ending":
        this.#start = "never";
        this.#follower?.ended();
        return;
      case "answer":
      case "state":
      case "changed":
      case "journal": {
        const question = this.#open.get(message.id);
        this.#open.delete(message.id);
        question?.resolve(message);
      }
    }
  }
}

const notInside: Answer = { ok: false, sentence: "This is for agents inside a session (LOCKSTEP_SESSION)." };

/** Reports whether the session host is there, which restarts the supervisor. Behind a fence that cannot be
 *  seen. */
function mayComeBack({ hostSocket, secret }: Places): boolean {
  return existsSync(hostSocket) || !existsSync(secret);
}

function answerOf(reply: FromSupervisor): Answer {
  if (reply.type !== "answer") throw fault(`The supervisor answered ${reply.type} to a request.`);
  return reply.answer;
}

function stateOf(reply: FromSupervisor): State {
  if (reply.type !== "state") throw fault("The supervisor answered something else than its state.");
  return reply.state;
}

/** Inside a session a command acts for that session's task alone. */
function forPersons(what: string): Answer {
  return { ok: false, sentence: `Inside a session ${what}: that is for the person outside.` };
}

const tryAgainMs = 1_000;
const comeBackLookMs = 50;
/** A supervisor that was killed is replaced within two seconds, on a busy machine too. */
const comeBackMsMax = 5_000;
/** The supervisor lets its checks end first, which get 2 s. */
const closeMsMax = 5_000;

async function reach(places: Places, start: Start): Promise<Socket | null> {
  const outside = await tryConnect(places.supervisorSocket);
  // Behind a fence there is only the socket for sessions.
  const isInside = outside === null && process.env.LOCKSTEP_SESSION !== undefined;
  const first = isInside ? await tryConnect(places.insideSocket) : outside;
  if (first !== null || start === "never") return first;
  // Most commands find one; what starts one is not loaded for them.
  const { startSupervisor } = await import("./start.ts");
  return startSupervisor(places, start, () => tryConnect(places.supervisorSocket));
}

/** Unlike the id of any other question of any process. Not from node:crypto, whose load takes 6 ms of each command. */
function newId(): string {
  return `${process.pid}-${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
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
