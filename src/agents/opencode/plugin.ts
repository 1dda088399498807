// The plugin of a session of opencode, in plain JavaScript: what it asks our hook, tells it, and does for it. It runs in
// opencode's process. Its events are told as they come, in order; a permission is answered by the client that it is given.

import type { Launch } from "../profile.ts";
import { hookTask } from "../start/hook-task.ts";

export function opencodePlugin({ hook, conversation, prompt, isHeadless }: Launch): string {
  // On its screen opencode leaves a prompt for a session that goes on in the input line, for a person to send.
  const isUnsent = conversation.kind === "resumed" && !isHeadless;
  const unsent = isUnsent ? { id: conversation.id, text: prompt } : null;
  return `${hookTask(hook)}
let unsent = ${JSON.stringify(unsent)};
${plugin}`;
}

const plugin = `
export const Lockstep = async ({ client, directory }) => {
  const begun = Date.now();
  const subAgents = new Set();
  const used = new Map();
  const asked = new Map();
  let main = unsent?.id;
  let doing = { event: "session-start" };

  const report = (next) => {
    doing = next;
    const { event, ...more } = next;
    tell(event, { cwd: directory, session_id: main, usage: total(used), ...more });
  };
  const changeTo = (next) => {
    // Of a turn that failed it says after that that it is over.
    const isTold = next.event === "stop" && doing.event === "stop-failure";
    if (!isTold && JSON.stringify(next) !== JSON.stringify(doing)) report(next);
  };

  // The request is in the agent's own words; the call itself is in the message.
  const callOf = async ({ sessionID, tool, permission, patterns, metadata }) => {
    const path = { id: sessionID, messageID: tool?.messageID };
    const message = tool === undefined ? undefined : await client.session.message({ path });
    const part = message?.data?.parts?.find((one) => one.callID === tool.callID);
    const what = (patterns ?? []).join(", ");
    const isOfTool = permission === "edit" || permission === part?.tool;
    return {
      cwd: directory,
      // Else it is about something beside the tool itself, like a folder outside.
      tool_name: isOfTool ? (part?.tool ?? permission) : permission + " " + what,
      tool_input: { ...(part?.state?.input ?? { path: metadata?.filepath ?? what }), diff: metadata?.diff },
    };
  };
  const ask = async (request) => {
    const hangUp = new AbortController();
    asked.set(request.id, hangUp);
    const decision = isOwn(request) ? { behavior: "allow" } : await leave(await callOf(request), hangUp.signal);
    asked.delete(request.id);
    if (decision === null) return;
    // The documented call for this takes no reason, and a no without one ends the turn.
    await client._client.post({
      url: "/permission/{requestID}/reply",
      path: { requestID: request.id },
      body: decision.behavior === "allow" ? { reply: "once" } : { reply: "reject", message: decision.message },
      headers: { "Content-Type": "application/json" },
    });
  };

  const handlers = {
    "session.created": ({ info }) => {
      if (info.parentID !== undefined) return void subAgents.add(info.id);
      main = info.id;
      report({ event: "session-start" });
    },
    "session.updated": ({ info }) => {
      if (info.parentID !== undefined) subAgents.add(info.id);
    },
    "session.status": ({ sessionID, status }) => {
      if (subAgents.has(sessionID)) return;
      main = sessionID;
      changeTo(deedOf(status));
    },
    "session.idle": ({ sessionID }) => {
      if (!subAgents.has(sessionID)) changeTo({ event: "stop" });
    },
    "session.error": ({ sessionID, error }) => {
      if (subAgents.has(sessionID) || error === undefined || error.name === "MessageAbortedError") return;
      report({ event: "stop-failure", ...failureOf(error) });
    },
    "message.updated": ({ info }) => {
      // An earlier message comes again when a conversation is resumed.
      if (info.role !== "assistant" || info.time.completed === undefined || info.time.created < begun) return;
      used.set(info.id, info);
      report(doing);
    },
    "permission.asked": (request) => void ask(request),
    "permission.replied": ({ requestID }) => asked.get(requestID)?.abort(),
    "question.asked": ({ questions }) => report({ event: "notification", message: questions[0]?.question }),
  };

  // Only once this function has returned there is anybody to take it.
  if (unsent !== null) setTimeout(send, 0, client, directory, unsent);
  unsent = null;

  return {
    "tool.execute.before": async ({ tool, sessionID }, { args }) => {
      const why = await denied({ tool_name: tool, tool_input: args, cwd: directory, session_id: sessionID });
      if (why !== null) throw new Error(why);
    },
    event: async ({ event }) => handlers[event.type]?.(event.properties),
  };
};

async function send(client, cwd, { id, text }) {
  const { error } = await client.session.promptAsync({ path: { id }, body: { parts: [{ type: "text", text }] } });
  if (error !== undefined) tell("notification", { cwd, message: "to be told to go on: " + JSON.stringify(error) });
}

// A rule for this in its configuration would take the place of what a person has said there of all commands.
function isOwn({ permission, patterns }) {
  return permission === "bash" && patterns.length === 1 && /^lockstep [^;&|<>\`$()\\n\\\\]*$/.test(patterns[0]);
}

function deedOf({ type, attempt, message }) {
  if (type === "idle") return { event: "stop" };
  if (type === "busy") return { event: "user-prompt-submit" };
  return { event: "retry", reason: "its model does not answer; it tries again (attempt " + attempt + "): " + message };
}

function failureOf({ name, data }) {
  const what = [data?.message ?? name, ...(data?.statusCode === undefined ? [] : ["(" + data.statusCode + ")"])].join(" ");
  const isSignIn = name === "ProviderAuthError" || data?.statusCode === 401;
  return isSignIn
    ? { error: "authentication", error_details: "to be signed in (opencode auth login): " + what }
    : { error: name, error_details: what };
}

function total(messages) {
  const sum = { input: 0, cached: 0, output: 0, cost: 0 };
  for (const { tokens, cost } of messages.values()) {
    sum.input += tokens.input + tokens.cache.write;
    sum.cached += tokens.cache.read;
    sum.output += tokens.output + tokens.reasoning;
    sum.cost += cost;
  }
  return sum;
}
`;
