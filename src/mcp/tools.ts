// The MCP tools, with the rules of the command line: each tool is one request to the supervisor.
import { z } from "zod";
import { explain } from "../../state/explain/explain.ts";
import { resourceLocksFile } from "../../state/files/projection.ts";
import { currentPhase, currentSyncPoint, tasksOf } from "../../state/model/select.ts";
import type { TaskId } from "../../state/model/state.ts";
import { taskStatus } from "../../state/run/task-status.ts";
import type { Supervisor } from "../client/connect.ts";
import type { Answer, WireRequest } from "../wire/protocol.ts";

export interface Tool {
  readonly name: string;
  readonly description: string;
  readonly input: z.ZodObject;
  readonly run: (supervisor: Supervisor, input: Readonly<Record<string, unknown>>) => Promise<Answer>;
}

const paths = z
  .array(z.string().min(1))
  .min(1)
  .max(1_000)
  .describe("Files or folders, from the workspace: /src/api/ or src/api/x.ts");
const optionalPaths = paths.optional();

const waitSecondsMax = 600;

export const tools: readonly Tool[] = [
  tool(
    "check_paths",
    "Whether these files may be written now; if not, who holds them and how to ask for them. Ask before writing outside of what you were given.",
    { paths },
    (supervisor, input) => supervisor.mayWrite(input.paths.map(fromWorkspace), process.cwd()),
    (answer) => (answer.ok ? { ...answer, sentence: "You may write all of them." } : answer),
  ),
  tool(
    "acquire_lock",
    "Locks paths for your task, all of them or none. Refused when somebody else holds one: then do not write there, or wait.",
    { paths, wait_seconds: z.number().min(0).max(waitSecondsMax).optional() },
    (supervisor, input) =>
      supervisor.request({
        kind: "lock-acquire",
        agent: ownAgent(),
        paths: input.paths,
        cwd: process.cwd(),
        // An agent starts us, and its lock ends with it.
        pid: process.ppid,
        waitMs: (input.wait_seconds ?? 0) * 1_000,
      }),
  ),
  tool(
    "release_lock",
    "Frees paths that you have locked; without paths all of them.",
    { paths: optionalPaths },
    (supervisor, input) =>
      supervisor.request({
        kind: "lock-release",
        agent: ownAgent(),
        paths: input.paths ?? [],
        cwd: process.cwd(),
        token: null,
      }),
  ),
  tool("list_locks", "Who holds which paths, as in RESOURCE_LOCKS.json.", {}, async (supervisor) =>
    said(resourceLocksFile(await supervisor.state())),
  ),
  tool(
    "report_progress",
    "Says in a few words how far you are; a person sees it beside your terminal.",
    { text: z.string().min(1).max(500) },
    (supervisor, input) => supervisor.request({ kind: "report-progress", text: input.text }),
  ),
  tool(
    "complete_task",
    "Says that your task is done (its verify command decides, and its output comes back to you), or that it cannot be done, and why.",
    { failed_because: z.string().min(1).max(2_000).optional() },
    (supervisor, input) => {
      const task = ownTask();
      if (task === null) return Promise.resolve(notInside);
      const request: WireRequest =
        input.failed_because === undefined
          ? { kind: "task-complete", task, token: null }
          : { kind: "task-fail", task, reason: input.failed_because };
      return supervisor.request(request);
    },
  ),
  tool(
    "workflow_status",
    "Where the whole run stands: phase, tasks, sync point, what is waited for.",
    {},
    async (supervisor) => said(await statusOf(supervisor)),
  ),
  tool(
    "ask_person",
    "Asks the person who looks after the run, and waits for the answer. For what you cannot decide; not for leave to write.",
    { question: z.string().min(1).max(2_000) },
    (supervisor, input) =>
      supervisor.ask({
        ask: { kind: "question", what: input.question, detail: "", rule: null },
        paths: [],
        cwd: process.cwd(),
      }),
  ),
];

function tool<Shape extends z.ZodRawShape>(
  name: string,
  description: string,
  shape: Shape,
  run: (supervisor: Supervisor, input: z.output<z.ZodObject<Shape>>) => Promise<Answer>,
  worded: (answer: Answer) => Answer = (answer) => answer,
): Tool {
  const input = z.object(shape);
  return {
    name,
    description,
    input,
    // Read once more, by the schema that it was announced with.
    run: async (supervisor, given) => worded(await run(supervisor, input.parse(given))),
  };
}

const notInside: Answer = {
  ok: false,
  sentence: "There is no task here: this is for agents that Lockstep started (LOCKSTEP_TASK).",
};

function ownTask(): TaskId | null {
  return (process.env.LOCKSTEP_TASK ?? null) as TaskId | null;
}

/** Inside a session its own; elsewhere the name that the agent's settings give it, or that of MCP. */
function ownAgent(): string | null {
  return process.env.LOCKSTEP_SESSION === undefined ? (process.env.LOCKSTEP_AGENT ?? "mcp") : null;
}

/** A leading slash is the workspace, as everywhere in what agents are told. */
function fromWorkspace(path: string): string {
  return path.startsWith("/") &&
    process.env.LOCKSTEP_WORKSPACE !== undefined &&
    !path.startsWith(process.env.LOCKSTEP_WORKSPACE)
    ? `${process.env.LOCKSTEP_WORKSPACE}${path}`
    : path;
}

function said(value: unknown): Answer {
  return { ok: true, sentence: JSON.stringify(value, null, 2) };
}

async function statusOf(supervisor: Supervisor) {
  const state = await supervisor.state();
  const phase = currentPhase(state);
  const point = currentSyncPoint(state);
  return {
    workflow: state.run?.workflow.name ?? null,
    phase: phase?.id ?? null,
    mode: phase?.mode ?? null,
    tasks: (phase === null ? [] : tasksOf(state, phase.id)).map((task) => ({
      id: task.plan.id,
      status: taskStatus(state, task),
      paths: task.plan.modifies.map(({ written }) => written),
    })),
    sync_point: point === null ? null : { id: point.plan.id, status: point.status.kind },
    explanation: explain(state, null, Date.now()),
  };
}
