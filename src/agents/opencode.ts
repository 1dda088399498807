import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { hookTask } from "./hook-task.ts";
import { atHome } from "./own-places.ts";
import type { Profile } from "./profile.ts";

/** opencode. A plugin of the session asks our hook; its title says nothing of what it does. */
export const opencode: Profile = {
  name: "opencode",
  program: "opencode",
  install: "opencode is not installed: npm install -g opencode-ai",
  argv: ({ conversation, prompt }) => [
    "opencode",
    ...(conversation.kind === "resumed" ? ["--session", conversation.id] : []),
    "--prompt",
    prompt,
  ],
  headless: {
    format: "opencode",
    argv: ({ conversation, prompt }) => [
      "opencode",
      "run",
      ...["--format", "json"],
      ...(conversation.kind === "resumed" ? ["--session", conversation.id] : []),
      "--",
      prompt,
    ],
  },
  prepare: ({ folder, hook }) => ({
    files: { [pluginFile]: `${hookTask(hook)}${plugin}` },
    env: {
      OPENCODE_CONFIG_CONTENT: JSON.stringify({
        autoupdate: false,
        permission: { bash: { "lockstep *": "allow" } },
        plugin: [pathToFileURL(join(folder, pluginFile)).href],
      }),
    },
  }),
  env: { OPENCODE_DISABLE_AUTOUPDATE: "1" },
  hooks: "plugin",
  places: (environment) => ({
    writable: [
      ".local/share/opencode/",
      ".local/state/opencode/",
      ".cache/opencode/",
      ".config/opencode/",
    ].map((path) => atHome(environment, path)),
    closed: [],
  }),
  attention: () => null,
};

const pluginFile = "opencode-plugin.js";

const plugin = `
const events = {
  "session.created": "session-start",
  "session.idle": "stop",
  "permission.asked": "permission-request",
  "permission.updated": "permission-request",
};

export const Lockstep = async ({ directory }) => ({
  "tool.execute.before": async ({ tool, sessionID }, { args }) => {
    const why = await denied({ tool_name: tool, tool_input: args, cwd: directory, session_id: sessionID });
    if (why !== null) throw new Error(why);
  },
  event: async ({ event }) => {
    const name = events[event.type];
    const session = event.properties?.sessionID ?? event.properties?.info?.id;
    // A sub-agent has a session of its own, with a parent.
    if (name !== undefined && event.properties?.info?.parentID === undefined)
      tell(name, { cwd: directory, session_id: session });
  },
});
`;
