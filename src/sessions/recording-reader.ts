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

const headSchema = z.object({ version: z.literal(2), width: z.number(), height: z.number() });
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
      // Its last line is still being written.
      if (this.#offset + length > size) return;
      this.#offset += length;
      const entry = entryOf(line);
      if (entry !== null) yield entry;
    }
  }
}

/** null for what a program wrote into the file that is no entry. */
function entryOf(line: string): RecordingEntry | null {
  const value = parsed(line);
  const entry = entrySchema.safeParse(value);
  if (entry.success) return { seconds: entry.data[0], kind: entry.data[1], data: entry.data[2] };
  const head = headSchema.safeParse(value);
  return head.success ? { seconds: 0, kind: "r", data: `${head.data.width}x${head.data.height}` } : null;
}

/** Within what an emulator takes. */
export function sizeIn({ data }: RecordingEntry): readonly [columns: number, rows: number] {
  const [columns = 80, rows = 24] = data
    .split("x")
    .map((part) => Math.max(1, Math.min(sideMax, Number.parseInt(part, 10) || 1)));
  return [columns, rows];
}

const sideMax = 1000;

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
