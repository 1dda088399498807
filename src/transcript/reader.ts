// What a reader of a format is, and what all readers share.
import type { Millis } from "../../state/model/state.ts";
import { type Fields, parseFields } from "../system/fields.ts";
import type { Gathering } from "./session-builder.ts";

export type FormatName =
  | "claude-transcript"
  | "claude-stream"
  | "codex-rollout"
  | "gemini-chat"
  | "opencode-export"
  | "pi-session";

export interface Reader {
  /** One record of the file: a line, or an element of a document's `messages`. `key` is what it is in the document,
   *  "" for a line. */
  record(bytes: Buffer, line: number, key: string): void;
  end(): void;
}

/** What a reader is given. */
export interface Sink {
  readonly gathering: Gathering;
  /** A line that should have been readable and is not. */
  unreadable(line: number): void;
}

export interface Format {
  readonly name: FormatName;
  /** Whether this value, the first of some kind in a file, is of this format. `key` as in Reader. */
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

/** What a launch is called: its description, else the beginning of its prompt. */
export function labelOf(description: string | null, prompt: string): string {
  if (description !== null) return description;
  const [first = ""] = prompt.trim().split("\n");
  return first.length > labelCharactersMax ? `${first.slice(0, labelCharactersMax - 1)}…` : first;
}

const labelCharactersMax = 60;
