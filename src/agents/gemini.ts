import { join } from "node:path";
import { atHome } from "./own-places.ts";
import type { Profile } from "./profile.ts";

/** Gemini CLI. */
export const gemini: Profile = {
  name: "gemini",
  program: "gemini",
  install: "Gemini CLI is not installed: npm install -g @google/gemini-cli",
  argv: ({ prompt }) => ["gemini", "--prompt-interactive", prompt],
  // It restarts itself in a child otherwise, and signals end only the outer one.
  env: { GEMINI_CLI_NO_RELAUNCH: "true" },
  hooks: null,
  places: (environment) => {
    const folder = join(environment.GEMINI_CLI_HOME ?? atHome(environment, ""), ".gemini");
    return { writable: [folder], closed: [join(folder, "settings.json")] };
  },
  attention: (title) => {
    if (title.startsWith("✋")) return "needs-person";
    if (title.startsWith("✦")) return "working";
    return title.startsWith("◇") ? "idle" : null;
  },
};
