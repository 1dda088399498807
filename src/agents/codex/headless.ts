// Codex: `codex exec --json`. What it does are items, which start and are completed.
import { type Fields, fieldsOf, textOf } from "../../system/fields.ts";
import { began, type Format, failed, type Said, text, trouble } from "../headless/message.ts";
import { subjectOf } from "../tools.ts";

export const codex: Format = {
  read(event) {
    const item = fieldsOf(event.item) ?? {};
    switch (event.type) {
      case "thread.started":
        return began(event.thread_id);
      case "item.started":
        return callOf(item);
      case "item.completed":
        return completed(item);
      case "error":
        return trouble(event.message);
      case "turn.failed":
        return failed(fieldsOf(event.error)?.message);
      default:
        return [];
    }
  },
  noise: /^Reading additional input from stdin/,
};

function callOf(item: Fields): readonly Said[] {
  const changes = Array.isArray(item.changes) ? item.changes : [];
  switch (item.type) {
    case "command_execution":
      return [{ kind: "call", tool: "shell", subject: subjectOf({ command: plainCommand(item.command) }) }];
    case "file_change":
      return changes.map((change: unknown) => {
        const { kind, path } = fieldsOf(change) ?? {};
        return { kind: "call", tool: textOf(kind) ?? "change", subject: subjectOf({ path }) };
      });
    case "mcp_tool_call": {
      const tool = [textOf(item.server), textOf(item.tool)].filter((name) => name !== null).join(" ");
      return [{ kind: "call", tool, subject: subjectOf(fieldsOf(item.arguments) ?? {}) }];
    }
    case "web_search":
      return [{ kind: "call", tool: "search", subject: subjectOf({ query: item.query }) }];
    default:
      return [];
  }
}

function completed(item: Fields): readonly Said[] {
  switch (item.type) {
    case "agent_message":
      return text(item.text);
    case "command_execution":
      if (item.status === "completed") return [];
      return trouble(lastLine(item.aggregated_output) ?? `the command exited with ${item.exit_code}`);
    case "file_change":
      return item.status === "failed" ? trouble("the change was not made") : [];
    case "mcp_tool_call":
      return trouble(fieldsOf(item.error)?.message);
    case "error":
      // Codex warns of the option that makes it trust our hooks.
      return /bypass-hook-trust/.test(textOf(item.message) ?? "") ? [] : trouble(item.message);
    default:
      return [];
  }
}

/** Codex runs each command by a shell, which tells the reader nothing. */
function plainCommand(command: unknown): string {
  const given = textOf(command) ?? "";
  const [, inner] = /^\S+ -l?c '(.*)'$/s.exec(given) ?? [];
  return inner?.replaceAll("'\\''", "'") ?? /^\S+ -l?c (.*)$/s.exec(given)?.[1] ?? given;
}

function lastLine(output: unknown): string | null {
  return textOf((textOf(output) ?? "").trim().split("\n").at(-1));
}
