// The schema of lockstep.yaml. Unknown keys are errors: the file is written by hand, and a typo passed over
// in silence would start the wrong thing.
import { z } from "zod";
import { profileSchema } from "./profile-schema.ts";

/** Ids become names of folders and arguments of commands, so they hold nothing that means something there. */
export const idSchema = z
  .string()
  .max(100)
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}._:-]*$/u)
  .describe("Letters, digits and . _ : - beginning with a letter or a digit.");
const path = z
  .string()
  .min(1)
  .describe("Relative to the workspace; a leading / is the workspace. Globs are allowed.");
const paths = z.array(path);
const commandLine = z
  .union([z.string().min(1), z.array(z.string()).min(1)])
  .describe("A line for /bin/sh, or a program and its arguments.");
const duration = z
  .union([z.number().positive(), z.string().min(1)])
  .describe("Seconds, or a length of time like 90s, 10m, 1h30m.");
const hungAfter = duration.describe(
  "A person is asked when a session that works has printed nothing for so long; it is not ended.",
);
const environment = z
  .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
  .describe("Environment variables added to the program's.");
const prompt = z.string().min(1).describe("What the agent is asked to do.");
const command = commandLine.describe("A program that does the task instead of an agent.");
const agent = z.string().min(1).describe("The agent profile: claude, codex, gemini, opencode, pi, demo.");
const verify = commandLine.describe("Must exit 0 before the task counts as completed.");
const retries = z.int().min(0).max(100).describe("How many times it is started again after a failure.");

const launched = {
  prompt: prompt.optional(),
  command: command.optional(),
  agent: agent.optional(),
  verify: verify.optional(),
  retries: retries.optional(),
  timeout: duration.optional().describe("How long one attempt may take."),
  hung_after: hungAfter.optional(),
  env: environment.optional(),
  interactive: z
    .boolean()
    .optional()
    .describe(
      "true (the default): the agent runs with its own screen; false: without one, and its turn's end is its end. A command is the same either way.",
    ),
};

export const taskSchema = z.strictObject({
  id: idSchema,
  name: z.string().min(1).max(200).optional().describe("Shown to people; the id when it is left out."),
  modifies: paths.optional().describe("The paths that it may write; without any it may write nothing."),
  needs: z.array(idSchema).optional().describe("Tasks that must be completed first."),
  ...launched,
});

export const tasksFromSchema = z.strictObject({
  from: path.describe("The file of features, usually BOUNDARIES.json: each feature is a task."),
  ...launched,
});

export const checkSchema = z
  .strictObject({
    exists: path.optional().describe("A path that must exist."),
    run: commandLine.optional().describe("A command that must exit 0."),
    tests: path.optional().describe("A glob that must match at least one file."),
    approve: z.string().min(1).optional().describe("What a person must say yes to."),
    inputs: paths
      .optional()
      .describe("With run: the paths that its outcome depends on; every file of the workspace if left out."),
    cache: z
      .boolean()
      .optional()
      .describe("With run: false for a command that looks at more than files, so that it is run each time."),
  })
  .meta({ minProperties: 1, maxProperties: 3 });

export const syncSchema = z.strictObject({
  id: idSchema.optional(),
  advance: z
    .enum(["manual", "auto"])
    .optional()
    .describe("manual (the default): a person passes it; auto: it is passed when all checks pass."),
  checks: z.array(checkSchema).optional(),
});

const budget = z
  .strictObject({
    time: duration.optional().describe("How long it may take before no new agent is launched."),
    tokens: z
      .union([z.int().positive(), z.string().regex(/^\d+(\.\d+)?[kM]$/)])
      .optional()
      .describe("How many tokens, read and written, its agents may use: a number, 500k or 2M."),
    cost: z
      .number()
      .positive()
      .optional()
      .describe("How many US dollars, by what agents report, or by the prices of their profile."),
  })
  .meta({ minProperties: 1 })
  .describe("Limits: near one it is said, at one launching is paused until a person goes on.");

