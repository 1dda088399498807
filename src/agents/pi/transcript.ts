// pi sessions (`sessions/<folder>/*.jsonl`). pi has no sub-agents of its own; extensions bring a tool for them, usually
// `subagent`. One assistant message is one response; a call with a list of tasks launches them all.

import { z } from "zod";
import { isObject, textIn } from "../../system/fields.ts";
import { has, pair, textsOf } from "../../transcript/byte-filter.ts";
import { type Format, labelOf, objectOf, type Reader, type Sink, timeOf } from "../../transcript/reader.ts";
import type { Place } from "../../transcript/session.ts";
import { isLauncher, writtenPaths } from "../tools.ts";

export const piSession: Format = {
  name: "pi-session",
  called: "pi sessions",
  recognizes: (value) =>
    (value.type === "session" && typeof value.id === "string" && ("version" in value || "cwd" in value)) ||
    (value.type === "message" && isObject(value.message) && typeof value.message.role === "string"),
  reader: (sink) => new PiReader(sink),
};

const ofResult = pair("role", '"toolResult"');
const toolCallIdKey = Buffer.from('"toolCallId"');

const blockSchema = z.looseObject({
  type: z.string(),
  text: z.string().optional(),
  id: z.string().optional(),
  name: z.string().optional(),
  arguments: z.unknown().optional(),
});
const entrySchema = z.looseObject({
  type: z.string(),
  id: z.string().optional(),
  timestamp: z.union([z.string(), z.number()]).optional(),
  cwd: z.string().optional(),
  message: z
    .looseObject({
      role: z.string(),
      content: z.union([z.string(), z.array(blockSchema)]).optional(),
      timestamp: z.union([z.string(), z.number()]).optional(),
      responseId: z.string().optional(),
      stopReason: z.string().optional(),
      toolCallId: z.string().optional(),
      isError: z.boolean().optional(),
      details: z.unknown().optional(),
    })
    .optional(),
});
type Entry = z.output<typeof entrySchema>;
type Message = NonNullable<Entry["message"]>;
type Block = z.output<typeof blockSchema>;

class PiReader implements Reader {
  readonly #sink: Sink;
  /** The launches of a call that made several. */
  readonly #several = new Map<string, readonly string[]>();

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  record(bytes: Buffer, line: number): void {
    const isOther =
      has(bytes, ofResult) && !textsOf(bytes, toolCallIdKey).some((id) => this.#several.has(id));
    if (isOther) return;
    const value = objectOf(bytes);
    const checked = value === null ? null : entrySchema.safeParse(value);
    if (checked === null || !checked.success) return this.#sink.unreadable(line);
    this.#take(checked.data, line);
  }

  end(): void {}

  #take(entry: Entry, line: number): void {
    const { gathering } = this.#sink;
    if (entry.type === "session") gathering.cwd = entry.cwd ?? null;
    const { message } = entry;
    if (message === undefined) return;
    // An entry is written when the message is complete; the message itself says when it began.
    const written = timeOf(entry.timestamp) ?? timeOf(message.timestamp);
    const at: Place = { line, time: written };
    gathering.seen(at);
    if (message.role === "assistant")
      this.#takeAnswer(message.responseId ?? entry.id ?? `line-${line}`, message, at);
    else if (message.role === "user") gathering.person(at);
    else if (message.role === "toolResult") this.#takeResult(message, at);
  }

  #takeAnswer(response: string, message: Message, at: Place): void {
    const { gathering } = this.#sink;
    gathering.answered(response, at);
    for (const block of blocksOf(message)) {
      if (block.type === "text" && block.text !== undefined) gathering.said(response, block.text, at);
      else if (block.type === "toolCall" && isLauncher(block.name ?? "")) this.#takeCall(response, block, at);
      else if (block.type === "toolCall") gathering.called(response, block.id ?? "");
    }
  }

  #takeCall(response: string, block: Block, at: Place): void {
    const input = block.arguments;
    const call = block.id ?? "";
    const tasks = isObject(input) && Array.isArray(input.tasks) ? input.tasks : [input];
    const ids = tasks.map((_, index) => (tasks.length === 1 ? call : `${call}#${index + 1}`));
    this.#several.set(call, ids);
    for (const [index, task] of tasks.entries()) {
      const prompt = textIn(task, "task", "prompt", "message") ?? "";
      const label = labelOf(textIn(task, "description", "name"), prompt);
      const id = ids[index] ?? call;
      this.#sink.gathering.launched({ id, response, label, prompt, background: false, at });
    }
  }

  #takeResult(message: Message, at: Place): void {
    const { gathering } = this.#sink;
    const ids = this.#several.get(message.toolCallId ?? "") ?? [];
    const results =
      isObject(message.details) && Array.isArray(message.details.results) ? message.details.results : [];
    for (const [index, id] of ids.entries()) {
      const result: unknown = results[index];
      const messages = isObject(result) && Array.isArray(result.messages) ? result.messages : [];
      if (message.isError === true || (messages.length === 0 && hasFailed(result))) gathering.failed(id);
      else gathering.ended(id, at);
      for (const inner of messages) this.#takeWrites(id, inner, at.line);
    }
  }

  #takeWrites(id: string, value: unknown, line: number): void {
    const checked = entrySchema.shape.message.unwrap().safeParse(value);
    if (!checked.success || checked.data.role !== "assistant") return;
    const at: Place = { line, time: timeOf(checked.data.timestamp) };
    for (const block of blocksOf(checked.data)) {
      if (block.type !== "toolCall") continue;
      for (const path of writtenPaths(block.name ?? "", block.arguments))
        this.#sink.gathering.wrote(id, path, at);
    }
  }
}

/** The extension's call succeeds also where no agent of that name is there to be launched. */
function hasFailed(result: unknown): boolean {
  return isObject(result) && typeof result.exitCode === "number" && result.exitCode !== 0;
}

function blocksOf({ content }: Message): readonly Block[] {
  if (content === undefined) return [];
  return typeof content === "string" ? [{ type: "text", text: content, arguments: undefined }] : content;
}
