// A recorded transcript of a real agent, cut down to what the readers look at: the agents' own prompts, tool descriptions
// and environment are left out, and long texts are cut.

/** `places`: folders of this machine, and what they are called instead. */
export function trimTranscript(text: string, places: ReadonlyMap<string, string>): string {
  const trimmed = (value: unknown) => trimmedValue(value, places);
  if (text.startsWith("{\n")) return `${JSON.stringify(trimmed(JSON.parse(text)), null, 1)}\n`;
  return text
    .split("\n")
    .map((line): unknown => (line === "" ? null : JSON.parse(line)))
    .filter((value) => isRecord(value) && isKept(value))
    .map((value) => `${JSON.stringify(trimmed(value))}\n`)
    .join("");
}

/** A notification's ids stand within so many characters; no prompt of an agent does. */
const textMax = 160;
/** Where a program's own words begin inside a text that is otherwise looked at. */
const agentsOwnWords = /(?<=\[Subagent hand-back\])|(?<=Async agent launched successfully\.)|\n<output-file>/;
const dropped = new Set([
  ...[
    "usage",
    "modelUsage",
    "base_instructions",
    "dynamic_tools",
    "tools",
    "slash_commands",
    "terminal_slash_commands",
  ],
  ...[
    "agents",
    "skills",
    "plugins",
    "git",
    "permission",
    "summary",
    "toolStats",
    "thread_token_usage",
    "turn_token_usage",
  ],
  ...[
    "retained_source",
    "internal_chat_message_metadata_passthrough",
    "memory_paths",
    "output_file",
    "outputFile",
    "messaging_socket_path",
  ],
]);
function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isKept(value: Record<string, unknown>): boolean {
  if (value.isMeta === true || isRecord(value.$set)) return false;
  const type = String(value.type ?? "");
  if (/^(attachment|api-request|tools-used|last-prompt|atis|cost-state|world_state|turn_context)/.test(type))
    return false;
  const { payload, message } = value;
  if (isRecord(payload) && (payload.role === "developer" || payload.type === "thread_settings_applied"))
    return false;
  if (isRecord(payload) && JSON.stringify(payload).includes("<environment_context>")) return false;
  return !(isRecord(message) && message.role === "system");
}

function trimmedValue(value: unknown, places: ReadonlyMap<string, string>): unknown {
  const trimmed = (inner: unknown) => trimmedValue(inner, places);
  if (typeof value === "string") return trimmedText(value, places);
  if (Array.isArray(value))
    return value.filter((one) => !isRecord(one) || one.role !== "system").map(trimmed);
  if (!isRecord(value)) return value;
  const kept = Object.entries(value).filter(([key]) => !dropped.has(key));
  return Object.fromEntries(kept.map(([key, inner]) => [renamed(key, places), trimmed(inner)]));
}

function trimmedText(text: string, places: ReadonlyMap<string, string>): string {
  const here = renamed(text, places);
  const [kept = here] = here.split(agentsOwnWords);
  return kept.length > textMax ? `${kept.slice(0, textMax)}…` : kept;
}

function renamed(text: string, places: ReadonlyMap<string, string>): string {
  return [...places].reduce((all, [place, name]) => all.replaceAll(place, name), text);
}
