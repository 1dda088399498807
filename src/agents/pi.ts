import { join } from "node:path";
import { atHome } from "./own-places.ts";
import type { Profile } from "./profile.ts";

/** pi. Its title says nothing of what it does. */
export const pi: Profile = {
  name: "pi",
  program: "pi",
  install: "pi is not installed: npm install -g @earendil-works/pi-coding-agent",
  argv: ({ prompt }) => ["pi", prompt],
  env: {},
  hooks: null,
  places: (environment) => {
    const folder = atHome(environment, ".pi");
    return { writable: [folder], closed: [join(folder, "agent", "extensions")] };
  },
  attention: () => null,
};