/** The paths of files, relative to the one that names them. */
export const fileNamesSchema = z.union([path, z.array(path).min(1)]);
const files = fileNamesSchema.describe(
  "A file, or several; relative to this one, a leading / is the workspace.",
);

export const phaseSchema = z.strictObject({
  id: idSchema,
  mode: z
    .enum(["serial", "parallel"])
    .describe("serial: one task at a time, in order; parallel: all at once."),
  max_parallel: z.int().min(1).max(64).optional().describe("How many tasks at once; 8 when it is left out."),
  budget: budget.optional(),
  env: environment.optional(),
  dispatcher: z
    .string()
    .min(1)
    .optional()
    .describe("An agent that launches all tasks of this parallel phase, as its sub-agents in one response."),
  read_only: paths.optional().describe("What no task may write while this phase is parallel."),
  tasks: z.union([z.array(taskSchema), tasksFromSchema]),
  sync: syncSchema.optional().describe("The barrier after this phase."),
});

export const workflowFileSchema = z.strictObject({
  name: z.string().min(1).max(200),
  goal: z.string().optional().describe("What all of it is for; every agent is told."),
  vars: z
    .record(z.string().regex(/^\w+$/), z.union([z.string(), z.number(), z.boolean()]))
    .optional()
    .describe("Words for prompts, commands and verify: {{name}} stands for the value."),
  env: environment.optional().describe("Environment variables of every session and of checks' commands."),
  agent: agent.optional().describe("The profile of tasks that name none; claude when it is left out."),
  hung_after: hungAfter.optional(),
  isolation: z
    .enum(["shared", "worktree"])
    .optional()
    .describe("shared (the default): one tree and locks; worktree: a git worktree for each task."),
  fence: z
    .enum(["auto", "off", "require"])
    .optional()
    .describe("Make all else read-only to a task, where the OS can."),
  approvals: z
    .enum(["ask", "inside"])
    .optional()
    .describe(
      "ask (the default): a person answers what agents ask leave for; inside: not for writes inside of the boundary.",
    ),
  scratch: paths.optional().describe("Folders that every task may write without a lock."),
  stateDir: path.optional().describe("Where the run's state is kept; .lockstep when it is left out."),
  budget: budget.optional(),
  profiles: z
    .record(z.string().regex(/^[a-z][\w.-]{0,99}$/i), profileSchema)
    .optional()
    .describe("Agent programs of your own, and changes to the known ones, by name."),
  extends: files
    .optional()
    .describe("Files that hold where this one does not say otherwise; phases and tasks by their ids."),
  includes: files.optional().describe("Files that add to this one: phases, tasks, checks, profiles, vars."),
  phases: z.array(phaseSchema).min(1),
});

/** A person's own defaults.yaml: what of a workflow is a matter of who runs it. */
export const defaultsSchema = workflowFileSchema
  .pick({ agent: true, isolation: true, fence: true, approvals: true, vars: true, env: true, profiles: true })
  .partial();

export type WorkflowFile = z.output<typeof workflowFileSchema>;
export type PhaseEntry = z.output<typeof phaseSchema>;
export type TaskEntry = z.output<typeof taskSchema>;
export type TasksFrom = z.output<typeof tasksFromSchema>;
export type CheckEntry = z.output<typeof checkSchema>;
export type CommandEntry = z.output<typeof commandLine>;
/** The fields that a task and a feature share. */
export type Launched = Omit<TasksFrom, "from">;

/** The keys that are known at a place in the file, for "did you mean". */
export function keysAt(place: readonly PropertyKey[]): readonly string[] {
  const names = place.filter((part) => typeof part !== "number").join("/");
  switch (names) {
    case "":
      return Object.keys(workflowFileSchema.shape);
    case "phases":
      return Object.keys(phaseSchema.shape);
    case "phases/tasks":
      return Object.keys(typeof place.at(-1) === "number" ? taskSchema.shape : tasksFromSchema.shape);
    case "budget":
    case "phases/budget":
      return Object.keys(budget.shape);
    case "phases/sync":
      return Object.keys(syncSchema.shape);
    case "phases/sync/checks":
      return Object.keys(checkSchema.shape);
    default:
      return [];
  }
}
