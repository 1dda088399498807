// Codex rollouts (`sessions/Y/M/D/rollout-*.jsonl`). A response is what stands between two `token_usage_record` lines
// (older ones: `token_count` events). Sub-agents run in the background and have rollouts of their own.

import { z } from "zod";
import { isObject, textIn } from "../../system/fields.ts";
import { has, hasAny, pair, textsOf, word } from "../../transcript/byte-filter.ts";
import { type Format, labelOf, objectOf, type Reader, type Sink, timeOf } from "../../transcript/reader.ts";
import type { Place } from "../../transcript/session.ts";
import { isLauncher, isWriter, writtenPaths } from "../tools.ts";

export const codexRollout: Format = {
  name: "codex-rollout",
  called: "Codex rollouts",
  recognizes: (value) =>
    typeof value.type === "string" && isObject(value.payload) && lineTypes.has(value.type),
  reader: (sink) => new CodexReader(sink),
};

const lineTypes: ReadonlySet<string> = new Set([
  ...["session_meta", "response_item", "event_msg", "turn_context", "token_usage_record"],
  ...["compacted", "world_state", "inter_agent_communication"],
]);

const always = [
  word('"session_meta"'),
  word('"token_usage_record"'),
  word('"token_count"'),
  word('"task_complete"'),
];
const calls = [
  word('"spawn_agent"'),
  word('"custom_tool_call"'),
  word("*** Begin Patch"),
  word('"wait_agent"'),
];
const responseItem = pair("type", '"response_item"');
const otherCall = pair("type", '"function_call"');
const message = pair("type", '"message"');
const nameKey = Buffer.from('"name"');
const callIdKey = Buffer.from('"call_id"');

const lineSchema = z.looseObject({
  type: z.string(),
  timestamp: z.string().optional(),
  payload: z.looseObject({
    type: z.string().optional(),
    id: z.string().optional(),
    role: z.string().optional(),
    name: z.string().optional(),
    call_id: z.string().optional(),
    arguments: z.string().optional(),
    input: z.string().optional(),
    response_id: z.string().optional(),
    cwd: z.string().optional(),
    content: z.array(z.looseObject({ text: z.string().optional() })).nullish(),
    output: z.unknown().optional(),
    source: z.unknown().optional(),
  }),
});
type Payload = z.output<typeof lineSchema>["payload"];

class CodexReader implements Reader {
  readonly #sink: Sink;
  readonly #waits = new Set<string>();
  /** The response whose name comes at its end. */
  #open = 1;
  #hasRecords = false;
  #isSubagent = false;

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  record(bytes: Buffer, line: number): void {
    if (!this.#isWorthParsing(bytes)) return;
    const value = objectOf(bytes);
    const checked = value === null ? null : lineSchema.safeParse(value);
    if (checked === null || !checked.success) {
      this.#sink.unreadable(line);
      return;
    }
    const { type, payload, timestamp } = checked.data;
    const at: Place = { line, time: timeOf(timestamp) };
    if (type === "session_meta") return this.#takeMeta(payload);
    this.#sink.gathering.seen(at);
    if (type === "token_usage_record") return this.#close(payload.response_id ?? null);
    if (type === "event_msg") return this.#takeEvent(payload);
    if (type === "response_item") return this.#takeItem(payload, at);
  }

  end(): void {}

  get #response(): string {
    return `response-${this.#open}`;
  }

