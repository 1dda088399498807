// Writes a new workspace's files. In: a folder and what a person chose. Out: lockstep.yaml, BOUNDARIES.json and the
// validator's script, each only where there is none; or the sentence why nothing was written.
import { chmodSync, existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { overlap } from "../../state/locks/overlap.ts";
import { claimOfParts, partsOf } from "../../state/locks/path.ts";
import { writeNew } from "../system/files.ts";
import { validatorScript } from "../validator/script.ts";
import { readFeatureFile } from "../workflow/features.ts";
import { workflowFile } from "../workflow/find.ts";
import { type Problem, reportInto } from "../workflow/problem.ts";
import { type Pattern, proposeBoundaries } from "./boundaries.ts";
import { readRepository } from "./repository.ts";
import { workflowText } from "./workflow-text.ts";

export interface Chosen {
  readonly pattern: Pattern;
  readonly agent: string;
  readonly goal: string;
}

export type Written =
  | { readonly kind: "written"; readonly files: readonly string[]; readonly kept: readonly string[] }
  | { readonly kind: "exists"; readonly file: string }
  /** The features that stand there already cannot be read. */
  | { readonly kind: "invalid"; readonly problems: readonly Problem[] };

export const boundariesFile = "BOUNDARIES.json";
const scriptFile = "parallel_execution_validator.py";

/** Throws when a file cannot be written. */
export function writeWorkspace(folder: string, { pattern, agent, goal }: Chosen): Written {
  if (existsSync(join(folder, workflowFile))) return { kind: "exists", file: workflowFile };
  const repository = readRepository(folder);
  const found = readBoundaries(folder);
  if (found.kind === "invalid") return found;
  const boundaries = found.kind === "read" ? found.boundaries : proposeBoundaries(pattern, repository);
  const claims = Object.values(boundaries).flatMap((boundary) => boundary.can_modify.map(claimOfWritten));
  // The tests of the test definition are closed to the features; where features have tests in the same folder,
  // their own cannot_modify says so instead.
  const readOnly = [repository.common, repository.tests].filter((path) =>
    claims.every((claim) => overlap(claim, path) === null),
  );
  const texts: readonly (readonly [string, string])[] = [
    [boundariesFile, `${JSON.stringify(boundaries, null, 2)}\n`],
    [scriptFile, validatorScript],
    // The last one: with it the folder is a workspace.
    [
      workflowFile,
      workflowText({
        name: basename(folder),
        goal,
        agent,
        repository,
        readOnly: readOnly.map((path) => `/${path}/`),
      }),
    ],
  ];
  const isThere = (file: string) => existsSync(join(folder, file));
  const kept = texts.map(([file]) => file).filter(isThere);
  const missing = texts.filter(([file]) => !kept.includes(file));
  for (const [file, text] of missing) writeNew(join(folder, file), text, { mode: 0o644, toDisk: true });
  if (!kept.includes(scriptFile)) chmodSync(join(folder, scriptFile), 0o755);
  return { kind: "written", files: missing.map(([file]) => file), kept };
}

// --- helpers ------------------------------------------------------------------------------------

type Found =
  | { readonly kind: "none" }
  | { readonly kind: "invalid"; readonly problems: readonly Problem[] }
  | {
      readonly kind: "read";
      readonly boundaries: Readonly<Record<string, { readonly can_modify: readonly string[] }>>;
    };

function readBoundaries(folder: string): Found {
  const path = join(folder, boundariesFile);
  if (!existsSync(path)) return { kind: "none" };
  const problems: Problem[] = [];
  const read = readFeatureFile(boundariesFile, readFileSync(path, "utf8"), reportInto(problems));
  return read === null
    ? { kind: "invalid", problems }
    : { kind: "read", boundaries: Object.fromEntries(read.features) };
}

function claimOfWritten(written: string): string {
  return claimOfParts(partsOf(written));
}
