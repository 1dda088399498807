// Claude Code: transcripts (`projects/<folder>/<session>.jsonl`, sub-agents beside them) and `--output-format
// stream-json`. One line for each content block; blocks of one response share `message.id` and need not be neighbours.

import { z } from "zod";
import { isObject, textIn } from "../../system/fields.ts";
import { has, hasAny, mayClaim, pair, textsOf, word } from "../../transcript/byte-filter.ts";
import { type Format, labelOf, objectOf, type Reader, type Sink, timeOf } from "../../transcript/reader.ts";
import type { Place } from "../../transcript/session.ts";
import { isLauncher, isWriter, writtenPaths } from "../tools.ts";
import { StreamRuns } from "./stream-runs.ts";

export const claudeTranscript: Format = {
  name: "claude-transcript",
  called: "Claude Code transcripts",
  recognizes: (value) =>
    typeof value.type === "string" &&
    ("sessionId" in value || "isSidechain" in value) &&
    transcriptTypes.has(value.type),
  reader: (sink) => new ClaudeReader(sink),
};

export const claudeStream: Format = {
  name: "claude-stream",
  called: "Claude Code stream-json",
  recognizes: (value) =>
    ("session_id" in value || "parent_tool_use_id" in value) &&
    ((value.type === "system" && typeof value.subtype === "string") ||
      ((value.type === "assistant" || value.type === "user") && isObject(value.message)) ||
      value.type === "result" ||
      value.type === "stream_event"),
  reader: (sink) => new ClaudeReader(sink),
};

const transcriptTypes: ReadonlySet<string> = new Set([
  ...["user", "assistant", "system", "attachment", "progress", "queue-operation", "summary"],
  ...["file-history-snapshot", "last-prompt", "mode", "permission-mode", "custom-title", "ai-title"],
]);

// --- what is worth parsing ----------------------------------------------------------------------

const ofUser = pair("type", '"user"');
const ofAssistant = pair("type", '"assistant"');
const notices = [
  word('"task_notification"'),
  word('"task_updated"'),
  word('"task_started"'),
  word("<task-notification>"),
  pair("subtype", '"init"'),
  pair("type", '"result"'),
];
const patch = word("*** Begin Patch");
const nameKey = Buffer.from('"name"');
const ofSubagent = [pair("isSidechain", "true"), pair("parent_tool_use_id", '"')];
const textBlock = [word('"text"'), pair("content", '"')];
const toolResult = word('"tool_result"');
const toolUse = word('"tool_use"');
const idKey = Buffer.from('"id"');
const timestampKey = Buffer.from('"timestamp"');
const cwdKey = Buffer.from('"cwd"');
const toolUseIdKey = Buffer.from('"tool_use_id"');

const blockSchema = z.looseObject({
  type: z.string(),
  text: z.string().optional(),
  id: z.string().optional(),
  name: z.string().optional(),
  input: z.unknown().optional(),
  tool_use_id: z.string().optional(),
  is_error: z.boolean().nullish(),
  content: z.unknown().optional(),
});
type Block = z.output<typeof blockSchema>;

const lineSchema = z.looseObject({
  type: z.string(),
  subtype: z.string().optional(),
  timestamp: z.string().optional(),
  uuid: z.string().optional(),
  requestId: z.string().optional(),
  isSidechain: z.boolean().optional(),
  isMeta: z.boolean().optional(),
  isCompactSummary: z.boolean().optional(),
  parent_tool_use_id: z.string().nullish(),
  agentId: z.string().optional(),
  origin: z.looseObject({ kind: z.string() }).optional(),
  message: z
    .looseObject({
      id: z.string().optional(),
      model: z.string().nullish(),
      stop_reason: z.string().nullish(),
      content: z.union([z.string(), z.array(blockSchema)]),
    })
    .optional(),
  content: z.unknown().optional(),
  tool_use_id: z.string().optional(),
  task_id: z.string().optional(),
  status: z.string().optional(),
  is_backgrounded: z.boolean().optional(),
  patch: z.unknown().optional(),
  toolUseResult: z.unknown().optional(),
  tool_use_result: z.unknown().optional(),
});
type Line = z.output<typeof lineSchema>;

