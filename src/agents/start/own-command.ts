// How an agent calls us back. `lockstep` may not be on its PATH, or be another version there.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ownProgram } from "../../system/process.ts";
import type { HookEvent } from "../hook-events.ts";
import type { McpServerCommand } from "../profile.ts";

/** The shell line of a hook. Agents let a call through when its hook fails, so where it fails that is a no. */
export function hookLine(event: HookEvent, format: string): string {
  const line = `${ownLine()} hook ${event} --for ${format}`;
  // A no to other events would mean something: that the agent may not stop, or has to ask again.
  return event === "pre-tool-use" ? `${line} || { echo ${quoted(failed)} >&2; exit 2; }` : line;
}

/** To some agents a no without a reason is none. */
const failed = "The hook of lockstep failed, so nothing says what this call may write. Try it again.";

/** A folder to put before the PATH, with our command in it. */
export function ensureOwnCommand(insideFolder: string): string {
  const folder = join(insideFolder, "bin");
  const file = join(folder, "lockstep");
  const text = `#!/bin/sh\nexec ${ownLine()} "$@"\n`;
  if (existsSync(file) && readFileSync(file, "utf8") === text) return folder;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(file, text, { mode: 0o700 });
  return folder;
}

/** The command by which an agent starts our MCP server. */
export function mcpServer(): McpServerCommand {
  return { command: process.execPath, args: [ownProgram("cli"), "mcp"] };
}

function ownLine(): string {
  return `${quoted(process.execPath)} ${quoted(ownProgram("cli"))}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
