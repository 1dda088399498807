import { join } from "node:path";
import { atHome } from "./own-places.ts";
import type { Profile } from "./profile.ts";

/** Codex. */
export const codex: Profile = {
  name: "codex",
  program: "codex",
  install: "Codex is not installed: npm install -g @openai/codex",
  argv: ({ prompt, isFenced }) => [
    "codex",
    "-c",
    "check_for_update_on_startup=false",
    ...(isFenced ? ["--sandbox", "danger-full-access"] : []),
    prompt,
  ],
  env: {},
  hooks: null,
  places: (environment) => {
    const folder = environment.CODEX_HOME ?? atHome(environment, ".codex");
    return { writable: [folder], closed: [join(folder, "hooks.json")] };
  },
  attention: (title) => {
    if (/^\[ [!.] \] Action Required/.test(title)) return "needs-person";
    // Braille patterns: its spinner. Without one the turn is over.
    return /^[\u2800-\u28ff]/u.test(title) ? "working" : "idle";
  },
};
