// The supervisor's socket: reads what clients say by schema, answers, and tells subscribers what happens.
import { chmodSync, rmSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import type { Event } from "../../../state/model/events.ts";
import { encodeJson, FrameReader } from "../../wire/frames.ts";
import { type FromSupervisor, type ToSupervisor, toSupervisorSchema } from "../../wire/protocol.ts";

export interface Client {
  send(message: FromSupervisor): void;
  /** The client came through the socket for sessions. */
  readonly isInside: boolean;
  readonly gone: () => boolean;
}

export interface ServerHooks {
  readonly message: (message: ToSupervisor, client: Client) => void;
  /** The client's connection has ended. */
  readonly left: (client: Client) => void;
  readonly problem: (text: string) => void;
}

export interface ClientServer {
  publish(events: readonly Event[]): void;
  subscribe(client: Client): void;
  tell(message: FromSupervisor): void;
  /** Somebody else follows what happens. */
  readonly isFollowedBeside: (client: Client) => boolean;
  readonly clients: () => number;
  /** Listens again after the socket was deleted. */
  relisten(): Promise<void>;
  /** Accepts no more connections; those that are open stay. */
  close(): void;
}

/** A client that reads so slowly that this much waits for it is cut off; it can attach again. */
const waitingBytesMax = 64 * 1024 * 1024;

export interface Doors {
  readonly outside: string;
  /** For sessions alone. */
  readonly inside: string;
}

/** Resolves when it listens. */
export async function serve(doors: Doors, hooks: ServerHooks): Promise<ClientServer> {
  const sockets = new Set<Socket>();
  const subscribers = new Set<Client>();
  const accept = (isInside: boolean) => (socket: Socket) => {
    sockets.add(socket);
    const client = clientOn(socket, isInside);
    const reader = new FrameReader((_kind, payload) => take(payload, client, hooks));
    socket.on("data", (chunk) => {
      try {
        reader.push(chunk);
      } catch (error) {
        hooks.problem(`A client was cut off: ${String(error)}`);
        socket.destroy();
      }
    });
    socket.on("error", () => {});
    socket.on("close", () => {
      sockets.delete(socket);
      subscribers.delete(client);
      hooks.left(client);
    });
  };
  const open = async () => {
    const [outer, inner] = [createServer(accept(false)), createServer(accept(true))];
    await Promise.all([listen(outer, doors.outside), listen(inner, doors.inside)]);
    return [outer, inner];
  };
  let servers = await open();
  return {
    publish(events) {
      for (const client of subscribers) client.send({ type: "happened", events });
    },
    tell(message) {
      for (const client of subscribers) client.send(message);
    },
    subscribe: (client) => subscribers.add(client),
    isFollowedBeside: (client) => [...subscribers].some((other) => other !== client),
    clients: () => sockets.size,
    async relisten() {
      // Closing removes the name, so the old one goes first; who is connected stays.
      for (const server of servers) server.close();
      servers = await open();
    },
    close() {
      for (const server of servers) server.close();
    },
  };
}

function clientOn(socket: Socket, isInside: boolean): Client {
  return {
    isInside,
    send(message) {
      if (socket.destroyed) return;
      socket.write(encodeJson(message));
      if (socket.writableLength > waitingBytesMax) socket.destroy();
    },
    gone: () => socket.destroyed,
  };
}

function take(payload: Buffer, client: Client, hooks: ServerHooks): void {
  const value = parse(payload);
  const message = toSupervisorSchema.safeParse(value);
  if (message.success) return hooks.message(message.data, client);
  const what = message.error.issues[0]?.message ?? "";
  hooks.problem(`A message that is none of ours was not taken: ${what}`);
  const sentence = `The supervisor does not understand this message (${what}). It may be of another version: \`lockstep down\`, then again.`;
  const id = idOf(value);
  if (id !== null) client.send({ type: "answer", id, answer: { ok: false, sentence, fault: true } });
}

/** The id of a message that could not be read, so that its sender gets an answer. */
function idOf(value: unknown): string | null {
  if (typeof value !== "object" || value === null || !("id" in value)) return null;
  return typeof value.id === "string" ? value.id : null;
}

function parse(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString("utf8"));
  } catch {
    return null;
  }
}

/** Only the winner of the store's election gets here, so a socket that nobody answers on is a left-over. */
async function listen(server: Server, path: string): Promise<void> {
  try {
    await tryListen(server, path);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EADDRINUSE") || (await answers(path)))
      throw error;
    rmSync(path);
    await tryListen(server, path);
  }
  chmodSync(path, 0o600);
}

function tryListen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", (error) => resolve(!("code" in error && error.code === "ECONNREFUSED")));
  });
}
