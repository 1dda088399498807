// Every command: its name, its arguments, what it does, and where its code is. Help and parsing both read this table.
import type { Invocation } from "../command-line/invocation.ts";

export interface CommandEntry {
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
  /** For the command's own help: its verbs and options. */
  readonly more?: readonly string[];
  readonly load: () => Promise<(invocation: Invocation) => Promise<number>>;
}

const lockHelp = `  acquire --agent ID [--wait S] [--pid PID] PATH…   all of the paths or none; names who holds one of them
  release --agent ID [--token N] [PATH…]            the named paths, or all that the agent holds
  list                                              what is held, by whom, since when
  reap [AGENT…]                                     frees the locks of processes that have gone, and those of the named
                                                    agents that no process is known for
  force --token N --reason TEXT                     frees any lock; the reason is kept

The holder is the session inside a session, elsewhere PID: by default the process that called.`;

const taskHelp = `  list                       every task, its phase and status
  show ID                    its prompt, attempts, locks, how it is kept inside, and what it changed
  start ID…                  begins the run, or goes on with it, and says why one of them cannot start
  complete ID [--token N]    it is done: its verify decides
  fail ID --reason TEXT      it cannot be done
  retry ID · cancel ID       once more · no longer wanted
  assign ID --agent NAME     another agent does it, from now on
  split ID NEW [PATH…] --prompt TEXT|--command LINE [--agent NAME] [--now]
                             a follow-up of ID with the id NEW, by default on the same paths: runs when ID is completed,
                             with --now beside it
  reopen [ID…] [--reason TEXT]  back to their agents with what the failed checks found; what was done stays. Without ID
                             the tasks whose files the findings name, else all of the phase

Inside a session ID is the session's own task when it is left out.`;

const initHelp = `Proposes boundaries that do not meet, from what the repository has: packages, feature folders, layers, common code, tests.
A BOUNDARIES.json that is there is kept and used. Asks in a terminal; nothing is asked when an option is given.
  --pattern feature              one task a feature or package (the default)
            layer                frontend, backend and database
            test-implementation  features, and their tests and documentation as soon as each is completed
  --agent NAME                   claude (the default), codex, gemini, opencode, pi, demo

Exit codes: 0 written, 1 lockstep.yaml exists, 2 BOUNDARIES.json is not valid.`;

const planHelp = `Starts an agent in this terminal that proposes BOUNDARIES.json for the goal: the one of the task architecture-planner, else
the workflow's. What it proposes is checked as \`lockstep check\` does, shown as a difference, and written when you say yes.
  --agent NAME  another agent, or a profile of lockstep.yaml
  --yes         written without a question

Exit codes: 0 written, or nothing differs; 1 refused, with the proposal's line, or not wanted; 2 it cannot be read.`;

const checkHelp = `FEATURE is a task or feature by its name, with or without feature- before it; without any, the parallel phase that runs
or those to come. Nothing is started.
  --prompt   only the prompt by which an agent launches them all in a single response

Exit codes: 0 nothing stands against it, 1 refused (features that overlap, a missing dependency, a cycle, a feature that
may and may not modify one path, two at once in a serial phase), 2 a file is not valid.`;

const validateHelp = `FILE is a transcript of Claude Code (also stream-json), Codex, Gemini CLI, opencode (export) or pi, a folder of them,
or - for standard input; what it is is told by its content. In a workspace its boundaries and phases are taken in; with
--workspace DIR also its locks, from its journal.
  --journal FILE  phases and locks from a journal that \`lockstep events --json\` wrote

Exit codes: 0 nothing wrong, 1 an error was found (a claim of parallel work that ran one after the other, two tasks at
once on one path, a write without a lock, parallel launches in a serial phase), 2 nothing could be read.`;

const hookHelp = `EVENT is pre-tool-use, post-tool-use, post-tool-batch, permission-request, notification, user-prompt-submit, retry, stop,
stop-failure, subagent-start, subagent-stop, session-start or session-end; its JSON is read from standard input.
  --for AGENT  whose answers are written: claude (the default), codex, gemini, opencode or pi

Inside a session a write outside its locks is denied, and so is what cannot be told. Elsewhere only what is locked is.
Exit code: 0, also for a no, which stands in the answer. Agents take a hook that fails for a yes: call it as
\`lockstep hook EVENT || exit 2\`.`;

