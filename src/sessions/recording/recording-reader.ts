// Reads an asciicast v2 file as it grows: each time what was added since the last one.
import { createReadStream, statSync } from "node:fs";
import { createInterface } from "node:readline";
import { z } from "zod";

/** `o`: what was printed; `r`: the size from here on, as `80x24`, the first of which is the header's. */
export interface RecordingEntry {
  readonly kind: "o" | "r";
  /** Since the session began. */
  readonly seconds: number;
  readonly data: string;
}

const sideMax = 1000;
const side = z.number().int().min(1).max(sideMax);
const headSchema = z.object({ version: z.literal(2), width: side, height: side });
const entrySchema = z.tuple([z.number(), z.enum(["o", "r"]), z.string()]);

export class RecordingReader {
  readonly #path: string;
  #offset = 0;

  constructor(path: string) {
    this.#path = path;
  }

  async *entries(): AsyncGenerator<RecordingEntry> {
    const size = statSync(this.#path, { throwIfNoEntry: false })?.size ?? 0;
    if (size <= this.#offset) return;
    const stream = createReadStream(this.#path, { start: this.#offset, end: size - 1 });
    for await (const line of createInterface({ input: stream })) {
      const length = Buffer.byteLength(line) + 1;
      // The last line is still being written.
      if (this.#offset + length > size) return;
      this.#offset += length;
      const entry = entryOf(line);
      if (entry !== null) yield entry;
    }
  }
}

type Size = readonly [columns: number, rows: number];

/** null for what is no entry. */
export function entryOf(line: string): RecordingEntry | null {
  const entry = entrySchema.safeParse(parsed(line));
  if (entry.success) return { seconds: entry.data[0], kind: entry.data[1], data: entry.data[2] };
  const head = headOf(line);
  return head === null ? null : { seconds: 0, kind: "r", data: head.join("x") };
}

/** null: the line is not the first of a recording. */
export function headOf(line: string): Size | null {
  const head = headSchema.safeParse(parsed(line));
  return head.success ? [head.data.width, head.data.height] : null;
}

/** null where it is none that an emulator takes. */
export function sizeIn(data: string): Size | null {
  const [columns, rows] = data.split("x").map((part) => side.safeParse(Number(part)));
  return columns?.success === true && rows?.success === true ? [columns.data, rows.data] : null;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
