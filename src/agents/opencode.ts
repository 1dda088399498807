import { atHome } from "./own-places.ts";
import type { Profile } from "./profile.ts";

/** opencode. Its title says nothing of what it does. */
export const opencode: Profile = {
  name: "opencode",
  program: "opencode",
  install: "opencode is not installed: npm install -g opencode-ai",
  argv: ({ prompt }) => ["opencode", "--prompt", prompt],
  env: { OPENCODE_DISABLE_AUTOUPDATE: "1" },
  hooks: null,
  places: (environment) => ({
    writable: [".local/share/opencode", ".local/state/opencode", ".cache/opencode", ".config/opencode"].map(
      (path) => atHome(environment, path),
    ),
    closed: [],
  }),
  attention: () => null,
};
