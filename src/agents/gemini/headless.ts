// Gemini CLI: `gemini -p --output-format stream-json`. Its text comes in pieces.
import { fieldsOf, textOf } from "../../system/fields.ts";
import { began, type Format, failed, text, trouble } from "../headless/message.ts";
import { subjectOf } from "../tools.ts";

export const gemini: Format = {
  read(event) {
    const error = fieldsOf(event.error);
    switch (event.type) {
      case "init":
        return began(event.session_id, event.model);
      case "message":
        if (event.role !== "assistant") return [];
        return text(event.content).map((said) => (event.delta === true ? { ...said, isPiece: true } : said));
      case "tool_use":
        return [
          {
            kind: "call",
            tool: textOf(event.tool_name) ?? "a tool",
            subject: subjectOf(fieldsOf(event.parameters) ?? {}),
          },
        ];
      case "tool_result":
        return event.status === "error" ? trouble(textOf(error?.message) ?? event.output) : [];
      case "error":
        return trouble(event.message);
      case "result":
        return event.status === "error" ? failed(error?.message) : [];
      default:
        return [];
    }
  },
  // Words about a terminal, of which there is none.
  noise: /^(Warning: 256-color|Ripgrep is not available|YOLO mode|\s+at |\{$|\}$|\s+status: )/,
};
