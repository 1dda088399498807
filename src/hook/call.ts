// The tool call that a hook was given, read from any agent's words for it.

import { type Call, inputOf } from "../agents/tools.ts";
import { type Fields, fieldsOf, textOf } from "../system/fields.ts";

export interface ToolCall extends Call {
  /** The agent's folder, which relative paths begin at; null when it does not say. */
  readonly cwd: string | null;
}

/** null: no tool is named, or what it was given is no object. */
export function toolCallOf(event: Fields): ToolCall | null {
  // Gemini CLI runs the names of a server and its tool together, and says them apart besides.
  const tool =
    textOf(fieldsOf(event.mcp_context)?.tool_name) ??
    textOf(event.tool_name) ??
    textOf(event.toolName) ??
    textOf(event.tool);
  const given = event.tool_input ?? event.toolInput ?? event.args ?? event.arguments ?? event.input ?? {};
  const input = inputOf(given);
  return tool === null || input === null ? null : { tool, input, cwd: textOf(event.cwd) };
}
