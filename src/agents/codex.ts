import type { Profile } from "./profile.ts";

/** Codex. */
export const codex: Profile = {
  name: "codex",
  program: "codex",
  install: "Codex is not installed: npm install -g @openai/codex",
  argv: ({ prompt }) => ["codex", "-c", "check_for_update_on_startup=false", prompt],
  env: {},
  attention: (title) => {
    if (/^\[ [!.] \] Action Required/.test(title)) return "needs-person";
    // Braille patterns: its spinner. Without one the turn is over.
    return /^[\u2800-\u28ff]/u.test(title) ? "working" : "idle";
  },
};
