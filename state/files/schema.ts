// The public files as schemas: what is accepted from outside, and what `lockstep schema` prints. The JSON files
// may be written by other programs, so fields that we do not know pass through.
import { z } from "zod";
import { workflowFileSchema } from "./workflow-schema.ts";

export * from "./workflow-schema.ts";

const instant = z.iso
  .datetime({ offset: true })
  .describe("An instant in ISO 8601, such as 2024-01-10T10:00:00Z.");
const path = z.string().min(1).describe("Relative to the workspace; a leading / is the workspace.");
const paths = z.array(path);
const id = z.string().min(1);
const mode = z.enum(["serial", "parallel"]);

export const featureSchema = z.looseObject({
  dependencies: paths.default([]).describe("Paths that must exist first, or names of other features."),
  can_modify: paths.default([]).describe("What this feature alone may write."),
  cannot_modify: paths.default([]).describe("What this feature may never write."),
  parallel_safe: z.boolean().default(true).describe("Whether it may run beside others."),
  prompt: z.string().min(1).optional().describe("What its agent is asked, instead of the phase's own words."),
});

export const boundariesSchema = z
  .object({ $schema: z.string().optional() })
  .catchall(featureSchema)
  .describe("The features, each under its name.");

export const taskStatusSchema = z.enum([
  "pending",
  "blocked",
  "in_progress",
  "waiting",
  "completed",
  "failed",
  "cancelled",
]);

export const statusTaskSchema = z.looseObject({
  id,
  name: z.string().optional(),
  agent: z.string().optional().describe("The agent's profile or name."),
  status: taskStatusSchema,
  paths: paths.default([]),
  started: instant.optional(),
  completed: instant.optional(),
});

export const parallelStatusSchema = z.looseObject({
  execution_id: id.nullable(),
  phase: id.nullable(),
  started: instant.optional(),
  tasks: z.array(statusTaskSchema),
});

const holderSchema = z.union([
  z.looseObject({ session: id }),
  z.looseObject({
    pid: z.int(),
    start: z.string(),
    boot: z.string(),
    host: z.string(),
    namespace: z.string().optional(),
  }),
]);

export const lockEntrySchema = z.looseObject({
  agent_id: id.describe("The task's id, or the name that was said with --agent."),
  locked_paths: paths.min(1),
  lock_time: instant.optional(),
  token: z.int().positive().optional().describe("The fencing number, which only grows."),
  holder: holderSchema.optional().describe("The session, or the process, that it dies with."),
  reason: z.string().optional(),
});

export const resourceLocksSchema = z.looseObject({ locks: z.array(lockEntrySchema) });

export const phaseStatusSchema = z.looseObject({
  id,
  mode,
  status: z.enum(["pending", "in_progress", "completed"]),
  started: instant.optional(),
  completed: instant.optional(),
});

const checkStatusSchema = z.looseObject({
  id,
  status: z.enum(["not_run", "running", "passed", "failed"]),
  evidence: z.string().optional(),
});

export const syncPointStatusSchema = z.looseObject({
  id,
  after: id,
  before: id.nullable(),
  status: z.enum(["closed", "ready", "passed", "forced"]),
  passed_by: z.string().optional(),
  passed_at: instant.optional(),
  reason: z.string().optional(),
  checks: z.array(checkStatusSchema),
});

export const workflowStateSchema = z.looseObject({
  execution_id: id.nullable(),
  workflow: z.string().nullable(),
  phase: id.nullable(),
  mode: mode.nullable(),
  phases: z.array(phaseStatusSchema),
  sync_points: z.array(syncPointStatusSchema),
});

export type Feature = z.output<typeof featureSchema>;
export type LockEntry = z.output<typeof lockEntrySchema>;
export type StatusTask = z.output<typeof statusTaskSchema>;
export type ParallelStatusFile = z.output<typeof parallelStatusSchema>;
export type ResourceLocksFile = z.output<typeof resourceLocksSchema>;
export type WorkflowStateFile = z.output<typeof workflowStateSchema>;

export type SchemaName = "workflow" | "boundaries" | "status" | "locks" | "state";

/** JSON Schema of a public file, as `lockstep schema NAME` prints it. */
export function jsonSchema(name: SchemaName): object {
  const { schema, title } = published[name];
  return { title, ...z.toJSONSchema(schema, { io: "input" }) };
}

const published: Readonly<Record<SchemaName, { readonly schema: z.ZodType; readonly title: string }>> = {
  workflow: { schema: workflowFileSchema, title: "lockstep.yaml" },
  boundaries: { schema: boundariesSchema, title: "BOUNDARIES.json" },
  status: { schema: parallelStatusSchema, title: "PARALLEL_STATUS.json" },
  locks: { schema: resourceLocksSchema, title: "RESOURCE_LOCKS.json" },
  state: { schema: workflowStateSchema, title: "WORKFLOW_STATE.json" },
};
