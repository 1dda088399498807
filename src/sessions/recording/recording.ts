// Everything that a session prints, as an asciicast v2 file (https://docs.asciinema.org/manual/asciicast/v2/):
// bytes and sizes flow in, lines of JSON go to the file, in the background. Owns the file. A recording that
// cannot be written any more ends with a line in the log; the session goes on.

import { existsSync, mkdirSync } from "node:fs";
import { type FileHandle, open, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { StringDecoder } from "node:string_decoder";
import type { Exit, Millis, SessionId } from "../../../state/model/state.ts";
import { messageOf } from "../../system/failure.ts";

export interface RecordingOptions {
  readonly folder: string;
  readonly columns: number;
  readonly rows: number;
  readonly title: string;
  readonly term: string;
  readonly bytesMax: number;
  readonly log: (line: string) => void;
  /** The disk took some of the waiting bytes. */
  readonly onWritten: () => void;
}

export interface ExitRecord {
  readonly session: SessionId;
  readonly pid: number;
  /** null when it could not be started. */
  readonly started: Millis | null;
  readonly ended: Millis;
  readonly exit: Exit;
}

export const recordingName = "recording.cast";
export const exitRecordName = "exit.json";

/** A day of a busy agent is some 50 MB; this keeps a runaway program from filling the disk. */
export const recordingBytesDefault = 512 * 1024 * 1024;

/** The most of a recording that a crash may lose. */
const flushMs = 250;
/** Chunks that come closer together than a frame become one event. */
const mergeMs = 16;
const mergeUnitsMax = 64 * 1024;

export class Recording {
  readonly #options: RecordingOptions;
  readonly #decoder = new StringDecoder("utf8");
  readonly #begun = performance.now();
  readonly #file: Promise<FileHandle | null>;
  #lines = "";
  #merged: { readonly at: number; text: string } | null = null;
  #writtenBytes = 0;
  #waitingBytes = 0;
  #flushing: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | null = null;
  #ended = false;

  constructor(options: RecordingOptions) {
    this.#options = options;
    this.#file = this.#open();
    this.#line({
      version: 2,
      width: options.columns,
      height: options.rows,
      timestamp: Math.floor(Date.now() / 1000),
      title: options.title,
      env: { TERM: options.term },
    });
  }

  /** Bytes that the disk has not taken yet: the session waits when they are many. */
  get waitingBytes(): number {
    return this.#waitingBytes + this.#lines.length;
  }

  output(bytes: Buffer): void {
    if (!this.#ended) this.#text(this.#decoder.write(bytes));
  }

  resized(columns: number, rows: number): void {
    if (this.#ended) return;
    this.#endMerge();
    this.#line([this.#seconds(), "r", `${columns}x${rows}`]);
  }

  /** Writes what is left and closes the file. */
  async close(): Promise<void> {
    this.#text(this.#decoder.end());
    this.#endMerge();
    this.#ended = true;
    this.#flush();
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#flushing;
    await (await this.#file)?.close().catch(() => {});
  }

  async #open(): Promise<FileHandle | null> {
    try {
      mkdirSync(this.#options.folder, { recursive: true, mode: 0o700 });
      return await open(join(this.#options.folder, recordingName), "w", 0o600);
    } catch (error) {
      this.#fail(error);
      return null;
    }
  }

  #text(text: string): void {
    if (text === "") return;
    const now = performance.now();
    if (this.#merged !== null && now - this.#merged.at > mergeMs) this.#endMerge();
    if (this.#merged === null) this.#merged = { at: now, text };
    else this.#merged.text += text;
    if (this.#merged.text.length > mergeUnitsMax) this.#endMerge();
    this.#timer ??= setTimeout(() => this.#flush(), flushMs);
  }

  #endMerge(): void {
    if (this.#merged === null) return;
    const { at, text } = this.#merged;
    this.#merged = null;
    this.#line([this.#seconds(at), "o", text]);
  }

  #line(event: unknown): void {
    if (this.#ended) return;
    const line = `${JSON.stringify(event)}\n`;
    this.#writtenBytes += Buffer.byteLength(line);
    this.#lines += line;
    if (this.#writtenBytes > this.#options.bytesMax) this.#endAtBound();
    if (this.#lines.length > mergeUnitsMax) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), flushMs);
  }

  #endAtBound(): void {
    const why = `The recording ends here: it has reached ${this.#options.bytesMax} bytes.`;
    this.#lines += `${JSON.stringify([this.#seconds(), "m", why])}\n`;
    this.#ended = true;
    this.#flush();
  }

  #seconds(at: number = performance.now()): number {
    return Math.round((at - this.#begun) * 1000) / 1_000_000;
  }

  #flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#endMerge();
    if (this.#lines === "") return;
    const bytes = Buffer.from(this.#lines);
    this.#lines = "";
    this.#waitingBytes += bytes.length;
    this.#flushing = this.#flushing.then(async () => {
      try {
        await (await this.#file)?.appendFile(bytes);
      } catch (error) {
        this.#fail(error);
      }
      this.#waitingBytes -= bytes.length;
      this.#options.onWritten();
    });
  }

  #fail(error: unknown): void {
    if (!this.#ended) {
      const why = messageOf(error);
      this.#options.log(`The recording in ${this.#options.folder} has ended, the session goes on: ${why}`);
    }
    this.#ended = true;
    this.#merged = null;
    this.#lines = "";
  }
}

/** There whole or not at all. Throws what the file system says. */
export async function writeExitRecord(folder: string, record: ExitRecord): Promise<void> {
  // Not what is above: a workspace that is gone does not come back for this.
  for (const part of [dirname(folder), folder]) if (!existsSync(part)) mkdirSync(part, { mode: 0o700 });
  const path = join(folder, exitRecordName);
  await writeFile(`${path}.new`, `${JSON.stringify(record)}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
}
