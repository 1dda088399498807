// The messages between clients and the supervisor. A schema reads everything that arrives.
import { z } from "zod";
import type { Changes } from "../../state/explain/details.ts";
import { idSchema } from "../../state/files/schema.ts";
import type { Event } from "../../state/model/events.ts";
import type { SessionId, State, SyncPointId, TaskId } from "../../state/model/state.ts";

const taskId = z
  .string()
  .min(1)
  .transform((id) => id as TaskId);
const sessionId = z
  .string()
  .min(1)
  .transform((id) => id as SessionId);
/** As written; the supervisor makes claims of them, relative to `cwd` where they begin with a dot. */
const paths = z.array(z.string()).max(1_000);

const processHolderSchema = z.object({
  kind: z.literal("process"),
  pid: z.number(),
  start: z.string(),
  boot: z.string(),
  host: z.string(),
  namespace: z.string(),
});

const count = z.number().nonnegative();
const usageSchema = z.object({ input: count, cached: count, output: count, cost: count });

const requestSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("launching"), launching: z.enum(["on", "paused", "idle", "stopped"]) }),
  z.object({ kind: z.literal("auto"), auto: z.boolean() }),
  z.object({ kind: z.literal("advance") }),
  z.object({ kind: z.literal("force-advance"), reason: z.string() }),
  z.object({ kind: z.literal("recheck") }),
  z.object({ kind: z.literal("violations-mine") }),
  z.object({ kind: z.literal("task-start"), tasks: z.array(taskId).min(1).readonly() }),
  z.object({ kind: z.literal("task-complete"), task: taskId, token: z.number().nullable() }),
  z.object({ kind: z.literal("task-fail"), task: taskId, reason: z.string() }),
  z.object({ kind: z.literal("task-retry"), task: taskId }),
  z.object({ kind: z.literal("task-cancel"), task: taskId }),
  z.object({ kind: z.literal("task-assign"), task: taskId, agent: z.string().min(1).max(100) }),
  z.object({
    kind: z.literal("task-split"),
    task: taskId,
    id: idSchema,
    paths,
    cwd: z.string(),
    prompt: z.string().min(1).max(100_000).nullable(),
    command: z.string().min(1).max(100_000).nullable(),
    agent: z.string().min(1).max(100).nullable(),
    now: z.boolean(),
  }),
  z.object({
    kind: z.literal("task-reopen"),
    tasks: z.array(taskId).readonly(),
    findings: z.string().nullable(),
  }),
  z.object({ kind: z.literal("session-open"), command: z.string().nullable() }),
  z.object({ kind: z.literal("session-stop"), session: sessionId }),
  z.object({ kind: z.literal("session-restart"), session: sessionId }),
  z.object({ kind: z.literal("session-resume"), session: sessionId.nullable() }),
  z.object({
    kind: z.literal("lock-acquire"),
    agent: z.string().min(1).nullable(),
    paths,
    cwd: z.string(),
    /** Whose lock it is, outside a session; and what the caller can see of it, who may be in a container. */
    pid: z.number().int().positive(),
    holder: processHolderSchema.optional(),
    waitMs: z.number().min(0),
  }),
  z.object({
    kind: z.literal("lock-release"),
    agent: z.string().min(1).nullable(),
    paths,
    cwd: z.string(),
    token: z.number().nullable(),
  }),
  /** A person's answer to what an agent asks. */
  z.object({
    kind: z.literal("reply"),
    ask: z.string().max(100),
    reply: z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("allow"), always: z.boolean() }),
      z.object({ kind: z.literal("deny"), reason: z.string().max(2_000) }),
      z.object({ kind: z.literal("text"), text: z.string().max(20_000) }),
    ]),
  }),
  z.object({ kind: z.literal("report-progress"), text: z.string().min(1).max(500) }),
  z.object({ kind: z.literal("lock-force"), token: z.number(), reason: z.string() }),
  /** Of the named agents also the locks whose holder cannot be seen. */
  z.object({ kind: z.literal("lock-reap"), agents: z.array(z.string()).max(1_000) }),
]);

export type WireRequest = z.output<typeof requestSchema>;

