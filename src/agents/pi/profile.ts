import { join } from "node:path";
import type { Launch, Profile } from "../profile.ts";
import { type NotePattern, retry } from "../screen-notes.ts";
import { hookTask } from "../start/hook-task.ts";
import { atHome } from "../start/own-places.ts";

const notes: readonly NotePattern[] = [
  // The last line of the screen is the model's name, once there is one.
  {
    kind: "asks",
    pattern: /No API key found for the selected model[\s\S]* unknown\s*$/g,
    text: "to be signed in: /login in its pane",
  },
  { ...retry, pattern: /Retrying \((\d+\/\d+)\) in/g },
  { kind: "failed", pattern: /^ Error: (.+)$/gm, text: "$1" },
];

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
  notes,
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
