import type { Profile } from "../profile.ts";

/** Any program instead of an agent. What it runs is in the task, so the profile has no command of its own. */
export const command: Profile = {
  name: "command",
  program: null,
  install: "",
  argv: () => [],
  env: {},
  hooks: null,
  places: () => ({ writable: [], closed: [] }),
  // Titles of unknown programs mean nothing to us, except where they speak as the agents do.
  attention: (title) => (/Action Required/.test(title) ? "needs-person" : null),
};
