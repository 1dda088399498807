import { join } from "node:path";
import { hookTable } from "./hook-table.ts";
import { atHome } from "./own-places.ts";
import type { Launch, Profile } from "./profile.ts";
import { geminiNotes } from "./screen-notes.ts";

/** Gemini CLI. Its hooks come in a file of the session, in the place of the settings of the whole machine. */
export const gemini: Profile = {
  name: "gemini",
  program: "gemini",
  install: "Gemini CLI is not installed: npm install -g @google/gemini-cli",
  argv: (launch) => ["gemini", ...options(launch), "--prompt-interactive", launch.prompt],
  headless: {
    format: "gemini",
    argv: (launch) => [
      "gemini",
      ...options(launch),
      "--output-format",
      "stream-json",
      "--prompt",
      launch.prompt,
    ],
  },
  prepare: (launch) => ({
    files: { [settingsFile]: JSON.stringify(settings(launch), null, 2) },
    env: { GEMINI_CLI_SYSTEM_SETTINGS_PATH: join(launch.folder, settingsFile) },
  }),
  env: {
    // It restarts itself in a child otherwise, and signals end only the outer one.
    GEMINI_CLI_NO_RELAUNCH: "true",
    // Its question whether this folder is trusted was answered by whoever started the workflow in it.
    GEMINI_CLI_TRUST_WORKSPACE: "true",
  },
  // It passes over a settings file of the machine that is not root's, or below a folder that others may write into: our
  // hook is there for some and not for others, so nobody is told to rely on it.
  hooks: null,
  places: (environment) => {
    const folder = join(environment.GEMINI_CLI_HOME ?? atHome(environment, ""), ".gemini");
    return { writable: [`${folder}/`], closed: [join(folder, "settings.json")] };
  },
  notes: geminiNotes,
  attention: (title) => {
    if (title.startsWith("✋")) return "needs-person";
    if (title.startsWith("✦")) return "working";
    return title.startsWith("◇") ? "idle" : null;
  },
};

function options({ conversation, isFenced }: Launch): readonly string[] {
  return [
    conversation.kind === "new" ? "--session-id" : "--resume",
    conversation.id,
    // Inside a fence edits need no second yes. Without one a person has to give it.
    "--approval-mode",
    isFenced ? "auto_edit" : "default",
  ];
}

const settingsFile = "gemini-settings.json";

function settings({ hook }: Launch): object {
  return {
    general: { enableAutoUpdate: false },
    tools: { allowed: ["run_shell_command(lockstep)"] },
    ui: { showStatusInTitle: true, dynamicWindowTitle: true },
    hooks: hookTable(
      {
        BeforeTool: ["pre-tool-use", "write_file|replace|run_shell_command|mcp_.*"],
        AfterTool: ["post-tool-use"],
        Notification: ["notification"],
        BeforeAgent: ["user-prompt-submit"],
        AfterAgent: ["stop"],
        SessionStart: ["session-start"],
        SessionEnd: ["session-end"],
      },
      hook,
    ),
  };
}
