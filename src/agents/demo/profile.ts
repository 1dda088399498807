import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Profile } from "../profile.ts";

/** Our own scripted agent: a real process that needs no account. */
export const demo: Profile = {
  name: "demo",
  program: null,
  install: "",
  argv: ({ task, prompt }) => [process.execPath, demoAgentPath(), task, prompt],
  env: {},
  hooks: null,
  places: () => ({ writable: [], closed: [] }),
  attention: (title) => {
    if (title.startsWith("[ ! ] Action Required")) return "needs-person";
    if (title.startsWith("◐")) return "working";
    return title.startsWith("✳") ? "idle" : null;
  },
};

/** Beside the entries in dist, or one above when this is in a chunk of them; its source when nothing is bundled. */
export function demoAgentPath(): string {
  const places = ["./demo-agent.js", "../demo-agent.js", "../../demo/agent.ts"];
  const paths = places.map((place) => fileURLToPath(new URL(place, import.meta.url)));
  return paths.find((path) => existsSync(path)) ?? paths[0] ?? "demo-agent.js";
}
