// The other hooks: they report what the agent is doing, and ask for permissions.

import { subjectOf, writesOf } from "../agents/tools.ts";
import { openSupervisor } from "../client/connect.ts";
import type { Told } from "../client/supervisor.ts";
import { type Fields, fieldsOf, textOf } from "../system/fields.ts";
import type { Answer } from "../wire/protocol.ts";
import { type ToolCall, toolCallOf } from "./call.ts";
import type { Standing } from "./context.ts";

/** The activity and the conversation that an event reports; null when it reports neither. */
export function toldBy(event: string, fields: Fields): Told | null {
  const deed = deedIn(event, fields);
  const conversation = conversationEvents.has(event) ? conversationIn(event, fields) : null;
  const usage = usageIn(fields);
  if (deed === null && conversation === null && usage === null) return null;
  return {
    doing: null,
    what: "",
    ...deed,
    ...(conversation === null ? {} : { conversation }),
    ...(usage === null ? {} : { usage }),
  };
}

/** Events of the agent itself: a sub-agent may have a conversation of its own. */
const conversationEvents: ReadonlySet<string> = new Set(["session-start", "user-prompt-submit", "stop"]);

function conversationIn(event: string, fields: Fields): Told["conversation"] | null {
  const id = textOf(fields.session_id);
  const prompted = event !== "session-start";
  return id === null ? null : { id, transcript: textOf(fields.transcript_path), prompted };
}

/** The usage of the session so far; the hooks of most agents do not report it. */
function usageIn(fields: Fields): Told["usage"] | null {
  const { input, cached, output, cost } = fieldsOf(fields.usage) ?? {};
  const isTold =
    typeof input === "number" &&
    typeof cached === "number" &&
    typeof output === "number" &&
    typeof cost === "number";
  return isTold ? { input, cached, output, cost } : null;
}

type Deed = Pick<Told, "doing" | "what" | "why">;

function deedIn(event: string, fields: Fields): Deed | null {
  switch (event) {
    case "user-prompt-submit":
    case "pre-tool-use":
    case "post-tool-batch":
    case "subagent-start":
      return { doing: "working", what: "" };
    case "post-tool-use": {
      const call = toolCallOf(fields);
      return { doing: "working", what: call === null ? "" : whatOf(call) };
    }
    case "retry":
      return { doing: "working", what: "", why: (textOf(fields.reason) ?? "").slice(0, whatMax) };
    case "stop":
      return { doing: "idle", what: "" };
    case "stop-failure":
      return failed(fields);
    case "notification":
      return notified(fields);
    default:
      return null;
  }
}

/** Of Gemini CLI, whose message names the tool alone. */
function commandIn(fields: Fields): string | null {
  const command = textOf(fieldsOf(fields.details)?.command);
  return command === null ? null : `leave for: ${command}`;
}

/** A sign-in that is missing is a person's; anything else may have passed by when it is told to go on. */
function failed(fields: Fields): Deed {
  const what =
    textOf(fields.last_assistant_message) ?? textOf(fields.error_details) ?? textOf(fields.error) ?? "";
  const isSignIn = /^(?:authentication|oauth)/.test(textOf(fields.error) ?? "");
  return { doing: isSignIn ? "needs-person" : "idle", what };
}

function notified(fields: Fields): Deed | null {
  const kind = textOf(fields.notification_type) ?? "";
  if (kind === "idle_prompt") return { doing: "idle", what: "" };
  if (kind === "" || /permission|elicitation|ask|action/i.test(kind))
    return { doing: "needs-person", what: commandIn(fields) ?? textOf(fields.message) ?? "" };
  return null;
}

/** Tells the supervisor; that nobody answers is no matter here. */
export async function tell(standing: Standing, told: Told): Promise<void> {
  if (standing.kind !== "session" || standing.places === null) return;
  using supervisor = await openSupervisor(standing.places, "never");
  await supervisor?.tell({ ...told, what: told.what.slice(0, whatMax) });
}

const whatMax = 500;
const detailMax = 4_000;

/** A person's answer to what the agent asks leave for; null when nobody can be asked, and its own question stays. */
export async function askLeave(standing: Standing, fields: Fields): Promise<Answer | null> {
  const call = toolCallOf(fields);
  if (standing.kind !== "session" || standing.places === null || call === null) return null;
  using supervisor = await openSupervisor(standing.places, "never");
  if (supervisor === null) return null;
  const writes = writesOf(call);
  // Awaited here: the connection is closed when this is left.
  return await supervisor.ask({
    ask: {
      kind: "permission",
      what: whatOf(call),
      detail: detail(call).slice(0, detailMax),
      rule: ruleOf(call),
    },
    paths: writes.kind === "paths" ? writes.paths : [],
    cwd: call.cwd ?? process.cwd(),
  });
}

function whatOf(call: ToolCall): string {
  return `${call.tool}: ${subjectOf(call.input)}`.slice(0, whatMax);
}

/** The lines that it would take away and put there, or all that it was given. */
function detail({ input }: ToolCall): string {
  const diff = textOf(input.diff);
  if (diff !== null) return diff;
  const edits = Array.isArray(input.edits) ? input.edits : [input];
  const lines = edits.flatMap((edit) => {
    const fields = fieldsOf(edit) ?? {};
    const [before, after] = [
      textOf(fields.old_string) ?? "",
      textOf(fields.new_string) ?? textOf(fields.content),
    ];
    return after === null ? [] : [...marked("-", before), ...marked("+", after)];
  });
  return lines.length > 0 ? lines.join("\n") : (textOf(input.command) ?? JSON.stringify(input, null, 2));
}

function marked(mark: string, text: string): readonly string[] {
  return text === "" ? [] : text.split("\n").map((line) => `${mark} ${line}`);
}

/** The scope of "always": this tool, for a shell one program, or one whole line. */
function ruleOf({ tool, input }: ToolCall): string {
  const command = textOf(input.command);
  if (command === null || tool === "apply_patch") return tool;
  // A second command in the same line is not told by how the line begins.
  const isPlain = !/[;&|<>`$()\n\\]/.test(command);
  return `${tool} ${isPlain ? (command.trim().split(/\s+/)[0] ?? "") : command}`.slice(0, whatMax);
}
