import { join } from "node:path";
import { atHome } from "./own-places.ts";
import type { Profile } from "./profile.ts";

/** Claude Code. */
export const claude: Profile = {
  name: "claude",
  program: "claude",
  install: "Claude Code is not installed: npm install -g @anthropic-ai/claude-code",
  // Writes are judged by the hooks against the locks, so edits need no second yes; other commands ask a person,
  // except ours. The prompt comes first, since the list of tools takes all that follows it.
  argv: ({ prompt }) => [
    "claude",
    prompt,
    "--permission-mode",
    "acceptEdits",
    "--allowedTools",
    "Bash(lockstep:*)",
  ],
  // Several of them at once must not all replace the program under one another.
  env: { DISABLE_AUTOUPDATER: "1" },
  hooks: null,
  places: (environment) => {
    const folder = environment.CLAUDE_CONFIG_DIR ?? atHome(environment, ".claude");
    return {
      writable: [folder, atHome(environment, ".claude.json")],
      closed: [join(folder, "settings.json"), join(folder, "hooks")],
    };
  },
  attention: (title) => {
    if (/^[◐◑◒◓]/u.test(title)) return "working";
    return title.startsWith("✳") ? "idle" : null;
  },
};
