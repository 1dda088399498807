// What a reader of a format is, and what all readers share.
import type { Millis } from "../../state/model/state.ts";
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
export function objectOf(bytes: Buffer): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(bytes.toString("utf8"));
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An instant as agents write it: ISO text, or milliseconds since 1970. */
export function timeOf(written: unknown): Millis | null {
  const time = typeof written === "string" ? Date.parse(written) : written;
  return typeof time === "number" && Number.isFinite(time) ? time : null;
}

export function textIn(value: unknown, ...keys: readonly string[]): string | null {
  if (!isObject(value)) return null;
  for (const key of keys) {
    const text = value[key];
    if (typeof text === "string" && text !== "") return text;
  }
  return null;
}

/** What a launch is called: its description, else the beginning of its prompt. */
export function labelOf(description: string | null, prompt: string): string {
  if (description !== null) return description;
  const [first = ""] = prompt.trim().split("\n");
  return first.length > labelCharactersMax ? `${first.slice(0, labelCharactersMax - 1)}…` : first;
}

const labelCharactersMax = 60;

/** The paths that a call of a writing tool names, whatever the agent calls it. */
export function writtenPaths(tool: string, input: unknown): readonly string[] {
  if (typeof input === "string") return patchedPaths(input);
  if (writingTools.has(tool)) {
    const path = textIn(input, "file_path", "filePath", "path", "notebook_path", "absolute_path");
    if (path !== null) return [path];
  }
  const patch = textIn(input, "input", "patch", "patchText", "command", "cmd");
  return patch === null ? [] : patchedPaths(patch);
}

const writingTools: ReadonlySet<string> = new Set([
  ...["Write", "Edit", "MultiEdit", "NotebookEdit", "Update"],
  ...["write_file", "replace", "edit_file", "write", "edit", "create", "multiedit"],
]);

function patchedPaths(text: string): readonly string[] {
  if (!text.includes("*** Begin Patch")) return [];
  return [...text.matchAll(/^\*\*\* (?:(?:Add|Update|Delete) File|Move to): (.+)$/gm)].map((match) =>
    (match[1] ?? "").trim(),
  );
}
