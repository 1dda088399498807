// `lockstep check`: the analysis before a launch. Reads the workflow and WORKFLOW_STATE.json; starts nothing, asks
// nobody. Exit 1 when it refuses, 2 for a file that cannot be read, with file and line.

import { shortName, taskNamed } from "../../../state/explain/task-name.ts";
import type { PathClaim, PhaseId, PhasePlan, TaskId, Workflow } from "../../../state/model/state.ts";
import { exists } from "../../checks/exists.ts";
import { type Invocation, parse, placesFor } from "../../command-line/invocation.ts";
import { printAnswer, printJson, printLine } from "../../command-line/output.ts";
import { exitCode, refusal, usage } from "../../system/failure.ts";
import { type Analysis, analyse } from "../../workflow/analysis.ts";
import { nearest } from "../../workflow/nearest.ts";
import { type Progress, readProgress } from "../../workflow/progress.ts";
import { readWorkflow } from "../../workflow/read.ts";
import { analysisText, type Checked, dispatchPrompt, documentOf, refusalsOf } from "./check-text.ts";
import type { ScheduledPhase } from "./schedule-text.ts";

export async function check(invocation: Invocation): Promise<number> {
  const parsed = parse(invocation, { prompt: { type: "boolean" } }, Number.POSITIVE_INFINITY);
  const places = await placesFor(invocation);
  const read = await readWorkflow(places.workspace);
  const workflow = read.ok ? read.workflow : read.contradictory;
  if (workflow === null) {
    const invalid = read.ok ? [] : read.problems;
    return printAnswer(invocation, { ok: false, sentence: "The workflow cannot be read.", invalid });
  }
  const progress = progressIn(places.stateFolder);
  const asked = parsed.positionals.map((name) => featureNamed(workflow, name));
  const isThere = await lookedUp(places.workspace, workflow);
  const analyses = phasesFor(workflow, progress, asked).map((phase) =>
    analyse(
      workflow,
      phase,
      asked.filter((id) => phase.tasks.some((task) => task.id === id)),
      isThere,
    ),
  );
  const current = currentPhase(workflow, progress);
  const checked: Checked = {
    workflow,
    current,
    asked,
    analyses,
    schedule: scheduleOf(workflow, asked, analyses),
  };
  if (parsed.flag("prompt")) return printPrompt(invocation, checked);
  if (invocation.json) printJson(documentOf(checked));
  else printLine(analysisText(checked, process.stdout.columns ?? widthDefault));
  return refusalsOf(checked).length > 0 ? exitCode.refused : exitCode.done;
}

// --- helpers ------------------------------------------------------------------------------------

function progressIn(stateFolder: string): Progress | null {
  const read = readProgress(stateFolder);
  if (read.kind === "invalid") throw usage(`${read.file}:1: expected the state of a run: ${read.problem}`);
  return read.kind === "read" ? read.progress : null;
}

function currentPhase(workflow: Workflow, progress: Progress | null): Checked["current"] {
  const id = progress?.phase ?? null;
  if (id === null) return null;
  const planned = workflow.phases.find((phase) => phase.id === id);
  return { id, mode: planned?.mode ?? progress?.mode ?? "serial" };
}

/** The phases of what was named; else the parallel phase that runs, or those that are still to come. */
function phasesFor(
  workflow: Workflow,
  progress: Progress | null,
  asked: readonly TaskId[],
): readonly PhasePlan[] {
  const { phases } = workflow;
  if (asked.length > 0) return phases.filter((phase) => phase.tasks.some((task) => asked.includes(task.id)));
  const parallel = phases.filter((phase) => phase.mode === "parallel");
  const running = parallel.filter((phase) => phase.id === progress?.phase);
  if (running.length > 0) return running;
  const over = new Set(
    (progress?.phases ?? []).filter((one) => one.status === "completed").map((one) => one.id as PhaseId),
  );
  const coming = parallel.filter((phase) => !over.has(phase.id));
  return coming.length > 0 ? coming : parallel;
}

function featureNamed(workflow: Workflow, name: string): TaskId {
  const ids = workflow.phases.flatMap((phase) => phase.tasks.map((task) => task.id));
  const named = taskNamed(ids, name);
  if (named.kind === "found") return named.id;
  if (named.kind === "several")
    throw usage(`${JSON.stringify(name)} may be ${named.ids.slice(0, namedMax).join(", ")}. Say which.`);
  const near = nearest(name, [...ids, ...ids.map(shortName)]);
  const more = ids.length > namedMax ? ` and ${ids.length - namedMax} more` : "";
  const hint =
    near === null ? `There are ${ids.slice(0, namedMax).join(", ")}${more}.` : `Did you mean ${near}?`;
  throw usage(`There is no feature or task ${JSON.stringify(name)}. ${hint}`);
}

/** More names than these are no help. */
const namedMax = 20;
/** Of the picture, where no terminal says its own. */
const widthDefault = 100;

/** Named features are looked at alone. */
function scheduleOf(
  workflow: Workflow,
  asked: readonly TaskId[],
  analyses: readonly Analysis[],
): readonly ScheduledPhase[] {
  if (asked.length > 0) return [];
  return workflow.phases.map((phase) => ({
    phase,
    steps: (analyses.find((one) => one.phase === phase) ?? analyse(workflow, phase, [], () => true)).groups,
  }));
}

/** Which dependency paths exist now: looked at once for all of them. */
async function lookedUp(workspace: string, workflow: Workflow): Promise<(path: PathClaim) => boolean> {
  const there = new Map<string, boolean>();
  for (const path of workflow.phases.flatMap((phase) => phase.tasks.flatMap((task) => task.dependencyPaths)))
    if (!there.has(path.claim)) there.set(path.claim, (await exists(workspace, path)).ok);
  return (path) => there.get(path.claim) === true;
}

function printPrompt(invocation: Invocation, checked: Checked): number {
  const [first] = refusalsOf(checked);
  if (first !== undefined) throw refusal(`${first} \`lockstep check\` shows the whole analysis.`);
  const prompt = dispatchPrompt(checked);
  if (prompt === null)
    throw refusal("No phase of this workflow allows parallel work, so there is nothing to dispatch at once.");
  if (invocation.json) printJson({ prompt });
  else printLine(prompt);
  return exitCode.done;
}