export const commands: readonly CommandEntry[] = [
  {
    name: "",
    usage: "",
    summary: "opens the screen on the workspace's run: starts what is needed, else attaches",
    load: async () => (await import("./run/open.ts")).open,
  },
  {
    name: "demo",
    usage: "[--dir DIR] [--json]",
    summary: "a whole run with scripted agents on a sample workspace: no account, no key",
    load: async () => (await import("./run/demo.ts")).demo,
  },
  {
    name: "init",
    usage: "[--pattern feature|layer|test-implementation] [--agent NAME]",
    summary: "writes lockstep.yaml with all six phases and BOUNDARIES.json; overwrites nothing",
    more: [initHelp],
    load: async () => (await import("./run/init.ts")).init,
  },
  {
    name: "run",
    usage: "[--auto] [--json]",
    summary: "the run without a screen; stops at a manual sync point unless --auto",
    more: [
      "Exit codes: 0 the run is finished, 1 it waits for a person or something failed, 2 lockstep.yaml is not valid,\n130 Ctrl-C, which stops the agents. Called again it goes on; after a finished run it begins a new one.",
    ],
    load: async () => (await import("./run/run.ts")).run,
  },
  {
    name: "panes",
    usage: "FILE.json | CMD…",
    summary: "only panes, no workflow: each command in its own terminal, side by side",
    load: async () => (await import("./run/panes.ts")).panes,
  },
  {
    name: "status",
    usage: "",
    summary: "phase, sync points, tasks, locks, sessions, parallelism",
    load: async () => (await import("./look/status.ts")).status,
  },
  {
    name: "explain",
    usage: "[TASK|PATH|SYNC]",
    summary: "one sentence: why this waits, and what would free it",
    load: async () => (await import("./look/explain.ts")).explainCommand,
  },
  {
    name: "advance",
    usage: "[--mine | --force --reason TEXT]",
    summary: "passes the current sync point, or says which check holds it",
    more: ["  --mine  the files that changed without a lock are your own changes; they hold it no more"],
    load: async () => (await import("./run/advance.ts")).advance,
  },
  {
    name: "events",
    usage: "[--since N] [-f]",
    summary: "the journal, and live with -f",
    load: async () => (await import("./look/events.ts")).events,
  },
  {
    name: "lock",
    usage: "acquire|release|list|reap|force …",
    summary: "the lock table",
    more: [lockHelp],
    load: async () => (await import("./locks/lock.ts")).lock,
  },
  {
    name: "task",
    usage: "list|show|start|complete|fail|retry|reopen|assign|split|cancel …",
    summary: "tasks, for agents and scripts",
    more: [taskHelp],
    load: async () => (await import("./run/task.ts")).task,
  },
  {
    name: "sessions",
    usage: "",
    summary: "the agents' sessions",
    load: async () => (await import("./agents/sessions.ts")).sessions,
  },
  {
    name: "attach",
    usage: "ID",
    summary: "one session in the whole terminal; Ctrl-b d leaves it",
    load: async () => (await import("./run/attach.ts")).attach,
  },
  {
    name: "logs",
    usage: "ID|SYNC|CHECK [-f]",
    summary: "what a session, or a check's command, has printed",
    load: async () => (await import("./look/logs.ts")).logs,
  },
  {
    name: "send",
    usage: "ID TEXT",
    summary: "types a line into a session",
    load: async () => (await import("./agents/sessions.ts")).send,
  },
  {
    name: "stop",
    usage: "ID",
    summary: "ends a session",
    load: async () => (await import("./agents/sessions.ts")).stop,
  },
  {
    name: "restart",
    usage: "ID",
    summary: "ends a session and starts its task again",
    load: async () => (await import("./agents/sessions.ts")).restart,
  },
  {
    name: "resume",
    usage: "[ID]",
    summary:
      "a task that was cut off goes on with its agent's own conversation; without ID all that failed so",
    load: async () => (await import("./agents/sessions.ts")).resume,
  },
  {
    name: "down",
    usage: "[--stop]",
    summary: "ends the background processes; refuses while agents work unless --stop",
    load: async () => (await import("./plumbing/down.ts")).down,
  },
  {
    name: "clean",
    usage: "[--yes]",
    summary: "removes the worktrees and branches of tasks that are merged, after saying which",
    more: [
      "What is not merged, and what has files that are not committed, is named and stays.\n\nExit codes: 0 nothing is left that is merged, 1 something is, since nobody agreed to its removal.",
    ],
    load: async () => (await import("./plumbing/clean.ts")).clean,
  },
  {
    name: "doctor",
    usage: "",
    summary: "what is installed, what works here, and how to mend what does not",
    load: async () => (await import("./look/doctor.ts")).doctor,
  },
  {
    name: "plan",
    usage: "GOAL [--agent NAME] [--yes]",
    summary: "an agent proposes BOUNDARIES.json for a goal; checked and shown before it is written",
    more: [planHelp],
    load: async () => (await import("./run/plan.ts")).plan,
  },
  {
    name: "check",
    usage: "[--prompt] [FEATURE…]",
    summary: "before a launch: what may run at once, what stands against it, and the dispatch",
    more: [checkHelp],
    load: async () => (await import("./look/check.ts")).check,
  },
  {
    name: "hook",
    usage: "EVENT [--for AGENT]",
    summary: "what an agent's hooks call: denies a write that no lock allows",
    more: [hookHelp],
    load: async () => (await import("./agents/hook.ts")).hook,
  },
  {
    name: "mcp",
    usage: "",
    summary: "an MCP server on stdio: paths, locks, progress, completion and questions, for agents",
    load: async () => (await import("./agents/mcp.ts")).mcp,
  },
  {
    name: "validate",
    usage: "[--journal FILE] FILE…",
    summary: "was it parallel? An agent's claims against its launches, from its transcripts",
    more: [validateHelp],
    load: async () => (await import("./look/validate.ts")).validate,
  },
  {
    name: "schema",
    usage: "workflow|boundaries|status|locks|state",
    summary: "JSON Schema of a file",
    load: async () => (await import("./look/schema.ts")).schema,
  },
];
