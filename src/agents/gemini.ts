import type { Profile } from "./profile.ts";

/** Gemini CLI. */
export const gemini: Profile = {
  name: "gemini",
  program: "gemini",
  install: "Gemini CLI is not installed: npm install -g @google/gemini-cli",
  argv: ({ prompt }) => ["gemini", "--prompt-interactive", prompt],
  // It restarts itself in a child otherwise, and signals end only the outer one.
  env: { GEMINI_CLI_NO_RELAUNCH: "true" },
  attention: (title) => {
    if (title.startsWith("✋")) return "needs-person";
    if (title.startsWith("✦")) return "working";
    return title.startsWith("◇") ? "idle" : null;
  },
};
