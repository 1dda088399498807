// opencode exports (`opencode export ID`): one JSON document, a message for each response, launches as `task` parts. They
// run in the background where OPENCODE_EXPERIMENTAL_BACKGROUND_SUBAGENTS lets them.

import { z } from "zod";
import { isObject, textIn } from "../../system/fields.ts";
import { type Format, labelOf, objectOf, type Reader, type Sink, timeOf } from "../../transcript/reader.ts";
import type { Place } from "../../transcript/session.ts";
import { isLauncher, writtenPaths } from "../tools.ts";

export const opencodeExport: Format = {
  name: "opencode-export",
  called: "opencode exports",
  recognizes: (value, key) =>
    (key === "info" && (typeof value.projectID === "string" || typeof value.directory === "string")) ||
    (key === "messages" && isObject(value.info) && Array.isArray(value.parts)),
  reader: (sink) => new OpencodeReader(sink),
};

const sessionSchema = z.looseObject({
  id: z.string(),
  directory: z.string().optional(),
  parentID: z.string().optional(),
});
const timeSchema = z.looseObject({ start: z.number().optional(), end: z.number().optional() });
const messageSchema = z.looseObject({
  info: z.looseObject({
    id: z.string(),
    role: z.string(),
    time: z.looseObject({ created: z.number().optional() }).optional(),
  }),
  parts: z.array(
    z.looseObject({
      type: z.string(),
      text: z.string().optional(),
      synthetic: z.boolean().optional(),
      tool: z.string().optional(),
      callID: z.string().optional(),
      time: timeSchema.optional(),
      state: z
        .looseObject({
          status: z.string(),
          input: z.unknown().optional(),
          metadata: z.unknown().optional(),
          time: timeSchema.optional(),
        })
        .optional(),
    }),
  ),
});
type Part = z.output<typeof messageSchema>["parts"][number];

class OpencodeReader implements Reader {
  readonly #sink: Sink;

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  record(bytes: Buffer, line: number, key: string): void {
    if (key !== "info" && key !== "messages") return;
    const value = objectOf(bytes);
    if (key === "info") return this.#takeSession(value);
    const checked = messageSchema.safeParse(value);
    if (!checked.success) return this.#sink.unreadable(line);
    const { gathering } = this.#sink;
    const { info, parts } = checked.data;
    const at: Place = { line, time: info.time?.created ?? null };
    gathering.seen(at);
    if (gathering.subagent !== null) return this.#takeWrites(gathering.subagent, parts, at);
    if (info.role === "assistant") return this.#takeAnswer(info.id, parts, at);
    this.#takeNotices(parts, at);
    const isOfPerson = parts.some((part) => part.type === "text" && part.synthetic !== true);
    if (info.role === "user" && isOfPerson) gathering.person(at);
  }

  end(): void {}

  #takeSession(value: unknown): void {
    const checked = sessionSchema.safeParse(value);
    if (!checked.success) return;
    const { gathering } = this.#sink;
    gathering.cwd = checked.data.directory ?? null;
    if (checked.data.parentID === undefined) return;
    gathering.subagent = checked.data.id;
    gathering.finished();
  }

  #takeAnswer(response: string, parts: readonly Part[], at: Place): void {
    for (const part of parts) {
      const time = part.state?.time?.start ?? part.time?.start ?? at.time;
      const here: Place = { line: at.line, time: timeOf(time) };
      if (part.type === "text") this.#sink.gathering.said(response, part.text ?? "", here);
      else if (part.type === "tool" && isLauncher(part.tool ?? "")) this.#takeTask(response, part, here);
      else if (part.type === "tool") this.#sink.gathering.called(response, part.callID ?? "");
    }
  }

  #takeTask(response: string, part: Part, at: Place): void {
    const { gathering } = this.#sink;
    const { state } = part;
    const id = part.callID ?? "";
    const prompt = textIn(state?.input, "prompt") ?? "";
    const label = labelOf(textIn(state?.input, "description"), prompt);
    const background = isObject(state?.metadata) && state.metadata.background === true;
    gathering.launched({ id, response, label, prompt, background, at });
    const child = textIn(state?.metadata, "sessionId", "sessionID");
    if (child !== null) gathering.named(child, id);
    if (state?.status === "error") gathering.failed(id);
    else if (state?.status === "completed" && !background) {
      const end: Place = { line: at.line, time: state.time?.end ?? null };
      gathering.seen(end);
      gathering.ended(id, end);
    }
  }

  /** Ends in the background are told in the person's place. */
  #takeNotices(parts: readonly Part[], at: Place): void {
    const { gathering } = this.#sink;
    for (const { synthetic, text = "" } of parts) {
      const [, child = "", state] = /^<task id="([^"]+)" state="(\w+)">/.exec(text) ?? [];
      const launch = gathering.launchOf(child);
      if (synthetic === true && state !== "running" && gathering.isLaunch(launch))
        gathering.ended(launch, at);
    }
  }

  #takeWrites(subagent: string, parts: readonly Part[], at: Place): void {
    for (const { tool, state, time } of parts) {
      this.#sink.gathering.seen({ line: at.line, time: state?.time?.end ?? time?.end ?? null });
      if (tool === undefined || state === undefined || state.status === "error") continue;
      for (const path of writtenPaths(tool, state.input))
        this.#sink.gathering.wrote(subagent, path, { line: at.line, time: state.time?.start ?? at.time });
    }
  }
}
