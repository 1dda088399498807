import { join } from "node:path";
import type { Launch, Profile } from "../profile.ts";
import { type NotePattern, retry } from "../screen-notes.ts";
import { hookTable } from "../start/hook-table.ts";
import { atHome } from "../start/own-places.ts";

const notes: readonly NotePattern[] = [
  { kind: "asks", isFirst: true, pattern: /Sign in with ChatGPT/g, text: "how it is to sign in" },
  { kind: "asks", isFirst: true, pattern: /Press enter to continue/gi, text: "a question before it begins" },
  { ...retry, pattern: /Reconnecting\.* *(\d+\/\d+)/g },
  { kind: "failed", pattern: /^■ (.+)$/gmu, text: "$1" },
];

/** Codex. All that we add is said on its command line. */
export const codex: Profile = {
  name: "codex",
  program: "codex",
  install: "Codex is not installed: npm install -g @openai/codex",
  argv: (launch) => [
    "codex",
    ...(launch.conversation.kind === "resumed" ? ["resume"] : []),
    ...options(launch),
    ...(launch.isFenced ? ["--sandbox", "danger-full-access"] : []),
    ...asked(launch),
  ],
  headless: {
    format: "codex",
    argv: (launch) => [
      "codex",
      "exec",
      "--json",
      "--skip-git-repo-check",
      // Without a screen nobody is asked whether it may write, so its own sandbox says it where there is no fence.
      "--sandbox",
      launch.isFenced ? "danger-full-access" : "workspace-write",
      ...options(launch),
      ...(launch.conversation.kind === "resumed" ? ["resume"] : []),
      ...asked(launch),
    ],
  },
  env: {},
  hooks: "PreToolUse hook",
  places: (environment) => {
    const folder = environment.CODEX_HOME ?? atHome(environment, ".codex");
    return { writable: [`${folder}/`], closed: [join(folder, "hooks.json")] };
  },
  notes,
  attention: (title) => {
    if (/^\[ [!.] \] Action Required/.test(title)) return "needs-person";
    // Braille patterns: its spinner. Without one the turn is over.
    return /^[\u2800-\u28ff]/u.test(title) ? "working" : "idle";
  },
};

function options(launch: Launch): readonly string[] {
  return [
    ...settingsOf(launch).flatMap((setting) => ["-c", setting]),
    // Hooks that nobody looked at are passed over in silence otherwise, and these are ours.
    "--dangerously-bypass-hook-trust",
  ];
}

function asked({ conversation, prompt, isFenced }: Launch): readonly string[] {
  return [
    ...(conversation.kind === "resumed" ? [conversation.id] : []),
    isFenced || !prompt.includes("lockstep task complete") ? prompt : `${prompt}\n\n${instead}`,
  ];
}

/** The agent's sandbox lets no command reach our socket; an MCP server is started outside of it. */
const instead =
  "Your sandbox keeps `lockstep` in your shell from working. Use the tools of the MCP server lockstep for it: acquire_lock, and complete_task when all of it is done.";

function settingsOf({ workspace, hook, mcp }: Launch): string[] {
  const hooks = hookTable(
    {
      PreToolUse: ["pre-tool-use"],
      PermissionRequest: ["permission-request"],
      UserPromptSubmit: ["user-prompt-submit"],
      Stop: ["stop"],
      SessionStart: ["session-start"],
    },
    hook,
  );
  return [
    "check_for_update_on_startup=false",
    // A login shell reads profiles that set the PATH anew, and would not find our command.
    "allow_login_shell=false",
    // The person who started the workflow in this folder trusts it.
    `projects=${toml({ [workspace]: { trust_level: "trusted" } })}`,
    `mcp_servers.lockstep=${toml({ ...mcp, env_vars: ownVariables, default_tools_approval_mode: "approve" })}`,
    ...Object.entries(hooks).map(([event, groups]) => `hooks.${event}=${toml(groups)}`),
  ];
}

/** Codex starts an MCP server with few of its own variables, and without these ours could not know whose it is. */
const ownVariables = ["SESSION", "KEY", "TASK", "TOKEN", "WORKSPACE"].map((name) => `LOCKSTEP_${name}`);

/** A value as TOML writes it in one line; its strings, and names in quotes, are JSON's. */
function toml(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(toml).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(([name, inner]) => `${JSON.stringify(name)}=${toml(inner)}`);
  return `{${entries.join(",")}}`;
}
