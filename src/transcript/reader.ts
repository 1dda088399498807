// The interface of a format's reader, and helpers that all readers share.
import type { Millis } from "../../state/model/state.ts";
import { type Fields, parseFields } from "../system/fields.ts";
import type { Gathering } from "./session-builder.ts";

export interface Reader {
  /** Takes one record of the file: a line, or an element of a document's `messages`. `key` is its name in the
   *  document, "" for a line. */
  record(bytes: Buffer, line: number, key: string): void;
  end(): void;
}

/** The receiver of a reader's facts. */
export interface Sink {
  readonly gathering: Gathering;
  /** A line that should have been readable and is not. */
  unreadable(line: number): void;
}

export interface Format {
  readonly name: string;
  /** The name of the format for people. */
  readonly called: string;
  /** Reports whether this value, the first of some kind in a file, is of this format. `key` as in Reader. */
  recognizes(value: Readonly<Record<string, unknown>>, key: string): boolean;
  reader(sink: Sink): Reader;
}

/** The object that the bytes are, or null. */
export function objectOf(bytes: Buffer): Fields | null {
  return parseFields(bytes.toString("utf8"));
}

/** An instant as agents write it: ISO text, or milliseconds since 1970. */
export function timeOf(written: unknown): Millis | null {
  const time = typeof written === "string" ? Date.parse(written) : written;
  return typeof time === "number" && Number.isFinite(time) ? time : null;
}

/** The label of a launch: its description, else the beginning of its prompt. */
export function labelOf(description: string | null, prompt: string): string {
  if (description !== null) return description;
  const [first = ""] = prompt.trim().split("\n");
  return first.length > labelCharactersMax ? `${first.slice(0, labelCharactersMax - 1)}…` : first;
}

const labelCharactersMax = 60;
