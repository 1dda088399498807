// A scripted call in the words of the agent that asks: the first of the tools that it offers and that can do it.
import type { Conversation, Tool } from "./conversation.ts";
import { resultsOf } from "./conversation.ts";
import type { Call } from "./scenario.ts";

export interface ChosenTool {
  readonly name: string;
  readonly namespace: string | null;
  readonly input: Readonly<Record<string, unknown>>;
  readonly isFreeText: boolean;
}

/** null: there is nothing to do for this agent. Throws when it offers no tool for the call. */
export function chooseTool(call: Call, conversation: Conversation): ChosenTool | null {
  for (const [name, input] of waysOf(call, conversation)) {
    const tool = conversation.tools.get(name);
    if (tool !== undefined) return chosen(name, tool, input);
  }
  // Codex keeps some of its tools behind a search, and runs them all the same when they are called.
  if (conversation.tools.has("tool_search"))
    for (const [name, input] of waysOf(call, conversation)) {
      const [, namespace = null, inner = name] = /^(mcp__\w+?)__(\w+)$/.exec(name) ?? [];
      if (namespace !== null) return { name: inner, namespace, input, isFreeText: false };
      if (hiddenTools.has(name)) return { name, namespace: "multi_agent_v1", input, isFreeText: false };
    }
  if (call.kind === "wait") return null;
  throw new Error(`none of its tools is one to ${call.kind}: ${[...conversation.tools.keys()].join(", ")}`);
}

const hiddenTools = new Set(["spawn_agent", "wait_agent"]);

function chosen(name: string, tool: Tool, input: Readonly<Record<string, unknown>>): ChosenTool {
  return { name, namespace: tool.namespace, input, isFreeText: tool.isFreeText };
}

type Way = readonly [name: string, input: Readonly<Record<string, unknown>>];

function waysOf(call: Call, conversation: Conversation): readonly Way[] {
  switch (call.kind) {
    case "write":
      return writing(call.path, call.content);
    case "shell":
      return running(call.command);
    case "agent":
      return launching(call);
    case "tool":
      return [[call.name, call.input]];
    case "wait":
      return [
        [
          "wait_agent",
          { targets: launchedIn(conversation).slice(call.nth, call.nth + 1), timeout_ms: 30_000 },
        ],
      ];
  }
}

function writing(path: string, content: string): readonly Way[] {
  const added = content
    .replace(/\n$/, "")
    .split("\n")
    .map((line) => `+${line}`);
  const patch = ["*** Begin Patch", `*** Add File: ${path}`, ...added, "*** End Patch", ""].join("\n");
  return [
    ["Write", { file_path: path, content }],
    ["write_file", { file_path: path, content }],
    ["write", { filePath: path, path, content }],
    ["apply_patch", { input: patch }],
  ];
}

function running(command: string): readonly Way[] {
  const described = { command, description: "Run a command" };
  return [
    ["Bash", described],
    ["run_shell_command", described],
    ["bash", described],
    ["exec_command", { cmd: command }],
    ["shell_command", { command }],
    ["shell", { command: ["bash", "-lc", command] }],
  ];
}

function launching(call: Extract<Call, { kind: "agent" }>): readonly Way[] {
  const { title, prompt, background, role } = call;
  const common = { description: title, prompt };
  const claude = { ...common, subagent_type: role ?? "general-purpose", run_in_background: background };
  const codex = { message: prompt, task_name: title.toLowerCase().replace(/[^a-z0-9]+/g, "_") };
  return [
    ["Agent", claude],
    ["Task", claude],
    ["task", { ...common, subagent_type: role ?? "general", ...(background ? { background } : {}) }],
    ["invoke_agent", { agent_name: role ?? "generalist", prompt }],
    ["spawn_agent", role === null ? codex : { ...codex, agent_type: role }],
    ["subagent", { agent: role ?? "worker", task: prompt }],
  ];
}

/** Codex answers a launch with the id of the agent, which is needed to wait for it. */
function launchedIn(conversation: Conversation): string[] {
  return resultsOf(conversation).flatMap((text) => /"agent_id":"([^"]+)"/.exec(text)?.[1] ?? []);
}