  #isWorthParsing(bytes: Buffer): boolean {
    if (hasAny(bytes, always)) return true;
    if (!has(bytes, responseItem)) return false;
    if (has(bytes, message) || hasAny(bytes, calls)) return true;
    if (has(bytes, otherCall)) {
      if (this.#isSubagent && textsOf(bytes, nameKey).some(isWriter)) return true;
      this.#sink.gathering.called(this.#response, textsOf(bytes, callIdKey, 1)[0] ?? "");
    }
    return textsOf(bytes, callIdKey).some((id) => this.#waits.has(id) || this.#sink.gathering.isLaunch(id));
  }

  /** A forked or resumed session repeats the beginning of another one; the first is this file's own. */
  #takeMeta(payload: Payload): void {
    const { gathering } = this.#sink;
    if (gathering.cwd !== null) return;
    gathering.cwd = payload.cwd ?? null;
    this.#isSubagent = isObject(payload.source) && "subagent" in payload.source;
    if (this.#isSubagent) gathering.subagent = payload.id ?? "";
  }

  #takeEvent(payload: Payload): void {
    if (payload.type === "task_complete" && this.#isSubagent) this.#sink.gathering.finished();
    if (payload.type === "token_count" && !this.#hasRecords) this.#open += 1;
  }

  #close(name: string | null): void {
    this.#hasRecords = true;
    if (name !== null) this.#sink.gathering.renameResponse(this.#response, name);
    this.#open += 1;
  }

  #takeItem(payload: Payload, at: Place): void {
    const { gathering } = this.#sink;
    if (payload.type === "message") return this.#takeMessage(payload, at);
    const id = payload.call_id ?? "";
    const isCall = payload.type === "function_call" || payload.type === "custom_tool_call";
    if (isCall) {
      if (this.#isSubagent) {
        for (const path of writtenPaths(payload.name ?? "", payload.input ?? payload.arguments ?? ""))
          gathering.wrote(gathering.subagent ?? "", path, at);
      } else if (isLauncher(payload.name ?? ""))
        gathering.launched({ ...launchOf(payload), id, response: this.#response, at });
      else if (payload.name === "wait_agent" || payload.name === "wait") this.#waits.add(id);
      else gathering.called(this.#response, id);
    } else if (payload.type === "function_call_output") {
      if (gathering.isLaunch(id)) this.#takeLaunched(id, payload.output);
      else if (this.#waits.delete(id)) this.#takeStatuses(jsonIn(payload.output), at);
    }
  }

  #takeMessage(payload: Payload, at: Place): void {
    if (this.#isSubagent) return;
    const { gathering } = this.#sink;
    const text = (payload.content ?? []).map((part) => part.text ?? "").join("\n");
    if (payload.role === "assistant") return gathering.said(this.#response, text, at);
    if (payload.role !== "user") return;
    const [, told] = /^<subagent_notification>\s*(\{.*\})/s.exec(text) ?? [];
    const notice = told === undefined ? null : jsonIn(told);
    const agent = textIn(notice, "agent_path", "agent_id");
    if (agent !== null && isObject(notice)) this.#takeStatuses({ status: { [agent]: notice.status } }, at);
    else if (!/^\s*(?:<[a-z_]+>|# AGENTS\.md)/.test(text)) gathering.person(at);
  }

  #takeLaunched(id: string, output: unknown): void {
    const { gathering } = this.#sink;
    const answer = jsonIn(output);
    const agent = textIn(answer, "agent_id", "task_name", "agent_path");
    if (agent === null) gathering.failed(id);
    else gathering.named(agent, id);
  }

  /** Marks the sub-agents that have ended, by a wait or a notification. */
  #takeStatuses(answer: unknown, at: Place): void {
    if (!isObject(answer) || !isObject(answer.status)) return;
    for (const [agent, status] of Object.entries(answer.status)) {
      const launch = this.#sink.gathering.launchOf(agent);
      const hasEnded = isObject(status) || status === "shutdown" || status === "completed";
      if (hasEnded && this.#sink.gathering.isLaunch(launch)) this.#sink.gathering.ended(launch, at);
    }
  }
}

function launchOf(payload: Payload) {
  const input = jsonIn(payload.arguments);
  const prompt = textIn(input, "message", "prompt", "task") ?? "";
  return { label: labelOf(textIn(input, "task_name", "description"), prompt), prompt, background: true };
}

function jsonIn(text: unknown): unknown {
  if (typeof text !== "string") return text;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
