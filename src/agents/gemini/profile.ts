import { join, relative } from "node:path";
import type { Launch, Profile } from "../profile.ts";
import { type NotePattern, retry } from "../screen-notes.ts";
import { type HookGroup, hookTable } from "../start/hook-table.ts";
import { extensionFolder, geminiFolder, homeFolder, ownHome, whyNoHooks } from "./home.ts";

const notes: readonly NotePattern[] = [
  { kind: "asks", pattern: /^│ +How would you like to authenticate/gmu, text: "how it is to sign in" },
  { kind: "asks", pattern: /^│ +Enter Gemini API Key/gmu, text: "its API key" },
  { kind: "asks", isFirst: true, pattern: /Do you trust/g, text: "whether this folder is trusted" },
  { ...retry, pattern: /Trying to reach .+\(Attempt (\d+\/\d+)\)/g },
  { kind: "failed", pattern: /^✕ (.+)$/gmu, text: "$1" },
];

/** Gemini CLI. An extension of the session asks our hook, in a home of the session (home.ts). */
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
  prepare: (launch) => {
    const { files, links } = ownHome(process.env);
    return {
      links,
      files: { ...files, ...extension(launch), [policyFile]: policy },
      env: {
        GEMINI_CLI_HOME: join(launch.folder, homeFolder),
        // The file is replaced when it changes, which would end a link to it.
        GEMINI_CLI_TRUSTED_FOLDERS_PATH:
          process.env.GEMINI_CLI_TRUSTED_FOLDERS_PATH ??
          join(geminiFolder(process.env), "trustedFolders.json"),
      },
    };
  },
  env: {
    // Otherwise it restarts itself in a child, and signals end only the outer process.
    GEMINI_CLI_NO_RELAUNCH: "true",
    // The person who started the workflow in this folder trusts it.
    GEMINI_CLI_TRUST_WORKSPACE: "true",
    // Where these are set it takes itself for a program of GitHub, and hides from hooks whose session they are.
    GITHUB_SHA: "",
    SURFACE: "",
  },
  hooks: "BeforeTool hook",
  hooksOff: whyOff,
  places: (environment, session) => {
    const folder = geminiFolder(environment);
    const closed = ["settings.json", "extensions", "policies", "commands", "agents", "skills", ".env"];
    return {
      writable: [`${folder}/`, `${join(session, homeFolder, ".gemini")}/`],
      closed: [
        ...closed.map((name) => join(folder, name)),
        join(session, homeFolder, ".gemini", "extensions"),
      ],
    };
  },
  notes,
  attention: (title) => {
    if (title.startsWith("✋")) return "needs-person";
    if (title.startsWith("✦")) return "working";
    return title.startsWith("◇") ? "idle" : null;
  },
};

function options(launch: Launch): readonly string[] {
  const { conversation, isFenced } = launch;
  return [
    conversation.kind === "new" ? "--session-id" : "--resume",
    conversation.id,
    // Writes are judged by the hook or held by the fence, so edits need no second yes. Else a person has to give it.
    "--approval-mode",
    isFenced || whyOff(launch) === null ? "auto_edit" : "default",
    // A policy that is named takes the place of the person's own, unless these are named too.
    ...[join(homeFolder, ".gemini", "policies"), policyFile].flatMap((path) => [
      "--policy",
      // Gemini CLI takes a comma for the end of a path.
      relative(launch.workspace, join(launch.folder, path)),
    ]),
  ];
}

function whyOff({ workspace, folder }: Pick<Launch, "workspace" | "folder">): string | null {
  return whyNoHooks(process.env, workspace, join(folder, extensionFolder));
}

function extension({ folder, hook, mcp }: Launch): Readonly<Record<string, string>> {
  const hooks = hookTable(
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
  );
  const documents = {
    "gemini-extension.json": { name: "lockstep", version: "1.0.0", mcpServers: { lockstep: mcp } },
    // Where it comes from: a person may allow some places only.
    ".gemini-extension-install.json": { type: "local", source: join(folder, extensionFolder) },
    "hooks/hooks.json": { hooks: named(hooks) },
  };
  return Object.fromEntries(
    Object.entries(documents).map(([name, document]) => [
      join(extensionFolder, name),
      JSON.stringify(document, null, 2),
    ]),
  );
}

/** Names each hook: Gemini CLI shows the running hook, and the whole line would fill its screen. */
function named(table: ReturnType<typeof hookTable>): ReturnType<typeof hookTable> {
  const groups = Object.entries(table).map(([event, list]): [string, readonly HookGroup[]] => [
    event,
    list.map((group) => ({ ...group, hooks: group.hooks.map((hook) => ({ ...hook, name: "lockstep" })) })),
  ]);
  return Object.fromEntries(groups);
}

const policyFile = "gemini-policy.toml";

/** Our own tools need no permission. An extension may not say so. */
const policy = `[[rule]]
toolName = "run_shell_command"
commandPrefix = "lockstep"
decision = "allow"
priority = 100

[[rule]]
toolName = "*"
mcpName = "lockstep"
decision = "allow"
priority = 100
`;
