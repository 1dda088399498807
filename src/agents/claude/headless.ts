// Claude Code: `claude -p --output-format stream-json`. A line for each block of a response; with sub-agents in the background
// there are several results, and the last one counts.
import { type Fields, fieldsOf, textOf } from "../../system/fields.ts";
import {
  again,
  began,
  type Format,
  failed,
  resultText,
  type Said,
  text,
  trouble,
} from "../headless/message.ts";
import { subjectOf } from "../tools.ts";

export const claude: Format = {
  read(event) {
    const isInner = textOf(event.parent_tool_use_id) !== null;
    const message = fieldsOf(event.message);
    switch (event.type) {
      case "system":
        return ofSystem(event);
      case "assistant":
        // Words of the program itself; the result has them too.
        return message?.model === "<synthetic>"
          ? []
          : blocksOf(message).flatMap((block) => ofBlock(block, isInner));
      case "user":
        return blocksOf(message).flatMap((block) =>
          block.is_error === true ? trouble(resultText(block.content)) : [],
        );
      case "result":
        return event.is_error === true ? failed(event.result, firstOf(event.errors), event.subtype) : [];
      default:
        return [];
    }
  },
};

function ofSystem(event: Fields): readonly Said[] {
  if (event.subtype === "init") return began(event.session_id, event.model);
  if (event.subtype !== "api_retry") return [];
  const { error_status: status, attempt, max_retries: max, retry_delay_ms: delay } = event;
  return again(`${status ?? ""} ${event.error ?? ""}`.trim(), attempt, max, delay);
}

function ofBlock(block: Fields, isInner: boolean): readonly Said[] {
  if (block.type === "text") return isInner ? [] : text(block.text);
  const tool = textOf(block.name);
  if (block.type !== "tool_use" || tool === null) return [];
  const call = { kind: "call", tool, subject: subjectOf(fieldsOf(block.input) ?? {}) } as const;
  return [isInner ? { ...call, isInner } : call];
}

function blocksOf(message: Fields | null): readonly Fields[] {
  const content: readonly unknown[] = Array.isArray(message?.content) ? message.content : [];
  return content.map(fieldsOf).filter((block) => block !== null);
}

function firstOf(values: unknown): unknown {
  return Array.isArray(values) ? values[0] : undefined;
}
