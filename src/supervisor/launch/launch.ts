// Builds the launch that the session host is sent: the program of the task's agent profile, its prompt, and
// the environment by which commands inside the session know where they belong.
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "../../../state/model/commands.ts";
import type { Rings } from "../../../state/model/protection.ts";
import { isHeadless, locksOfTask } from "../../../state/model/select.ts";
import type { CommandLine, SessionId, State, Task } from "../../../state/model/state.ts";
import { profileIn } from "../../agents/own-profile.ts";
import { prepareTree } from "../../git/trees/prepare.ts";
import { rootOfTask } from "../../git/trees/tree.ts";
import { readConfig } from "../../screen/config/config.ts";
import type { ToHost } from "../../sessions/link/protocol.ts";
import type { Places } from "../../system/places.ts";
import { ownProgram } from "../../system/process.ts";
import { guardOf } from "./guard.ts";
import type { SessionKeys } from "./session-keys.ts";
import { startAgent } from "./start-agent.ts";

export type Launch =
  | {
      readonly ok: true;
      readonly message: Extract<ToHost, { type: "launch" }>;
      /** null for a session that a person opened. */
      readonly rings: Rings | null;
    }
  | { readonly ok: false; readonly problem: string };

/** Before a screen has said how large its pane is. */
const firstSize = { columns: 100, rows: 30 };

export interface LaunchRoom {
  readonly places: Places;
  readonly keys: SessionKeys;
}

export async function launchMessage(
  { places, keys }: LaunchRoom,
  state: State,
  command: Extract<Command, { kind: "launch" }>,
): Promise<Launch> {
  const task = command.task === null ? null : (state.tasks[command.task] ?? null);
  const unprepared = task === null ? null : await prepareTree(places, state, task);
  if (unprepared !== null) return { ok: false, problem: unprepared };
  const program =
    task === null ? shellProgram(command.command) : await taskProgram(places, state, task, command.session);
  if (!program.ok) return program;
  const { scrollback } = (await readConfig()).config;
  const env = {
    ...environment(places, state, command.session, task, program.env),
    LOCKSTEP_KEY: keys.keyOf(command.session),
  };
  return {
    ok: true,
    rings: program.rings,
    message: {
      type: "launch",
      session: command.session,
      run: state.run?.executionId ?? "",
      argv: [...program.argv],
      cwd: task === null ? places.workspace : rootOfTask(places, state, task),
      env,
      ...firstSize,
      title: state.sessions[command.session]?.title ?? command.session,
      ...(scrollback === undefined ? {} : { scrollback }),
      folder: join(places.sessions, command.session),
    },
  };
}

type Started =
  | {
      readonly ok: true;
      readonly argv: readonly string[];
      readonly env: Readonly<Record<string, string>>;
      readonly rings: Rings | null;
    }
  | { readonly ok: false; readonly problem: string };

/** The task's program, inside its fence where there is one. */
async function taskProgram(places: Places, state: State, task: Task, session: SessionId): Promise<Started> {
  const { program } = task.plan;
  const profile = program.kind === "agent" ? profileIn(state.run?.workflow ?? null, program.profile) : null;
  if (program.kind === "agent" && profile === null)
    return { ok: false, problem: `there is no agent profile ${program.profile}` };
  if (profile !== null && profile.program !== null && !isOnPath(profile.program))
    return { ok: false, problem: profile.install };
  const format = isHeadless(task.plan) ? (profile?.headless?.format ?? null) : null;
  if (isHeadless(task.plan) && format === null)
    return { ok: false, problem: `${profile?.name} has no form without a screen (\`interactive: false\`)` };
  const guard = await guardOf(places, state, task, { profile, session });
  if (typeof guard === "string") return { ok: false, problem: guard };
  const { fence, rings } = guard;
  const isFenced = fence.kind === "up";
  const workspace = rootOfTask(places, state, task);
  const agent =
    profile === null ? null : startAgent(profile, { ...places, workspace, state, task, session, isFenced });
  const argv = program.kind === "command" ? argvOf(program.command) : (agent?.argv ?? []);
  const env = agent?.env ?? {};
  const fenced = fence.kind === "off" ? { argv, env: {} } : fence.start(argv);
  // Outside of the fence: it writes into the session's folder, which is closed to the agent.
  const started =
    format === null
      ? fenced.argv
      : [process.execPath, ownProgram("headless"), format, join(places.sessions, session), ...fenced.argv];
  return { ok: true, argv: started, env: { ...env, ...fenced.env }, rings };
}

function isOnPath(program: string): boolean {
  return (process.env.PATH ?? "")
    .split(":")
    .some((folder) => folder !== "" && existsSync(join(folder, program)));
}

export function argvOf(command: CommandLine): readonly string[] {
  return command.kind === "argv" ? command.argv : ["/bin/sh", "-c", command.line];
}

function shellProgram(command: string | null): Started {
  const shell = process.env.SHELL ?? "/bin/sh";
  return { ok: true, argv: command === null ? [shell] : ["/bin/sh", "-c", command], env: {}, rings: null };
}

/** The supervisor's own environment, as the person who started it had it, and what the session is. */
function environment(
  places: Places,
  state: State,
  session: SessionId,
  task: Task | null,
  added: Readonly<Record<string, string>>,
): Record<string, string> {
  const own: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env))
    if (value !== undefined && !name.startsWith("LOCKSTEP_") && !terminalOwn.has(name)) own[name] = value;
  const lock = task === null ? undefined : locksOfTask(state, task.plan.id).at(-1);
  return {
    ...own,
    TERM: "xterm-256color",
    COLORTERM: "truecolor",
    ...added,
    ...(task?.plan.env ?? {}),
    LOCKSTEP_SESSION: session,
    LOCKSTEP_WORKSPACE: places.workspace,
    ...(task === null ? {} : { LOCKSTEP_TASK: task.plan.id }),
    // The fencing number of its lock, for `--token`: a script that outlives its lock is refused by it.
    ...(lock === undefined ? {} : { LOCKSTEP_TOKEN: String(lock.token) }),
    ...(task?.plan.dispatches === true ? { LOCKSTEP_DISPATCHER: task.plan.id } : {}),
    ...(state.run?.auto === true ? { LOCKSTEP_AUTO: "1" } : {}),
  };
}

/** Variables that name the terminal from which the supervisor happened to be started. */
const terminalOwn = new Set([
  "TERM",
  "TERM_PROGRAM",
  "TERM_PROGRAM_VERSION",
  "COLORTERM",
  "COLUMNS",
  "LINES",
  "TMUX",
  "TMUX_PANE",
  "STY",
  "WINDOWID",
  "NO_COLOR",
  "FORCE_COLOR",
  "CI",
]);
