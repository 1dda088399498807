import type { Socket } from "node:net";
import { FrameReader, frameKind } from "../../wire/frames.ts";
import type { Host } from "./host.ts";

/** A client with this much unread data has stopped reading. */
const unsentBytesMax = 64 * 1024 * 1024;

/** Connects a socket with the host until it closes. */
export function serveSocket(host: Host, socket: Socket): void {
  const client = host.connect((frame) => {
    if (socket.destroyed) return true;
    const hasRoom = socket.write(frame);
    if (socket.writableLength > unsentBytesMax) socket.destroy();
    return hasRoom;
  });
  const reader = new FrameReader((kind, payload) => {
    if (kind === frameKind.json) client.receive(payload);
  });
  socket.on("data", (chunk: Buffer) => {
    try {
      reader.push(chunk);
    } catch {
      // A frame that is too long: the other end is no process of ours.
      socket.destroy();
    }
  });
  socket.on("drain", () => client.drained());
  socket.on("error", () => socket.destroy());
  socket.on("close", () => client.closed());
}
