// pi: `pi -p --mode json`. It exits with 0 also when its model did not answer, so that is read off its last message.
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

export const pi: Format = {
  read(event) {
    switch (event.type) {
      case "session":
        return began(event.id);
      case "message_end":
        return ofMessage(fieldsOf(event.message) ?? {});
      case "tool_execution_start":
        return [
          {
            kind: "call",
            tool: textOf(event.toolName) ?? "a tool",
            subject: subjectOf(fieldsOf(event.args) ?? {}),
          },
        ];
      case "tool_execution_end":
        return event.isError === true ? trouble(resultText(fieldsOf(event.result)?.content)) : [];
      case "auto_retry_start":
        return again(
          textOf(event.errorMessage) ?? "no answer",
          event.attempt,
          event.maxAttempts,
          event.delayMs,
        );
      default:
        return [];
    }
  },
  isPartial: ({ type }) => type === "message_update" || type === "tool_execution_update",
};

function ofMessage({ role, stopReason, errorMessage, content }: Fields): readonly Said[] {
  if (role !== "assistant") return [];
  if (stopReason === "error") return failed(errorMessage);
  const parts = Array.isArray(content) ? content : [];
  return parts.flatMap((part: unknown) => text(fieldsOf(part)?.text));
}
