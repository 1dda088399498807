// `events.jsonl` of a session: what its agent told, a whole line each whatever happens, and what there is to say about that.

import { ftruncateSync, mkdirSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { messageOf } from "../../system/failure.ts";
import { parseFields, textOf } from "../../system/fields.ts";
import { endOf } from "../../system/file-parts.ts";

/** A day of a busy agent is some 50 MB; this keeps a runaway program from filling the disk. */
const eventsBytesMax = 256 * 1024 * 1024;
/** The last words are in the last line, a sentence. */
const tailBytes = 64 * 1024;

export function eventsPath(folder: string): string {
  return join(folder, "events.jsonl");
}

export class EventsFile {
  readonly #file: number | null;
  readonly #bytesMax: number;
  readonly #problem: (sentence: string) => void;
  #bytes = 0;
  #isCut = false;
  #isBroken = false;

  /** `problem` is told once when events can no longer be kept. */
  constructor(folder: string, problem: (sentence: string) => void, bytesMax = eventsBytesMax) {
    this.#problem = problem;
    this.#bytesMax = bytesMax;
    this.#file = this.#open(folder);
  }

  event(line: string): void {
    if (this.#isCut) return;
    if (this.#bytes + Buffer.byteLength(line) + 1 <= this.#bytesMax) return this.#write(line);
    this.#isCut = true;
    this.note({ note: `The events end here: they have reached ${this.#bytesMax} bytes.` });
  }

  /** Our own words among the agent's, also behind the end of its. */
  note(fields: Readonly<Record<string, string>>): void {
    this.#write(JSON.stringify({ type: "lockstep", ...fields }));
  }

  #open(folder: string): number | null {
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      return openSync(eventsPath(folder), "w", 0o600);
    } catch (error) {
      this.#fail(error);
      return null;
    }
  }

  #write(line: string): void {
    if (this.#file === null || this.#isBroken) return;
    const bytes = Buffer.from(`${line}\n`);
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at);
      this.#bytes += bytes.length;
    } catch (error) {
      this.#fail(error);
      // Of a full disk the line has what was left.
      ftruncateSync(this.#file, this.#bytes);
    }
  }

  #fail(error: unknown): void {
    this.#isBroken = true;
    const why = messageOf(error);
    this.#problem(`Its events are not kept from here on, and it goes on: ${why}`);
  }
}

/** Why the agent failed, as it said itself; null when it said nothing. */
export function failureIn(folder: string): string | null {
  const last = endOf(eventsPath(folder), tailBytes).trimEnd().split("\n").at(-1);
  const fields = parseFields(last ?? "");
  return fields?.type === "lockstep" ? textOf(fields.failure) : null;
}
