// A launch of an agent made ready: which conversation it is, how its hooks call us, and the files that it is told of.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  conversationBefore,
  isHeadless,
  isSettled,
  phasePlan,
  tasksOf,
} from "../../../state/model/select.ts";
import type { SessionId, State, Task } from "../../../state/model/state.ts";
import type { ConversationStart, Launch, Profile } from "../../agents/profile.ts";
import { ensureOwnCommand, hookLine, mcpServer } from "../../agents/start/own-command.ts";
import { continuedPrompt, taskPrompt } from "../../agents/start/prompt.ts";
import { dispatcherPrompt } from "../../workflow/dispatch-prompt.ts";

export interface Agent {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export interface Surroundings {
  readonly state: State;
  readonly task: Task;
  readonly session: SessionId;
  readonly workspace: string;
  /** The folders of all sessions are in it. */
  readonly sessions: string;
  readonly insideFolder: string;
  readonly isFenced: boolean;
}

/** Writes the files of the profile. Throws when they cannot be written. */
export function startAgent(profile: Profile, around: Surroundings): Agent {
  const launch = launchOf(profile, around);
  const { files, links = {}, env } = profile.prepare?.(launch) ?? { files: {}, env: {} };
  mkdirSync(launch.folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(placeFor(launch.folder, name), text);
  for (const [name, target] of Object.entries(links)) symlinkSync(target, placeFor(launch.folder, name));
  const commands = ensureOwnCommand(around.insideFolder);
  return {
    argv: (launch.isHeadless ? profile.headless : profile)?.argv(launch) ?? [],
    env: { PATH: `${commands}:${process.env.PATH ?? ""}`, ...profile.env, ...env },
  };
}

/** Free for it: a launch may be made twice. */
function placeFor(folder: string, name: string): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  rmSync(path, { force: true });
  return path;
}

function launchOf(profile: Profile, around: Surroundings): Launch {
  const { state, task, session, workspace, sessions, isFenced } = around;
  const conversation = conversationOf(around);
  return {
    task: task.plan.id,
    prompt: promptOf(state, task, conversation),
    isFenced,
    isHeadless: isHeadless(task.plan),
    workspace,
    folder: join(sessions, session),
    conversation,
    hook: (event) => hookLine(event, profile.name),
    mcp: mcpServer(),
  };
}

function promptOf(state: State, task: Task, conversation: ConversationStart): string {
  const phase = phasePlan(state, task.phase);
  if (state.run === null || phase === null) return "";
  if (conversation.kind === "new" && task.plan.dispatches === true) {
    const open = tasksOf(state, phase.id).filter((other) => !isSettled(other) && other !== task);
    return dispatcherPrompt(
      state.run.workflow,
      phase,
      open.map(({ plan }) => plan),
    );
  }
  return conversation.kind === "new" ? taskPrompt(state.run.workflow, phase, task) : continuedPrompt(task);
}

function conversationOf({ state, session }: Surroundings): ConversationStart {
  const before = conversationBefore(state, session);
  // Before its first message an agent has told us of a conversation that it has not written yet.
  if (before !== null && (before.transcript === null || existsSync(before.transcript)))
    return { kind: "resumed", id: before.id };
  return { kind: "new", id: uuidOf(`${state.run?.executionId ?? ""} ${session}`) };
}

/** The same for the same session, so that a launch that is made twice is one conversation (RFC 9562, version 8). */
function uuidOf(name: string): string {
  const hex = createHash("sha256").update(name).digest("hex");
  const variant = "89ab".charAt(Number.parseInt(hex.charAt(16), 16) % 4);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}
