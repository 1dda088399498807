// BOUNDARIES.json and its like: the features of a parallel phase, each a task.
import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { boundariesSchema, type Feature, idSchema, type WorkflowFile } from "../../state/files/schema.ts";
import { partsOf } from "../../state/locks/path.ts";
import { defaultStateDir, stateFolder } from "./find.ts";
import { readBounded } from "./gather.ts";
import { describe, type Report, reportIssues } from "./problem.ts";
import { parseJson, type Source } from "./source.ts";

export interface FeatureFile {
  readonly path: string;
  readonly text: string;
  readonly source: Source;
  /** By name, in the order of the file. */
  readonly features: ReadonlyMap<string, Feature>;
}

/** Features that do not stand in a file yet, read as if they did. */
export interface Draft {
  /** Absolute: the file that it is for. */
  readonly path: string;
  /** As problems name it. */
  readonly file: string;
  readonly text: string;
}

/** Where a workspace's features stand, or would. */
export function boundariesIn(workspace: string, stateFolder: string): string {
  const usual = join(workspace, "BOUNDARIES.json");
  const hidden = join(stateFolder, "BOUNDARIES.json");
  return !existsSync(usual) && existsSync(hidden) ? hidden : usual;
}

/** Every file that a phase's `tasks: {from}` names, by what is written there. One that cannot be read is reported. */
export async function readFeatures(
  workspace: string,
  file: WorkflowFile,
  source: Source,
  report: Report,
  draft: Draft | null = null,
): Promise<ReadonlyMap<string, FeatureFile>> {
  const found = new Map<string, FeatureFile>();
  for (const [at, { tasks }] of file.phases.entries()) {
    if (Array.isArray(tasks) || found.has(tasks.from)) continue;
    const place = ["phases", at, "tasks", "from"];
    const path = featurePath(workspace, tasks.from, file.stateDir ?? defaultStateDir);
    const isDraft = draft?.path === path;
    const text = isDraft ? { ok: true as const, text: draft.text } : await readBounded(path);
    if (!text.ok) {
      report(
        source,
        place,
        `expected a file of features, found ${JSON.stringify(tasks.from)}: ${text.problem}`,
      );
      continue;
    }
    const read = readFeatureFile(isDraft ? draft.file : relative(workspace, path), text.text, report);
    if (read !== null) found.set(tasks.from, { path, text: text.text, ...read });
  }
  return found;
}

/** Reads one file of features; null after its problems were reported. Also for `lockstep check`. */
export function readFeatureFile(
  file: string,
  text: string,
  report: Report,
): { readonly source: Source; readonly features: ReadonlyMap<string, Feature> } | null {
  const parsed = parseJson(file, text);
  if (!parsed.ok) {
    const broken: Source = { file, value: undefined, at: () => ({ file, line: parsed.line, field: "" }) };
    report(broken, [], parsed.message);
    return null;
  }
  const { source } = parsed;
  const checked = boundariesSchema.safeParse(source.value);
  if (!checked.success) {
    reportIssues(report, source, checked.error.issues);
    return null;
  }
  const { $schema: _, ...features } = checked.data;
  const odd = Object.keys(features).find((name) => !idSchema.safeParse(name).success);
  if (odd !== undefined) {
    const expected = "letters, digits and . _ : -, beginning with a letter or digit";
    report(source, [odd], `expected the name of a feature (${expected}), found ${describe(odd)}`);
    return null;
  }
  return { source, features: new Map(Object.entries(features)) };
}

// --- helpers ------------------------------------------------------------------------------------

/** In the workspace, else in the state folder. */
function featurePath(workspace: string, from: string, stateDir: string): string {
  const inWorkspace = join(workspace, ...partsOf(from));
  const inStateFolder = join(stateFolder(workspace, stateDir), ...partsOf(from));
  return !existsSync(inWorkspace) && existsSync(inStateFolder) ? inStateFolder : inWorkspace;
}