class ClaudeReader implements Reader {
  readonly #sink: Sink;
  /** A file of nothing but one sub-agent's lines is that sub-agent's transcript. */
  #sawMain = false;
  readonly #runs = new StreamRuns();

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  record(bytes: Buffer, line: number): void {
    if (!this.#isWorthParsing(bytes, line)) return;
    const value = objectOf(bytes);
    const checked = value === null ? null : lineSchema.safeParse(value);
    if (checked === null || !checked.success) {
      this.#sink.unreadable(line);
      return;
    }
    this.#take(checked.data, { line, time: timeOf(checked.data.timestamp) });
  }

  end(): void {
    if (this.#sawMain) this.#sink.gathering.subagent = null;
  }

  #isWorthParsing(bytes: Buffer, line: number): boolean {
    const { gathering } = this.#sink;
    if (gathering.cwd === null) gathering.cwd = textsOf(bytes, cwdKey, 1)[0] ?? null;
    if (has(bytes, ofUser)) {
      if (!has(bytes, toolResult)) return true;
      const ids = textsOf(bytes, toolUseIdKey);
      // A result before its launch (lines may be written out of order) is short enough to keep.
      return (
        ids.some((id) => gathering.isLaunch(id)) ||
        (bytes.length < shortBytesMax && !ids.every((id) => gathering.isOther(id)))
      );
    }
    if (has(bytes, ofAssistant)) return this.#isAnswerWorthParsing(bytes, line);
    return hasAny(bytes, notices);
  }

  #isAnswerWorthParsing(bytes: Buffer, line: number): boolean {
    const tools = textsOf(bytes, nameKey);
    if (tools.some(isLauncher)) return true;
    const isText = hasAny(bytes, textBlock);
    if (hasAny(bytes, ofSubagent)) return isText || tools.some(isWriter) || has(bytes, patch);
    if (isText && mayClaim(bytes)) return true;
    // Then it only counts that there was an answer, and another tool's call. The first id in a line is that of the
    // response, the second that of the call.
    const [response, call] = textsOf(bytes, idKey, 2);
    if (response === undefined) return true;
    this.#sawMain = true;
    this.#sink.gathering.answered(response, { line, time: timeOf(textsOf(bytes, timestampKey, 1)[0]) });
    if (call !== undefined && has(bytes, toolUse)) this.#sink.gathering.called(response, call);
    return false;
  }

