// Gemini CLI chats (`tmp/<project>/chats/session-*.jsonl`; older ones are one JSON document). A message is written
// again whenever it grows: the last version of each counts, and is one response.

import { z } from "zod";
import { isObject, textIn } from "../../system/fields.ts";
import { hasAny, pair, word } from "../../transcript/byte-filter.ts";
import { type Format, labelOf, objectOf, type Reader, type Sink, timeOf } from "../../transcript/reader.ts";
import type { Place } from "../../transcript/session.ts";
import { isLauncher, writtenPaths } from "../tools.ts";

export const geminiChat: Format = {
  name: "gemini-chat",
  called: "Gemini chats",
  recognizes: (value) =>
    (typeof value.sessionId === "string" && typeof value.projectHash === "string") ||
    (typeof value.id === "string" &&
      (value.type === "gemini" || (value.type === "user" && "content" in value))),
  reader: (sink) => new GeminiReader(sink),
};

const worthParsing = [pair("type", '"gemini"'), pair("type", '"user"'), word('"projectHash"')];

const partSchema = z.union([z.string(), z.looseObject({ text: z.string().optional() })]);
const messageSchema = z.looseObject({
  id: z.string(),
  timestamp: z.string().optional(),
  type: z.string(),
  content: z.union([z.string(), z.array(partSchema)]).optional(),
  toolCalls: z
    .array(
      z.looseObject({
        id: z.string(),
        name: z.string(),
        args: z.unknown().optional(),
        status: z.string().optional(),
        timestamp: z.string().optional(),
        agentId: z.string().optional(),
        resultDisplay: z.unknown().optional(),
      }),
    )
    .optional(),
});
type Message = z.output<typeof messageSchema>;
type ToolCall = NonNullable<Message["toolCalls"]>[number];

class GeminiReader implements Reader {
  readonly #sink: Sink;
  readonly #people = new Set<string>();

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  record(bytes: Buffer, line: number, key: string): void {
    if (key !== "messages" && !hasAny(bytes, worthParsing)) return;
    const value = objectOf(bytes);
    if (value === null) return this.#sink.unreadable(line);
    if (typeof value.projectHash === "string") return this.#takeHeader(value);
    const set = isObject(value.$set) ? value.$set.messages : undefined;
    for (const message of Array.isArray(set) ? set : "type" in value ? [value] : [])
      this.#take(message, line);
  }

  end(): void {}

  #takeHeader(value: Readonly<Record<string, unknown>>): void {
    const { gathering } = this.#sink;
    if (value.kind === "subagent") {
      gathering.subagent = textIn(value, "sessionId") ?? "";
      gathering.finished();
    }
    const [folder] = Array.isArray(value.directories) ? value.directories : [];
    if (typeof folder === "string") gathering.cwd = folder;
  }

  #take(value: unknown, line: number): void {
    const checked = messageSchema.safeParse(value);
    if (!checked.success) return this.#sink.unreadable(line);
    const { gathering } = this.#sink;
    const message = checked.data;
    const at: Place = { line, time: timeOf(message.timestamp) };
    if (gathering.subagent !== null) return this.#takeSubagent(message, at, gathering.subagent);
    gathering.seen(at);
    if (message.type === "gemini") this.#takeAnswer(message, at);
    else if (message.type === "user") this.#takeUser(message, at);
  }

  #takeAnswer(message: Message, at: Place): void {
    const { gathering } = this.#sink;
    gathering.withdraw(message.id);
    gathering.said(message.id, textOf(message), at);
    for (const call of message.toolCalls ?? []) {
      if (!isLauncher(call.name)) {
        gathering.called(message.id, call.id);
        continue;
      }
      const prompt = textIn(call.args, "prompt", "objective", "query") ?? "";
      const label = labelOf(textIn(call.args, "description"), prompt);
      gathering.launched({ id: call.id, response: message.id, label, prompt, background: false, at });
      if (call.agentId !== undefined) gathering.named(call.agentId, call.id);
      if (call.status === "error" || call.status === "cancelled") gathering.failed(call.id);
      else if (call.status === "success")
        gathering.ended(call.id, { line: at.line, time: timeOf(call.timestamp) });
      this.#takeActivity(call, at);
    }
  }

  /** Without the sub-agent's own chat the call itself still says what was written. */
  #takeActivity(call: ToolCall, at: Place): void {
    const display = call.resultDisplay;
    const activity = isObject(display) && Array.isArray(display.recentActivity) ? display.recentActivity : [];
    for (const step of activity) {
      if (!isObject(step) || step.type !== "tool_call" || step.status === "error") continue;
      const input = objectOf(Buffer.from(textIn(step, "args") ?? "null"));
      for (const path of writtenPaths(textIn(step, "content") ?? "", input))
        this.#sink.gathering.wrote(call.id, path, { line: at.line, time: timeOf(call.timestamp) });
    }
  }

  #takeUser(message: Message, at: Place): void {
    const text = textOf(message);
    if (text.trim() === "" || /^\s*<session_context>/.test(text) || this.#people.has(message.id)) return;
    this.#people.add(message.id);
    this.#sink.gathering.person(at);
  }

  #takeSubagent(message: Message, at: Place, subagent: string): void {
    this.#sink.gathering.seen(at);
    for (const call of message.toolCalls ?? []) {
      if (call.status !== "success") continue;
      const time = timeOf(call.timestamp) ?? at.time;
      this.#sink.gathering.seen({ line: at.line, time });
      for (const path of writtenPaths(call.name, call.args))
        this.#sink.gathering.wrote(subagent, path, { line: at.line, time });
    }
  }
}

function textOf({ content }: Message): string {
  if (content === undefined || typeof content === "string") return content ?? "";
  return content.map((part) => (typeof part === "string" ? part : (part.text ?? ""))).join("\n");
}
