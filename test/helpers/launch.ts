// What an agent's profile is given, for tests that look at what it makes of it.
import type { Launch } from "../../src/agents/profile.ts";

export function exampleLaunch(over: Partial<Launch> = {}): Launch {
  return {
    task: "auth",
    prompt: "",
    isFenced: false,
    isHeadless: false,
    workspace: "/w",
    folder: "/w/.lockstep/sessions/auth-1",
    conversation: { kind: "new", id: "11111111-2222-8333-8444-555555555555" },
    hook: (event) => `hook ${event}`,
    mcp: { command: "node", args: ["cli.js", "mcp"] },
    ...over,
  };
}
