// opencode: `opencode run --format json`. Each event has a part, whole; there is no first and no last one.
import { fieldsOf, textOf } from "../../system/fields.ts";
import { began, type Format, failed, type Said, text, trouble } from "../headless/message.ts";
import { subjectOf } from "../tools.ts";

export const opencode: Format = {
  read(event) {
    const part = fieldsOf(event.part) ?? {};
    switch (event.type) {
      case "step_start":
        return began(event.sessionID);
      case "text":
        return text(part.text);
      case "tool_use": {
        const state = fieldsOf(part.state) ?? {};
        const subject = subjectOf(fieldsOf(state.input) ?? {});
        const call: Said = { kind: "call", tool: textOf(part.tool) ?? "a tool", subject };
        return state.status === "error" ? [call, ...trouble(state.error)] : [call];
      }
      case "error": {
        const error = fieldsOf(event.error);
        return failed(fieldsOf(error?.data)?.message, error?.message, error?.name);
      }
      default:
        return [];
    }
  },
};
