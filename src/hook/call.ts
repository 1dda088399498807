// What an agent's hook was given about a tool call, read out of any agent's words for it.

export interface ToolCall {
  readonly tool: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** The agent's folder, which relative paths begin at; null when it does not say. */
  readonly cwd: string | null;
}

export type Fields = Readonly<Record<string, unknown>>;

/** null: it is no JSON object. */
export function parseFields(text: string): Fields | null {
  try {
    return fieldsOf(JSON.parse(text));
  } catch {
    return null;
  }
}

export function fieldsOf(value: unknown): Fields | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}

export function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
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
  // An extension of some agents hands over the arguments as the text that the model wrote.
  const input = typeof given === "string" ? (parseFields(given) ?? { input: given }) : fieldsOf(given);
  return tool === null || input === null ? null : { tool, input, cwd: textOf(event.cwd) };
}

/** What a person reads first of what a tool was given: the command, the file, the address. */
export function subjectOf(input: Fields): string {
  const fields = ["command", "file_path", "filePath", "path", "notebook_path", "url", "query", "description"];
  const text = fields.map((name) => textOf(input[name])).find((said) => said !== null);
  // As paths are written everywhere in a workspace; a session may work in a tree of its own.
  const root = [process.cwd(), process.env.LOCKSTEP_WORKSPACE].find((folder) =>
    text?.startsWith(`${folder}/`),
  );
  return root === undefined ? (text ?? JSON.stringify(input)) : (text ?? "").slice(root.length);
}
