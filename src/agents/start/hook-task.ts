// The beginning of an extension for an agent without shell hooks: functions in plain JavaScript that ask our
// hook whether a tool may run, wait for a person's permission, and report other events. They run in the
// agent's process.
import type { HookEvent } from "../hook-events.ts";
import type { Launch } from "../profile.ts";

export function hookTask(line: Launch["hook"]): string {
  const lines = Object.fromEntries(events.map((event) => [event, line(event)]));
  return `import { spawn } from "node:child_process";

const lines = ${JSON.stringify(lines, null, 2)};

function ask(event, input, signal) {
  return new Promise((resolve) => {
    const child = spawn("/bin/sh", ["-c", "exec " + lines[event]], { stdio: ["pipe", "pipe", "pipe"], signal });
    let out = "";
    let err = "";
    child.stdout.on("data", (piece) => (out += piece));
    child.stderr.on("data", (piece) => (err += piece));
    child.on("error", (error) => resolve({ code: 2, out: "", err: String(error) }));
    child.on("close", (code) => resolve({ code, out, err }));
    child.stdin.on("error", () => {});
    child.stdin.end(JSON.stringify(input));
  });
}

/** null: it may run. Whatever goes wrong is a no. */
async function denied(input) {
  const { code, out, err } = await ask("pre-tool-use", input);
  if (code !== 0) return err.trim() || "The hook of lockstep failed, so nothing says what this call may write.";
  if (out.trim() === "") return null;
  try {
    const answer = JSON.parse(out);
    return answer.decision === "deny" ? String(answer.reason) : null;
  } catch {
    return "The hook of lockstep gave no answer that can be read: " + out.slice(0, 200);
  }
}

/** null: nobody answers it here, so that its own question stays. */
async function leave(input, signal) {
  const { code, out } = await ask("permission-request", input, signal);
  try {
    return code === 0 ? (JSON.parse(out).hookSpecificOutput?.decision ?? null) : null;
  } catch {
    return null;
  }
}

let told = Promise.resolve();

/** Reports events one after the other: the last that is heard is the last that happened. */
function tell(event, input) {
  told = told.then(() => ask(event, { ...input, hook_event_name: event }));
}
`;
}

const events: readonly HookEvent[] = [
  "pre-tool-use",
  "permission-request",
  "notification",
  "user-prompt-submit",
  "retry",
  "stop",
  "stop-failure",
  "session-start",
  "session-end",
];