  #take(line: Line, at: Place): void {
    const { gathering } = this.#sink;
    const subagent = line.isSidechain === true ? (line.agentId ?? "") : (line.parent_tool_use_id ?? null);
    if (subagent !== null) return this.#takeSubagent(line, at, subagent);
    if (line.type === "assistant" || line.type === "user") this.#sawMain = true;
    gathering.seen(at);
    if (line.type === "system") return this.#takeNotice(line, at);
    if (line.type === "result") return this.#runs.ended(line.origin?.kind === "task-notification");
    if (line.type === "queue-operation") return this.#takeNotification(line.content, at);
    if (line.message === undefined) return;
    if (line.type === "assistant") return this.#takeAnswer(line, line.message, at);
    if (line.type === "user") return this.#takeUser(line, line.message.content, at);
  }

  #takeAnswer(line: Line, message: NonNullable<Line["message"]>, at: Place): void {
    if (message.model === "<synthetic>") return;
    const { gathering } = this.#sink;
    const response = message.id ?? line.requestId ?? line.uuid ?? `line-${at.line}`;
    const blocks =
      typeof message.content === "string" ? [{ type: "text", text: message.content }] : message.content;
    gathering.answered(response, at);
    for (const block of blocks) {
      if (block.type === "text" && block.text !== undefined) gathering.said(response, block.text, at);
      else if (isLaunch(block)) gathering.launched({ ...launchOf(block), response, at });
      else if (block.type === "tool_use") gathering.called(response, block.id ?? "");
    }
  }

  #takeUser(line: Line, content: string | readonly Block[], at: Place): void {
    const { gathering } = this.#sink;
    const blocks: readonly Block[] =
      typeof content === "string" ? [{ type: "text", text: content, input: undefined }] : content;
    const results = blocks.filter((block) => block.type === "tool_result");
    const result = line.toolUseResult ?? line.tool_use_result;
    for (const block of results) this.#takeResult(block, results.length === 1 ? result : undefined, at);
    if (results.length > 0) return;
    const said = blocks.map((block) => block.text ?? "").join("\n");
    if (said.includes("<task-notification>")) return this.#takeNotification(said, at);
    const isOfPerson =
      line.isMeta !== true &&
      line.isCompactSummary !== true &&
      (line.origin?.kind ?? "user") !== "task-notification";
    if (isOfPerson && !isMachineText(said)) gathering.person(at);
  }

  #takeResult(block: Block, result: unknown, at: Place): void {
    const { gathering } = this.#sink;
    const id = block.tool_use_id ?? "";
    const agent = textIn(result, "agentId");
    if (agent !== null) gathering.named(agent, id);
    if (block.is_error === true) return gathering.failed(id);
    const isAsync =
      (isObject(result) && (result.isAsync === true || result.status === "async_launched")) ||
      JSON.stringify(block.content ?? "").includes("Async agent launched");
    if (isAsync) gathering.inBackground(id, true);
    else gathering.ended(id, at);
  }

  /** stream-json tells about tasks in lines of their own. */
  #takeNotice(line: Line, at: Place): void {
    const { gathering } = this.#sink;
    const id = line.tool_use_id ?? gathering.launchOf(line.task_id ?? "");
    if (line.subtype === "init" && this.#runs.begins()) gathering.person(at);
    else if (line.subtype === "task_started") {
      if (line.task_id !== undefined) gathering.named(line.task_id, id);
      if (line.is_backgrounded !== undefined) gathering.inBackground(id, line.is_backgrounded);
    } else if (line.subtype === "task_updated") {
      const end = isObject(line.patch) ? timeOf(line.patch.end_time) : null;
      if (end !== null) gathering.ended(id, { line: at.line, time: end });
    } else if (line.subtype === "task_notification" && gathering.isLaunch(id)) {
      gathering.ended(id, at);
      if (gathering.isInBackground(id)) this.#runs.hasToAnswer();
    }
  }

  #takeNotification(content: unknown, at: Place): void {
    if (typeof content !== "string" || !content.includes("<task-notification>")) return;
    const [, id] = /<tool-use-id>([^<]+)<\/tool-use-id>/.exec(content) ?? [];
    const [, task] = /<task-id>([^<]+)<\/task-id>/.exec(content) ?? [];
    const { gathering } = this.#sink;
    const launch = id ?? (task === undefined ? null : gathering.launchOf(task));
    if (launch !== null && gathering.isLaunch(launch)) gathering.ended(launch, at);
  }

  /** Of a sub-agent's own lines only what it wrote counts, and when it was done. */
  #takeSubagent(line: Line, at: Place, subagent: string): void {
    const { gathering } = this.#sink;
    if (!this.#sawMain && line.isSidechain === true && subagent !== "") gathering.subagent = subagent;
    if (gathering.subagent !== null) gathering.seen(at);
    if (line.type !== "assistant" || line.message === undefined || typeof line.message.content === "string")
      return;
    for (const block of line.message.content) {
      if (block.type !== "tool_use" || block.name === undefined) continue;
      for (const path of writtenPaths(block.name, block.input)) gathering.wrote(subagent, path, at);
    }
    if (line.message.stop_reason === "end_turn") gathering.finished();
  }
}

/** Results of tools are mostly longer; below this a parse costs no more than the searches. */
const shortBytesMax = 4 * 1024;

function isLaunch(block: Block): boolean {
  return block.type === "tool_use" && isLauncher(block.name ?? "");
}

function launchOf({ id, input }: Block) {
  const prompt = textIn(input, "prompt") ?? "";
  return {
    id: id ?? "",
    label: labelOf(textIn(input, "description", "name"), prompt),
    prompt,
    background: isObject(input) && input.run_in_background === true,
  };
}

/** Reports whether the program itself wrote this in the place of a person's message. */
function isMachineText(text: string): boolean {
  return (
    text.trim() === "" ||
    /^\s*(?:<system-reminder>|<local-command-|<bash-std|Caveat: |\[Request interrupted|This session is being continued)/.test(
      text,
    )
  );
}
