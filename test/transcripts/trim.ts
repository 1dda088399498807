// `node test/transcripts/trim.ts RAW WORKSPACE > FIXTURE`: a recorded transcript of a real agent, cut down to what the
// readers look at. The agents' own prompts, tool descriptions and environment are left out; long texts are cut; the
// folder that it was recorded in becomes /workspace. The fixtures were recorded against a scripted model; a script
// that starts the agents comes with the project's own scripted model server.
import { readFileSync } from "node:fs";

const [raw = "", workspace = ""] = process.argv.slice(2);
const text = readFileSync(raw, "utf8");
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
const isDocument = text.startsWith("{\n");

if (isDocument) process.stdout.write(`${JSON.stringify(trimmed(JSON.parse(text)), null, 1)}\n`);
else
  for (const line of text.split("\n")) {
    const value: unknown = line === "" ? null : JSON.parse(line);
    if (isRecord(value) && isKept(value)) process.stdout.write(`${JSON.stringify(trimmed(value))}\n`);
  }

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

function trimmed(value: unknown): unknown {
  if (typeof value === "string") return trimmedText(value);
  if (Array.isArray(value))
    return value.filter((one) => !isRecord(one) || one.role !== "system").map(trimmed);
  if (!isRecord(value)) return value;
  const kept = Object.entries(value).filter(([key]) => !dropped.has(key));
  return Object.fromEntries(kept.map(([key, inner]) => [key, trimmed(inner)]));
}

function trimmedText(text: string): string {
  const here = workspace === "" ? text : text.replaceAll(workspace, "/workspace");
  const [kept = here] = here.split(agentsOwnWords);
  return kept.length > textMax ? `${kept.slice(0, textMax)}…` : kept;
}
