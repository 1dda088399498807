// Which files a tool call writes, for every agent's tools: the names do not meet, so one table serves all formats.
// A shell command is none of them: what it writes is not to be read off its text, and the fence is there for it.
import type { Fields, ToolCall } from "./call.ts";

export type Writes =
  | { readonly kind: "none" }
  | { readonly kind: "paths"; readonly paths: readonly string[] }
  /** It writes, and where is not said in a way that we understand. */
  | { readonly kind: "untold"; readonly why: string };

export function writesOf({ tool, input }: ToolCall): Writes {
  const name = plainName(tool);
  if (name === "applypatch" || name === "patch") return patched(input, tool);
  if (name === "strreplaceeditor" || name === "strreplacebasededittool")
    return input.command === "view" ? { kind: "none" } : told(input, ["path"], tool);
  const fields = writers.get(name);
  if (fields !== undefined) return told(input, fields, tool);
  const command = commandText(input);
  return command !== null && isPatch(command) ? patchPaths(command, tool) : { kind: "none" };
}

/** Write, write_file and mcp__files__write_file in one form. */
function plainName(tool: string): string {
  const own = tool.startsWith("mcp__") ? (tool.split("__").at(-1) ?? tool) : tool;
  return own.toLowerCase().replace(/[^a-z]/g, "");
}

const fileFields = ["file_path", "filePath", "path", "absolute_path", "file", "filename"];

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
  const paths = fields.flatMap((field) => {
    const value = input[field];
    return typeof value === "string" && value !== "" ? [value] : [];
  });
  // Some name each edit's file: all of them count.
  const edits = Array.isArray(input.edits) ? input.edits : [];
  for (const edit of edits)
    for (const field of fields) {
      const value: unknown =
        typeof edit === "object" && edit !== null ? edit[field as keyof typeof edit] : null;
      if (typeof value === "string" && value !== "") paths.push(value);
    }
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
