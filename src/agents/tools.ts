// What the tools of agents do, for every agent: which files a call writes, and whether it launches a sub-agent. Hooks ask
// it before a call, readers of transcripts after it. No two agents give one name to different tools, so one table serves
// all. A shell command is none of them: what it writes is not to be read off its text, and the fence is there for it.

import { type Fields, fieldsOf, isObject, parseFields, textIn, textOf } from "../system/fields.ts";

export interface Call {
  readonly tool: string;
  readonly input: Fields;
}

export type Writes =
  | { readonly kind: "none" }
  | { readonly kind: "paths"; readonly paths: readonly string[] }
  /** The tool writes, and does not say where in a way that we understand. */
  | { readonly kind: "untold"; readonly why: string };

export function writesOf({ tool, input }: Call): Writes {
  const name = plainName(tool);
  if (patchers.has(name)) return patched(input, tool);
  if (editors.has(name)) return input.command === "view" ? { kind: "none" } : told(input, ["path"], tool);
  const fields = writers.get(name);
  if (fields !== undefined) return told(input, fields, tool);
  const command = commandText(input);
  return command !== null && isPatch(command) ? patchPaths(command, tool) : { kind: "none" };
}

/** As `writesOf`, of a call in a transcript; what is not told is none. */
export function writtenPaths(tool: string, given: unknown): readonly string[] {
  const input = inputOf(given);
  const writes = input === null ? null : writesOf({ tool, input });
  return writes?.kind === "paths" ? writes.paths : [];
}

/** Reports whether calls of the tool may write, except a shell command with a patch in it. */
export function isWriter(tool: string): boolean {
  const name = plainName(tool);
  return writers.has(name) || patchers.has(name) || editors.has(name);
}

/** Under every name that such a tool has had. */
export function isLauncher(tool: string): boolean {
  return /^(?:task|agent|spawn_agent|invoke_agent|subagent)$/i.test(tool);
}

/** The input of a tool; null: no object. Some agents hand it over as the text that the model wrote. */
export function inputOf(given: unknown): Fields | null {
  return typeof given === "string" ? (parseFields(given) ?? { input: given }) : fieldsOf(given);
}

/** The part of a tool's input that a person reads first: the command, the file, the address. */
export function subjectOf(input: Fields): string {
  const text = textIn(
    input,
    ...["command", "file_path", "filePath", "path", "notebook_path", "url", "query", "description"],
  );
  // As paths are written everywhere in a workspace; a session may work in a tree of its own.
  const root = [process.cwd(), process.env.LOCKSTEP_WORKSPACE].find((folder) =>
    text?.startsWith(`${folder}/`),
  );
  return root === undefined ? (text ?? JSON.stringify(input)) : (text ?? "").slice(root.length);
}

// --- helpers ------------------------------------------------------------------------------------

/** Write, write_file and mcp__files__write_file in one form. */
function plainName(tool: string): string {
  const own = tool.startsWith("mcp__") ? (tool.split("__").at(-1) ?? tool) : tool;
  return own.toLowerCase().replace(/[^a-z]/g, "");
}

const fileFields = ["file_path", "filePath", "path", "absolute_path", "file", "filename"];

const patchers: ReadonlySet<string> = new Set(["applypatch", "patch"]);
/** Tools that look and edit, by their command. */
const editors: ReadonlySet<string> = new Set(["strreplaceeditor", "strreplacebasededittool"]);

/** The tools that write, and the fields that say where. */
const writers: ReadonlyMap<string, readonly string[]> = new Map([
  ...[
    "write",
    "edit",
    "multiedit",
    "update",
    "create",
    "writefile",
    "editfile",
    "createfile",
    "deletefile",
    "replace",
    "replaceinfile",
    "writetofile",
    "insert",
  ].map((name) => [name, fileFields] as const),
  ["notebookedit", ["notebook_path", "notebookPath", ...fileFields]],
  ["editnotebook", ["notebook_path", "notebookPath", ...fileFields]],
  // Both ends of a move are written.
  ["movefile", ["source", "destination"]],
  ["renamefile", ["source", "destination"]],
]);

function told(input: Fields, fields: readonly string[], tool: string): Writes {
  // Some name each edit's file: all of them count.
  const edits: readonly unknown[] = Array.isArray(input.edits) ? input.edits : [];
  const paths = [input, ...edits.filter(isObject)].flatMap((given) =>
    fields.flatMap((field) => textOf(given[field]) ?? []),
  );
  return paths.length > 0 ? { kind: "paths", paths } : { kind: "untold", why: `${tool} names no file` };
}

function patched(input: Fields, tool: string): Writes {
  const text = commandText(input);
  return text === null ? { kind: "untold", why: `${tool} has no patch in it` } : patchPaths(text, tool);
}

/** The patch, whichever field it stands in; a list of words is one command. */
function commandText(input: Fields): string | null {
  for (const field of ["command", "input", "patch", "patchText", "patch_text", "diff", "cmd"]) {
    const value = input[field];
    if (typeof value === "string" && value !== "") return value;
    if (Array.isArray(value) && value.every((word) => typeof word === "string")) return value.join("\n");
  }
  return null;
}

/** A shell command that hands a patch to apply_patch, as Codex's models also write it. */
function isPatch(command: string): boolean {
  return /\bapply_?patch\b/.test(command) && command.includes("*** Begin Patch");
}

const envelopeLine = /^\s*\*\*\* (?:(?:Add|Update|Delete) File|Move to|Rename to): (.+?)\s*$/gm;
const unifiedLine = /^(?:---|\+\+\+) (?:[ab]\/)?([^\t\n]+?)(?:\t.*)?$/gm;

function patchPaths(text: string, tool: string): Writes {
  const line =
    text.includes("*** Begin Patch") || /^\s*\*\*\* \w+ File: /m.test(text) ? envelopeLine : unifiedLine;
  const paths = [...text.matchAll(line)]
    .map((match) => match[1] ?? "")
    .filter((path) => path !== "/dev/null");
  return paths.length > 0
    ? { kind: "paths", paths }
    : { kind: "untold", why: `the patch of ${tool} names no file` };
}
