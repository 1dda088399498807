// The other end of the session host's socket, for the supervisor and for screens. Loads neither the pty library
// nor the emulator.
import { connect, Socket } from "node:net";
import { encodeJson, FrameReader, frameKind } from "../../wire/frames.ts";
import { decodeRows, type PaneRows } from "../emulator/rows.ts";
import type { FromHost, ToHost } from "./protocol.ts";

export interface HostListener {
  readonly onMessage: (message: FromHost) => void;
  /** Row bytes are views: copy them to keep them longer than the call. */
  readonly onRows: (panes: PaneRows[]) => void;
  /** Comes once, also after `close`. */
  readonly onClose: () => void;
}

export interface HostConnection {
  /** After the connection has closed it does nothing. */
  send(message: ToHost): void;
  close(): void;
}

/** To a socket by its path, or over one that is connected already. Rejects with the system's error (ENOENT,
 *  ECONNREFUSED: no host is there) when it cannot connect. */
export async function connectHost(target: string | Socket, listener: HostListener): Promise<HostConnection> {
  const socket = target instanceof Socket ? target : await connected(target);
  const reader = new FrameReader((kind, payload) => {
    if (kind === frameKind.rows) listener.onRows(decodeRows(payload));
    else if (kind === frameKind.json) listener.onMessage(messageOf(payload));
  });
  socket.on("data", (chunk: Buffer) => {
    // Once it is closed, what still arrives is for nobody.
    if (!socket.destroyed) reader.push(chunk);
  });
  socket.on("error", () => socket.destroy());
  socket.once("close", listener.onClose);
  return {
    send: (message) => {
      if (socket.writable) socket.write(encodeJson(message));
    },
    close: () => {
      socket.end();
      socket.destroySoon();
    },
  };
}

function connected(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once("error", reject);
    socket.once("connect", () => {
      socket.off("error", reject);
      resolve(socket);
    });
  });
}

/** The host is a process of ours, so that only the outline is looked at. */
function messageOf(payload: Buffer): FromHost {
  const message: unknown = JSON.parse(payload.toString());
  if (typeof message !== "object" || message === null || !("type" in message)) {
    throw new Error("The session host sent something that is no message.");
  }
  return message as FromHost;
}
