// What the session host is told to start a session with: the program of the task's agent profile, its prompt, and the
// environment by which commands inside the session know where they belong.
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "../../state/commands.ts";
import type { CommandLine, Program, SessionId, State, Task } from "../../state/model.ts";
import { locksOfTask, phasePlan } from "../../state/select.ts";
import { profileByName } from "../agents/profile.ts";
import { taskPrompt } from "../agents/prompt.ts";
import type { Places } from "../places.ts";
import type { ToHost } from "../sessions/protocol.ts";

export type Launch =
  | { readonly ok: true; readonly message: Extract<ToHost, { type: "launch" }> }
  | { readonly ok: false; readonly problem: string };

/** Before a screen has said how large its pane is. */
const firstSize = { columns: 100, rows: 30 };

export function launchMessage(
  places: Places,
  state: State,
  command: Extract<Command, { kind: "launch" }>,
): Launch {
  const task = command.task === null ? null : (state.tasks[command.task] ?? null);
  const program = task === null ? shellProgram(command.command) : programOf(state, task);
  if (!program.ok) return program;
  const session = state.sessions[command.session];
  return {
    ok: true,
    message: {
      type: "launch",
      session: command.session,
      run: state.run?.executionId ?? "",
      argv: [...program.argv],
      cwd: places.workspace,
      env: environment(places, state, command.session, task, program.env),
      ...firstSize,
      title: session?.title ?? command.session,
      folder: join(places.sessions, command.session),
    },
  };
}

type Started =
  | { readonly ok: true; readonly argv: readonly string[]; readonly env: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly problem: string };

function programOf(state: State, task: Task): Started {
  const { program } = task.plan;
  if (program.kind === "command") return { ok: true, argv: argvOf(program.command), env: {} };
  return agentProgram(state, task, program);
}

function agentProgram(state: State, task: Task, program: Extract<Program, { kind: "agent" }>): Started {
  const profile = profileByName(program.profile);
  const phase = phasePlan(state, task.phase);
  if (profile === null || phase === null || state.run === null)
    return { ok: false, problem: `there is no agent profile ${program.profile}` };
  if (profile.program !== null && !isOnPath(profile.program)) return { ok: false, problem: profile.install };
  const prompt = taskPrompt(state.run.workflow, phase, task);
  return { ok: true, argv: profile.argv({ task: task.plan.id, prompt }), env: profile.env };
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
  return { ok: true, argv: command === null ? [shell] : ["/bin/sh", "-c", command], env: {} };
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
    ...(state.run?.auto === true ? { LOCKSTEP_AUTO: "1" } : {}),
  };
}

/** These name the terminal that the supervisor happened to be started from. */
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
