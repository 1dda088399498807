import { join } from "node:path";
import type { Launch, Profile } from "../profile.ts";
import { type NotePattern, retry } from "../screen-notes.ts";
import { hookTable } from "../start/hook-table.ts";
import { atHome } from "../start/own-places.ts";

const notes: readonly NotePattern[] = [
  { kind: "asks", isFirst: true, pattern: /Quick safety check/g, text: "whether this folder is trusted" },
  { kind: "asks", isFirst: true, pattern: /Select login method/g, text: "how it is to sign in" },
  { kind: "asks", isFirst: true, pattern: /Choose the text style/g, text: "its first-run questions" },
  {
    kind: "asks",
    isFirst: true,
    pattern: /Detected a custom API key/g,
    text: "whether the API key of its environment is to be used",
  },
  { ...retry, pattern: /· retrying in \S+ · attempt (\d+\/\d+)/g },
];

/** Claude Code. Its hooks and permissions come in a settings file of the session, which it adds to the person's own. */
export const claude: Profile = {
  name: "claude",
  program: "claude",
  install: "Claude Code is not installed: npm install -g @anthropic-ai/claude-code",
  argv: (launch) => ["claude", ...options(launch), "--", launch.prompt],
  headless: {
    format: "claude",
    argv: (launch) => [
      "claude",
      "--print",
      ...["--output-format", "stream-json", "--verbose"],
      ...options(launch),
      "--",
      launch.prompt,
    ],
  },
  prepare: (launch) => ({
    files: {
      [settingsFile]: JSON.stringify(settings(launch), null, 2),
      [mcpFile]: JSON.stringify({ mcpServers: { lockstep: { type: "stdio", ...launch.mcp } } }, null, 2),
    },
    env: {},
  }),
  // Several of them at once must not all replace the program under one another.
  env: { DISABLE_AUTOUPDATER: "1" },
  hooks: "PreToolUse hook",
  tellsSubAgents: true,
  places: (environment) => {
    const folder = environment.CLAUDE_CONFIG_DIR ?? atHome(environment, ".claude");
    return {
      writable: [`${folder}/`, atHome(environment, ".claude.json")],
      closed: [join(folder, "settings.json"), join(folder, "hooks")],
    };
  },
  notes,
  attention: (title) => {
    if (/^[◐◑◒◓]/u.test(title)) return "working";
    return title.startsWith("✳") ? "idle" : null;
  },
};

function options({ folder, conversation }: Launch): readonly string[] {
  return [
    "--settings",
    join(folder, settingsFile),
    "--mcp-config",
    join(folder, mcpFile),
    // Writes are judged by the hooks against the locks, so edits need no second yes.
    "--permission-mode",
    "acceptEdits",
    conversation.kind === "new" ? "--session-id" : "--resume",
    conversation.id,
  ];
}

const settingsFile = "claude-settings.json";
const mcpFile = "claude-mcp.json";

function settings({ hook }: Launch): object {
  return {
    // Other commands than ours ask a person.
    permissions: { allow: ["Bash(lockstep:*)", "mcp__lockstep"] },
    hooks: hookTable(
      {
        PreToolUse: ["pre-tool-use", "Write|Edit|MultiEdit|NotebookEdit|Bash|Task|Agent|mcp__.*"],
        PostToolUse: ["post-tool-use"],
        PostToolBatch: ["post-tool-batch"],
        PermissionRequest: ["permission-request"],
        Notification: ["notification"],
        UserPromptSubmit: ["user-prompt-submit"],
        Stop: ["stop"],
        StopFailure: ["stop-failure"],
        SubagentStart: ["subagent-start"],
        SubagentStop: ["subagent-stop"],
        SessionStart: ["session-start"],
        SessionEnd: ["session-end"],
      },
      hook,
    ),
  };
}
