import type { Profile } from "./profile.ts";

/** pi. Its title says nothing of what it does. */
export const pi: Profile = {
  name: "pi",
  program: "pi",
  install: "pi is not installed: npm install -g @earendil-works/pi-coding-agent",
  argv: ({ prompt }) => ["pi", prompt],
  env: {},
  attention: () => null,
};
