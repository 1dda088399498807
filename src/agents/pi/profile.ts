import { join } from "node:path";
import type { Launch, Profile } from "../profile.ts";
import { piNotes } from "../screen-notes.ts";
import { hookTask } from "../start/hook-task.ts";
import { atHome } from "../start/own-places.ts";

/** pi. An extension of the session asks our hook; its title says nothing of what it does. */
export const pi: Profile = {
  name: "pi",
  program: "pi",
  install: "pi is not installed: npm install -g @earendil-works/pi-coding-agent",
  argv: (launch) => ["pi", ...options(launch), "--", launch.prompt],
  headless: {
    format: "pi",
    argv: (launch) => ["pi", "--print", "--mode", "json", ...options(launch), "--", launch.prompt],
  },
  prepare: ({ hook }) => ({ files: { [extensionFile]: `${hookTask(hook)}${extension}` }, env: {} }),
  env: {},
  hooks: "extension",
  places: (environment) => {
    const folder = atHome(environment, ".pi");
    return { writable: [`${folder}/`], closed: [join(folder, "agent", "extensions")] };
  },
  notes: piNotes,
  attention: () => null,
};

/** The same for a new conversation and for one that goes on. */
function options({ folder, conversation }: Launch): readonly string[] {
  return ["--extension", join(folder, extensionFile), "--session-id", conversation.id];
}

const extensionFile = "pi-extension.js";

const extension = `
export default function (pi) {
  const about = (context) => ({
    cwd: context?.cwd ?? process.cwd(),
    session_id: context?.sessionManager?.getSessionId?.(),
    transcript_path: context?.sessionManager?.getSessionFile?.(),
  });
  pi.on("tool_call", async (event, context) => {
    const why = await denied({ ...about(context), tool_name: event.toolName, tool_input: event.input });
    return why === null ? undefined : { block: true, reason: why };
  });
  pi.on("session_start", (_event, context) => tell("session-start", about(context)));
  pi.on("agent_start", (_event, context) => tell("user-prompt-submit", about(context)));
  pi.on("agent_end", (_event, context) => tell("stop", about(context)));
}
`;
