// Judges boundaries that somebody proposes, before they are anybody's: read as the workflow would read them, and looked
// at as `lockstep check` looks. In: the proposal. Out: what stands against it, with the proposal's file and line.
import type { PathClaim, Workflow } from "../../state/model/state.ts";
import { exists } from "../checks/exists.ts";
import { type Analysis, analyse } from "../workflow/analysis.ts";
import { type Draft, readFeatureFile } from "../workflow/features.ts";
import { type Problem, type Report, reportInto } from "../workflow/problem.ts";
import { readWorkflow } from "../workflow/read.ts";
import type { Place, Source } from "../workflow/source.ts";

export interface Judged {
  readonly problems: readonly Problem[];
  /** null: it cannot be read, or what it is for cannot. */
  readonly workflow: Workflow | null;
  readonly features: readonly string[];
}

export async function judgeProposal(workspace: string, draft: Draft): Promise<Judged> {
  const problems: Problem[] = [];
  const report = reportInto(problems);
  const read = readFeatureFile(draft.file, draft.text, report);
  if (read === null) return { problems, workflow: null, features: [] };
  const features = [...read.features.keys()];
  if (features.length === 0) report(read.source, [], "expected at least one feature, found none");
  const planned = await readWorkflow(workspace, draft);
  if (!planned.ok) problems.push(...planned.problems);
  const workflow = planned.ok ? planned.workflow : planned.contradictory;
  if (workflow === null) return { problems, workflow, features };
  for (const phase of workflow.phases) {
    if (phase.tasks.every((task) => !read.features.has(task.id))) continue;
    const isThere = await lookedUp(workspace, workflow);
    reportAnalysis(analyse(workflow, phase, [], isThere), read.source, report);
  }
  return { problems, workflow, features };
}

// --- helpers ------------------------------------------------------------------------------------

/** Cycles and a feature that contradicts itself are the reader's to tell. */
function reportAnalysis(analysis: Analysis, source: Source, report: Report): void {
  for (const { features, paths, witness } of analysis.conflicts) {
    const [first, second] = features;
    const message = `expected a path of its own, found ${paths[1]}, which meets ${paths[0]} of ${first} (both take in ${witness})`;
    report(source, placeOf(source, second, "can_modify", paths[1]), message, "refused");
  }
  for (const { feature, path, refusedBy, kind } of analysis.contradictions) {
    if (kind !== "read_only") continue;
    const message = `expected a path that the phase leaves writable, found ${path}: ${refusedBy} is read-only during ${analysis.phase.id}`;
    report(source, placeOf(source, feature, "can_modify", path), message, "refused");
  }
  for (const { feature, dependency } of analysis.missing) {
    const message = `expected a feature, a path that exists or one that an earlier phase makes, found ${dependency}`;
    report(source, placeOf(source, feature, "dependencies", dependency), message, "refused");
  }
}

function placeOf({ value }: Source, feature: string, key: string, written: string): Place {
  const entry = typeof value === "object" && value !== null ? Reflect.get(value, feature) : undefined;
  const list: unknown = typeof entry === "object" && entry !== null ? Reflect.get(entry, key) : undefined;
  const at = Array.isArray(list) ? list.indexOf(written) : -1;
  return at === -1 ? [feature, key] : [feature, key, at];
}

async function lookedUp(workspace: string, workflow: Workflow): Promise<(path: PathClaim) => boolean> {
  const there = new Map<string, boolean>();
  for (const path of workflow.phases.flatMap((phase) => phase.tasks.flatMap((task) => task.dependencyPaths)))
    if (!there.has(path.claim)) there.set(path.claim, (await exists(workspace, path)).ok);
  return (path) => there.get(path.claim) === true;
}