export const toSupervisorSchema = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("request"),
    /** Chosen by the client, the same when it sends again: done once. */
    id: z.string().min(1).max(100),
    /** LOCKSTEP_SESSION of the caller. */
    session: sessionId.nullable(),
    /** LOCKSTEP_KEY of the caller: shows that it is that session. */
    key: z.string().optional(),
    name: z.string(),
    request: requestSchema,
  }),
  /** The state now, then every event as it happens. */
  z.object({ type: z.literal("subscribe") }),
  z.object({ type: z.literal("state"), id: z.string() }),
  /** The state that the journal in the store begins with. */
  z.object({ type: z.literal("base"), id: z.string() }),
  z.object({
    type: z.literal("events"),
    id: z.string(),
    since: z.number(),
    limit: z.number().int().min(1).max(10_000),
  }),
  /** Begins a run, or goes on with the one that is there. `again`: a finished one is started anew. */
  z.object({
    type: z.literal("run"),
    id: z.string(),
    auto: z.boolean(),
    again: z.boolean(),
    /** false: nothing is launched but what is asked for by name. */
    launch: z.boolean(),
    name: z.string(),
  }),
  /** An agent's hook asks whether a tool may write these paths, as the tool was given them. */
  z.object({
    type: z.literal("may-write"),
    id: z.string(),
    session: sessionId.nullable(),
    key: z.string().optional(),
    paths,
    cwd: z.string(),
    /** The prompt of the sub-agent that writes; null: the agent itself; absent: unknown which of them. */
    subAgent: z.string().max(1_000_000).nullable().optional(),
  }),
  /** An agent asks a person; answered when somebody has answered, or nobody will. */
  z.object({
    type: z.literal("ask"),
    id: z.string().min(1).max(100),
    session: sessionId,
    key: z.string().optional(),
    ask: z.object({
      kind: z.enum(["permission", "question"]),
      what: z.string().max(2_000),
      detail: z.string().max(20_000),
      rule: z.string().max(500).nullable(),
    }),
    paths,
    cwd: z.string(),
  }),
  /** The report of an agent's hooks. */
  z.object({
    type: z.literal("agent-event"),
    id: z.string(),
    session: sessionId,
    key: z.string().optional(),
    /** null: this one says nothing of that. */
    doing: z.enum(["working", "idle", "needs-person"]).nullable(),
    what: z.string().max(2_000),
    /** The reason why it cannot go on by itself at once, while it works. */
    why: z.string().max(2_000).optional(),
    /** Since its session began, of an agent that says it by its hooks. */
    usage: usageSchema.optional(),
    /** The agent's name for its conversation, and the file where it keeps it. */
    conversation: z
      .object({
        id: z.string().min(1).max(200),
        transcript: z.string().max(4_096).nullable(),
        prompted: z.boolean().default(false),
      })
      .optional(),
  }),
  /** Questions and reports of a dispatcher's hooks: `texts` of all launches of one response; `nth` is the one
   *  in question. */
  z.object({
    type: z.literal("dispatch"),
    id: z.string(),
    session: sessionId,
    key: z.string().optional(),
    event: z.enum(["launch", "ended", "turn-ended"]),
    texts: z.array(z.string()).max(1_000),
    nth: z.int().min(0),
  }),
  /** Asks for the changes of a task so far. */
  z.object({ type: z.literal("changes"), id: z.string(), task: taskId }),
  /** The session host is to be up. */
  z.object({ type: z.literal("host"), id: z.string() }),
  z.object({ type: z.literal("down"), id: z.string(), stop: z.boolean() }),
  /** Takes in an edited workflow for the phases that have not begun. */
  z.object({ type: z.literal("take-workflow"), id: z.string() }),
]);

export type ToSupervisor = z.output<typeof toSupervisorSchema>;

export type Answer =
  | { readonly ok: true; readonly sentence: string }
  | {
      readonly ok: false;
      readonly sentence: string;
      readonly invalid?: readonly Problem[];
      /** The request was not refused: an internal error kept it from being done. */
      readonly fault?: true;
    };

/** Something wrong in a file that a person wrote. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly field: string;
  readonly message: string;
}

export type FromSupervisor =
  | { readonly type: "answer"; readonly id: string; readonly answer: Answer }
  | { readonly type: "state"; readonly id: string; readonly state: State }
  /** `archived`: number of the last event that is no longer in the store. */
  | {
      readonly type: "journal";
      readonly id: string;
      readonly events: readonly Event[];
      readonly archived: number;
    }
  | { readonly type: "changed"; readonly id: string; readonly changes: Changes }
  /** The first thing after `subscribe`. */
  | { readonly type: "snapshot"; readonly state: State; readonly pid: number }
  | { readonly type: "happened"; readonly events: readonly Event[] }
  /** A person ended it: who starts it again would undo that. */
  | { readonly type: "ending" }
  /** The end of what a check's command has printed so far. */
  | {
      readonly type: "check-output";
      readonly sync: SyncPointId;
      readonly check: string;
      readonly text: string;
    }
  /** The workflow's file was edited: what differs, or what is wrong with it; null when it is as the run has it. */
  | { readonly type: "workflow-file"; readonly change: WorkflowChange | null };

export interface WorkflowChange {
  readonly summary: string;
  /** false: what is wrong with it is said, and it is not taken in. */
  readonly isValid: boolean;
}
