// One planned phase of lockstep.yaml: its tasks, and the sync point after it.

import type { CheckEntry, CommandEntry, PhaseEntry } from "../../state/files/schema.ts";
import type {
  CheckPlan,
  PhaseId,
  PhasePlan,
  SyncPlan,
  SyncPointId,
  Workflow,
} from "../../state/model/state.ts";
import type { PlannedPhase, PlannedTask } from "./order.ts";
import { asTexts, type Reading } from "./reading.ts";
import type { Place } from "./source.ts";
import { commandText, planDispatcher, planFeatures, planTask, planTimeout, toCommand } from "./tasks.ts";

export function planPhase(whole: Reading, entry: PhaseEntry, place: Place): PlannedPhase {
  const reading = { ...whole, env: { ...whole.env, ...asTexts(entry.env) } };
  const tasks = planTasks(reading, entry, place);
  const dispatcher = planDispatcher(reading, entry, place);
  const all =
    dispatcher === null ? tasks : [dispatcher, ...tasks.map((task) => dispatchedBy(task, dispatcher))];
  const readOnly = (entry.read_only ?? []).map((path, at) =>
    reading.claim(reading.source, [...place, "read_only", at], path),
  );
  const plan: PhasePlan = {
    id: entry.id as PhaseId,
    mode: entry.mode,
    maxParallel: entry.max_parallel ?? parallelDefault,
    readOnly,
    tasks: all.map((task) => task.plan),
    sync: planSync(reading, entry, place),
    ...planBudget(reading, entry.budget, [...place, "budget"]),
  };
  return { plan, tasks: all, source: reading.source, place };
}

function dispatchedBy(task: PlannedTask, dispatcher: PlannedTask): PlannedTask {
  return { ...task, plan: { ...task.plan, dispatcher: dispatcher.plan.id } };
}

/** Absent where nothing is said. `500k` and `2M` are tokens. */
export function planBudget(
  reading: Reading,
  budget: PhaseEntry["budget"],
  place: Place,
): Pick<PhasePlan, "budgetMs" | "limits"> {
  const budgetMs = planTimeout(reading, budget?.time, [...place, "time"]);
  const { tokens, cost } = budget ?? {};
  const limits = {
    ...(tokens === undefined ? {} : { tokens: readTokens(tokens) }),
    ...(cost === undefined ? {} : { cost }),
  };
  if (budget !== undefined && budget.time === undefined && Object.keys(limits).length === 0)
    reading.report(reading.source, place, "expected one of time, tokens, cost, found none of them");
  return {
    ...(budgetMs === null ? {} : { budgetMs }),
    ...(Object.keys(limits).length === 0 ? {} : { limits }),
  };
}

function readTokens(written: number | string): number {
  if (typeof written === "number") return written;
  return Math.round(Number.parseFloat(written) * (written.endsWith("M") ? 1_000_000 : 1_000));
}

/** As many agents as a person can still follow, and a laptop can still run. */
const parallelDefault = 8;

/** The guide's names of the barriers after its phases. */
const syncIds: Readonly<Record<string, string>> = {
  architecture: "after-architecture",
  "test-definition": "after-test-definition",
  implementation: "before-integration-testing",
  "integration-enhancement": "before-final-validation",
  "final-validation": "before-deployment",
};

function planTasks(reading: Reading, { tasks }: PhaseEntry, place: Place): readonly PlannedTask[] {
  const at = [...place, "tasks"];
  if (!Array.isArray(tasks)) return planFeatures(reading, tasks, at);
  return tasks.map((task, index) => planTask(reading, task, [...at, index]));
}

function planSync(reading: Reading, entry: PhaseEntry, place: Place): SyncPlan {
  const { id, advance, checks } = entry.sync ?? {};
  const asked = (checks ?? []).flatMap((check, at) => {
    const planned = planCheck(reading, check, [...place, "sync", "checks", at]);
    return planned === null ? [] : [planned];
  });
  return {
    id: (id ?? syncIds[entry.id] ?? `after-${entry.id}`) as SyncPointId,
    advance: advance ?? "manual",
    checks: withUniqueIds([...builtIn(entry, reading.isolation), ...asked]),
  };
}

function builtIn({ mode }: PhaseEntry, isolation: Workflow["isolation"]): readonly CheckPlan[] {
  const always: readonly CheckPlan[] = [
    { id: "tasks-completed", kind: "tasks-completed" },
    { id: "locks-released", kind: "locks-released" },
    ...(isolation === "worktree" ? [{ id: "merged", kind: "merged" } as const] : []),
    { id: "boundary", kind: "boundary" },
  ];
  return mode === "parallel" ? [...always, { id: "parallelism", kind: "parallelism" }] : always;
}

function planCheck(reading: Reading, entry: CheckEntry, place: Place): CheckPlan | null {
  const { exists, run, tests, approve } = entry;
  const said = [exists, run, tests, approve].filter((value) => value !== undefined).length;
  if (said !== 1) {
    const found = said === 0 ? "none of them" : `${said} of them`;
    reading.report(reading.source, place, `expected one of exists, run, tests, approve, found ${found}`);
    return null;
  }
  for (const key of ["inputs", "cache"] as const)
    if (run === undefined && entry[key] !== undefined)
      reading.report(reading.source, [...place, key], "expected only beside run, whose outcome is kept");
  if (exists !== undefined) {
    return {
      id: `exists ${exists}`,
      kind: "exists",
      path: reading.claim(reading.source, [...place, "exists"], exists),
    };
  }
  if (run !== undefined) return planRun(reading, run, entry, place);
  if (tests !== undefined) {
    reading.claim(reading.source, [...place, "tests"], tests);
    return { id: `tests ${tests}`, kind: "tests", glob: tests };
  }
  return approve === undefined ? null : { id: `approve ${approve}`, kind: "approve", what: approve };
}

function planRun(
  reading: Reading,
  run: CommandEntry,
  { inputs, cache }: CheckEntry,
  place: Place,
): CheckPlan {
  const claims = inputs?.map((path, at) => reading.claim(reading.source, [...place, "inputs", at], path));
  return {
    id: `run ${commandText(run)}`,
    kind: "run",
    command: toCommand(run),
    ...(claims === undefined ? {} : { inputs: claims }),
    ...(cache === false ? { isCached: false } : {}),
    ...(Object.keys(reading.env).length === 0 ? {} : { env: reading.env }),
  };
}

/** The second of the same kind gets a number, so that each can be named. */
function withUniqueIds(checks: readonly CheckPlan[]): readonly CheckPlan[] {
  const seen = new Map<string, number>();
  return checks.map((check) => {
    const count = (seen.get(check.id) ?? 0) + 1;
    seen.set(check.id, count);
    return count === 1 ? check : { ...check, id: `${check.id} (${count})` };
  });
}
