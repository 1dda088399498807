// Messages over a stream socket: a length (4 bytes, little endian), a kind (1 byte), then the payload.
// Used by every pair of our processes. A message longer than `frameBytesMax` ends the connection.

export const frameKind = { json: 0, rows: 1 } as const;
export type FrameKind = (typeof frameKind)[keyof typeof frameKind];

/** A whole state of 2,000 tasks is about 2 MB; more than this is not a message of ours. */
export const frameBytesMax = 64 * 1024 * 1024;

const headBytes = 5;

export function encodeJson(message: unknown): Buffer {
  return encodeFrame(frameKind.json, Buffer.from(JSON.stringify(message)));
}

export function encodeFrame(kind: FrameKind, payload: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(headBytes + payload.length);
  frame.writeUInt32LE(payload.length + 1, 0);
  frame[4] = kind;
  frame.set(payload, headBytes);
  return frame;
}

/** Cuts a stream of bytes into frames. `push` calls back for each whole one; payloads are views, copy to keep.
 *  Throws on a frame that is too long: the other end is no process of ours. */
export class FrameReader {
  #chunks: Buffer[] = [];
  #length = 0;
  readonly #onFrame: (kind: number, payload: Buffer) => void;

  constructor(onFrame: (kind: number, payload: Buffer) => void) {
    this.#onFrame = onFrame;
  }

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    for (;;) {
      if (this.#length < 4) return;
      const head = this.#join(4);
      const length = head.readUInt32LE(0);
      if (length < 1 || length > frameBytesMax)
        throw new Error(`A frame of ${length} bytes is not one of ours.`);
      if (this.#length < 4 + length) return;
      const whole = this.#join(4 + length);
      const kind = whole[4] ?? 0;
      const payload = whole.subarray(headBytes, 4 + length);
      const rest = whole.subarray(4 + length);
      this.#chunks = rest.length > 0 ? [rest, ...this.#chunks.slice(1)] : this.#chunks.slice(1);
      this.#length -= 4 + length;
      this.#onFrame(kind, payload);
    }
  }

  /** Makes the first chunk at least `bytes` long, joining only when a message was split. */
  #join(bytes: number): Buffer {
    const first = this.#chunks[0] ?? Buffer.alloc(0);
    if (first.length >= bytes) return first;
    const joined = Buffer.concat(this.#chunks);
    this.#chunks = [joined];
    return joined;
  }
}
