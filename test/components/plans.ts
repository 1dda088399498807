// The workflow that the drawn states are a run of.
import type {
  Check,
  PathClaim,
  PhaseId,
  PhasePlan,
  SyncPointId,
  TaskId,
  TaskPlan,
} from "../../state/model/state.ts";

export const features = ["auth", "trading", "analysis", "reporting", "settings"] as const;

export function claim(path: string): PathClaim {
  return { written: path, claim: path.replace(/^\/|\/$/g, "") };
}

export function taskPlan(id: string, modifies: readonly string[], more: Partial<TaskPlan> = {}): TaskPlan {
  return {
    id: id as TaskId,
    name: id,
    agent: "demo",
    program: { kind: "agent", profile: "demo", prompt: "…" },
    modifies: modifies.map(claim),
    cannotModify: [],
    needs: [],
    dependencyPaths: [],
    parallelSafe: true,
    verify: null,
    retries: 0,
    timeoutMs: null,
    env: {},
    interactive: true,
    ...more,
  };
}

export const phaseIds = [
  "architecture",
  "test-definition",
  "implementation",
  "integration-enhancement",
  "final-validation",
  "deployment",
];

const syncIds = [
  "after-architecture",
  "after-test-definition",
  "before-integration-testing",
  "before-final-validation",
  "before-deployment",
  "after-deployment",
];

export function phasePlans(): PhasePlan[] {
  const parallel = (index: number) => index === 1 || index === 2;
  return phaseIds.map((id, index) => ({
    id: id as PhaseId,
    mode: parallel(index) ? "parallel" : "serial",
    maxParallel: 8,
    readOnly: [],
    tasks: tasksOfPhase(index),
    sync: {
      id: syncIds[index] as SyncPointId,
      advance: "manual",
      checks: checksOf(index).map((check) => check.plan),
    },
  }));
}

function tasksOfPhase(index: number): TaskPlan[] {
  switch (index) {
    case 0:
      return ["architecture-planner", "api-contract-designer"].map((id) => taskPlan(id, ["/common/"]));
    case 1:
      return features.map((name) => taskPlan(`test-${name}`, [`/test/${name}/`]));
    case 2:
      return features.map((name) =>
        taskPlan(name, [`/src/features/${name}/`], name === "settings" ? { needs: ["auth" as TaskId] } : {}),
      );
    case 3:
      return [taskPlan("integration-enhancer", ["/src/"])];
    case 4:
      return [taskPlan("final-reviewer", [])];
    default:
      return [];
  }
}

export function checksOf(index: number): Check[] {
  const notRun = { kind: "not-run" } as const;
  const base: Check[] = [
    { plan: { id: "tasks-completed", kind: "tasks-completed" }, result: notRun },
    { plan: { id: "locks-released", kind: "locks-released" }, result: notRun },
    { plan: { id: "boundary", kind: "boundary" }, result: notRun },
    { plan: { id: "run-1", kind: "run", command: { kind: "shell", line: "npm test" } }, result: notRun },
  ];
  if (index !== 2) return base;
  return [...base, { plan: { id: "parallelism", kind: "parallelism" }, result: notRun }];
}
