import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Profile } from "../profile.ts";
import { atHome } from "../start/own-places.ts";
import { opencodePlugin } from "./plugin.ts";

/** opencode. A plugin of the session asks our hook; its title says nothing of what it does. */
export const opencode: Profile = {
  name: "opencode",
  program: "opencode",
  install: "opencode is not installed: npm install -g opencode-ai",
  argv: ({ conversation, prompt }) => [
    "opencode",
    // For one that goes on the plugin has the prompt.
    ...(conversation.kind === "resumed" ? ["--session", conversation.id] : ["--prompt", prompt]),
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
  prepare: (launch) => ({
    files: { [pluginFile]: opencodePlugin(launch) },
    env: {
      OPENCODE_CONFIG_CONTENT: JSON.stringify({
        autoupdate: false,
        plugin: [pathToFileURL(join(launch.folder, pluginFile)).href],
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
