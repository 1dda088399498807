// Workflows in a few words, for tests of the core.
import type {
  CheckPlan,
  PathClaim,
  PhaseId,
  PhasePlan,
  SyncPointId,
  TaskId,
  TaskPlan,
  Workflow,
} from "../../state/model/state.ts";

export interface TaskWords
  extends Partial<Omit<TaskPlan, "id" | "modifies" | "needs" | "cannotModify" | "dependencyPaths">> {
  readonly id: string;
  readonly modifies?: readonly string[];
  readonly cannotModify?: readonly string[];
  readonly needs?: readonly string[];
  readonly dependencyPaths?: readonly string[];
}

export interface PhaseWords {
  readonly id: string;
  readonly mode?: "serial" | "parallel";
  readonly maxParallel?: number;
  readonly readOnly?: readonly string[];
  readonly tasks: readonly TaskWords[];
  readonly advance?: "manual" | "auto";
  readonly checks?: readonly CheckPlan[];
  readonly budgetMs?: number;
}

export function path(written: string): PathClaim {
  return { written, claim: written.replace(/^\/+|\/+$/g, "") || "." };
}

export function taskPlan(words: TaskWords): TaskPlan {
  return {
    name: words.id,
    agent: "command",
    program: { kind: "command", command: { kind: "shell", line: "true" } },
    parallelSafe: true,
    verify: null,
    retries: 0,
    timeoutMs: null,
    env: {},
    interactive: false,
    ...words,
    id: words.id as TaskId,
    modifies: (words.modifies ?? []).map(path),
    cannotModify: (words.cannotModify ?? []).map(path),
    needs: (words.needs ?? []) as unknown as readonly TaskId[],
    dependencyPaths: (words.dependencyPaths ?? []).map(path),
  };
}

export function phasePlan(words: PhaseWords): PhasePlan {
  const mode = words.mode ?? "serial";
  const own: CheckPlan[] = [
    { id: "tasks-completed", kind: "tasks-completed" },
    { id: "locks-released", kind: "locks-released" },
    { id: "boundary", kind: "boundary" },
  ];
  if (mode === "parallel") own.push({ id: "parallelism", kind: "parallelism" });
  return {
    id: words.id as PhaseId,
    mode,
    maxParallel: words.maxParallel ?? 8,
    ...(words.budgetMs === undefined ? {} : { budgetMs: words.budgetMs }),
    readOnly: (words.readOnly ?? []).map(path),
    tasks: words.tasks.map(taskPlan),
    sync: {
      id: `after-${words.id}` as SyncPointId,
      advance: words.advance ?? "manual",
      checks: [...own, ...(words.checks ?? [])],
    },
  };
}

export function workflow(...phases: readonly PhaseWords[]): Workflow {
  return {
    name: "test",
    goal: "",
    agent: "command",
    isolation: "shared",
    fence: "off",
    scratch: [],
    phases: phases.map(phasePlan),
    digest: "1",
  };
}
