// Reads lockstep.yaml and the files that it names. In: a workspace. Out: the workflow as planned, every default
// filled in and every path canonical, or all the problems with their places. Start reading here.

import { createHash } from "node:crypto";
import { type WorkflowFile, workflowFileSchema } from "../../state/files/schema.ts";
import { isGlob } from "../../state/locks/overlap.ts";
import { partsOf, shownClaim } from "../../state/locks/path.ts";
import { defaultAgent } from "../../state/model/plan.ts";
import type { Millis, PathClaim, Workflow } from "../../state/model/state.ts";
import { claimOf } from "../system/paths.ts";
import { type Draft, type FeatureFile, readFeatures } from "./features.ts";
import { workflowFile } from "./find.ts";
import { gather } from "./gather.ts";
import { checkOrder } from "./order.ts";
import { planBudget, planPhase } from "./phases.ts";
import { type Problem, type Report, reportInto, reportIssues } from "./problem.ts";
import { agentNames, headlessNames, planProfiles } from "./profiles.ts";
import { asTexts, type Reading } from "./reading.ts";
import type { Source } from "./source.ts";
import { planTimeout } from "./tasks.ts";

export { findWorkspace, readStateDir, stateFolder } from "./find.ts";
export type { Problem } from "./problem.ts";

export type ReadWorkflow =
  /** `sources`: the absolute paths of the files that it was read from. */
  | { readonly ok: true; readonly workflow: Workflow; readonly sources: readonly string[] }
  | {
      readonly ok: false;
      readonly problems: readonly Problem[];
      /** The workflow all the same, where it can be read and only contradicts itself: for those who explain it. */
      readonly contradictory: Workflow | null;
    };

/** `draft`: read as if it stood in its file already. */
export async function readWorkflow(workspace: string, draft: Draft | null = null): Promise<ReadWorkflow> {
  const problems: Problem[] = [];
  const report = reportInto(problems);
  const gathered = await gather(workspace, report);
  if (gathered === null) return { ok: false, problems, contradictory: null };
  const { source } = gathered;
  const checked = workflowFileSchema.safeParse(source.value);
  if (!checked.success) reportIssues(report, source, checked.error.issues);
  if (!checked.success || problems.length > 0) return { ok: false, problems, contradictory: null };
  const features = await readFeatures(workspace, checked.data, source, report, draft);
  const texts = [...gathered.texts, ...[...features.values()].map((file) => file.text)];
  const sources = [...gathered.paths, ...[...features.values()].map((file) => file.path)];
  const planned = planWorkflow(
    readingOf(workspace, source, report, checked.data, features),
    checked.data,
    texts,
  );
  const files = filesOf(workspace, sources);
  const workflow = files.length === 0 ? planned : { ...planned, files };
  if (problems.length > 0) {
    const isReadable = problems.every((problem) => problem.kind === "refused");
    return { ok: false, problems, contradictory: isReadable ? workflow : null };
  }
  return { ok: true, workflow, sources };
}

// --- helpers ------------------------------------------------------------------------------------

/** The workspace's files that only some workflows have; they are guarded like lockstep.yaml. */
function filesOf(workspace: string, sources: readonly string[]): readonly PathClaim[] {
  const claims = sources.flatMap((path) => {
    const read = claimOf(workspace, path, { kind: "tool", cwd: workspace });
    return read.ok ? [{ claim: read.claim.claim, written: shownClaim(read.claim.claim) }] : [];
  });
  return claims.filter(({ claim }) => claim !== workflowFile && claim !== "BOUNDARIES.json");
}

function readingOf(
  workspace: string,
  source: Source,
  report: Report,
  file: WorkflowFile,
  features: ReadonlyMap<string, FeatureFile>,
): Reading {
  return {
    workspace,
    source,
    report,
    goal: file.goal ?? "",
    vars: asTexts(file.vars),
    env: asTexts(file.env),
    isolation: file.isolation ?? "shared",
    hungAfterMs: hungAfterMsDefault,
    agent: file.agent ?? defaultAgent,
    agents: agentNames(file),
    headless: headlessNames(file),
    features,
    claim: (where, place, written) => {
      const result = claimOf(workspace, written, { kind: "file" });
      if (result.ok) return result.claim;
      report(
        where,
        place,
        `expected a path in the workspace, found ${JSON.stringify(written)}: ${result.problem}`,
      );
      return { written, claim: "." };
    },
  };
}

/** Agents draw something all the time while they work; a program may well be silent for an hour. */
const hungAfterMsDefault: Millis = 10 * 60 * 1000;

function planWorkflow(given: Reading, file: WorkflowFile, texts: readonly string[]): Workflow {
  const { source } = given;
  const hungAfterMs = planTimeout(given, file.hung_after, ["hung_after"]) ?? hungAfterMsDefault;
  const reading = { ...given, hungAfterMs };
  const scratch = (file.scratch ?? []).map((path, at) => reading.claim(source, ["scratch", at], path));
  if (file.stateDir !== undefined) checkStateDir(reading, file.stateDir);
  const planned = file.phases.map((phase, at) => planPhase(reading, phase, ["phases", at]));
  checkOrder(reading.report, planned);
  return {
    name: file.name,
    goal: reading.goal,
    agent: reading.agent,
    isolation: reading.isolation,
    fence: file.fence ?? "auto",
    approvals: file.approvals ?? "ask",
    scratch,
    ...(file.profiles === undefined ? {} : { profiles: planProfiles(file, source, reading.report) }),
    phases: planned.map(({ plan }) => plan),
    ...planBudget(reading, file.budget, ["budget"]),
    digest: digestOf(texts),
  };
}

/** As it is written: the folder itself may be a symbolic link to where there is room. */
function checkStateDir(reading: Reading, stateDir: string): void {
  const { file } = reading.source.at(["stateDir"]);
  if (file !== workflowFile)
    reading.report(
      reading.source,
      ["stateDir"],
      `expected in ${workflowFile} itself: the state must be found also while ${file} is broken`,
    );
  const parts = partsOf(stateDir);
  const isPlain = parts.length > 0 && !parts.includes("..") && !isGlob(stateDir);
  if (!isPlain) {
    const found = JSON.stringify(stateDir);
    reading.report(
      reading.source,
      ["stateDir"],
      `expected a folder of its own in the workspace, found ${found}`,
    );
  }
}

function digestOf(texts: readonly string[]): string {
  const hash = createHash("sha256");
  // The lengths keep two texts apart from one text that is both.
  for (const text of texts) hash.update(`${text.length}\n`).update(text);
  return hash.digest("hex");
}
