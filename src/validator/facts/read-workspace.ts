// Reads what a workspace's files tell a validator: BOUNDARIES.json, lockstep.yaml, WORKFLOW_STATE.json. What cannot be
// read is told and then counts as unknown: a validator of transcripts does not stop for it.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { boundariesSchema } from "../../../state/files/schema.ts";
import type { PhaseMode, Workflow } from "../../../state/model/state.ts";
import { readProgress } from "../../workflow/progress.ts";
import { readStateDir, readWorkflow, stateFolder } from "../../workflow/read.ts";
import { plainClaim } from "./launch-paths.ts";
import { type FeatureClaims, type Ground, type PhaseSpan, usualMode } from "./workspace-facts.ts";

export interface WorkspaceGround {
  readonly ground: Ground;
  /** Of the workflow's phases, by id. */
  readonly modes: ReadonlyMap<string, PhaseMode>;
}

export async function readWorkspaceGround(
  workspace: string,
  warn: (file: string, message: string) => void,
): Promise<WorkspaceGround> {
  const state = stateFolder(workspace, await readStateDir(workspace));
  const read = await readWorkflow(workspace);
  const workflow = read.ok ? read.workflow : read.contradictory;
  const modes = new Map((workflow?.phases ?? []).map((phase) => [phase.id as string, phase.mode]));
  const boundaries = [join(workspace, "BOUNDARIES.json"), join(state, "BOUNDARIES.json")].find((file) =>
    existsSync(file),
  );
  return {
    ground: {
      workspace,
      features: boundaries === undefined ? new Map() : featuresIn(boundaries, warn),
      phases: phasesIn(state, modes, warn),
      locks: null,
      scratch: scratchOf(workflow),
    },
    modes,
  };
}

function scratchOf(workflow: Workflow | null): readonly string[] {
  return (workflow?.scratch ?? []).map((path) => path.claim);
}

function featuresIn(
  file: string,
  warn: (file: string, message: string) => void,
): ReadonlyMap<string, FeatureClaims> {
  const checked = boundariesSchema.safeParse(jsonIn(file));
  if (!checked.success) {
    warn(file, "is not valid, so boundaries were not looked at; `lockstep check` says what is wrong");
    return new Map();
  }
  const { $schema: _, ...features } = checked.data;
  return new Map(
    Object.entries(features).map(([name, { can_modify, cannot_modify }]) => [
      name,
      { canModify: can_modify.map(plainClaim), cannotModify: cannot_modify.map(plainClaim) },
    ]),
  );
}

function phasesIn(
  stateFolder: string,
  modes: ReadonlyMap<string, PhaseMode>,
  warn: (file: string, message: string) => void,
): readonly PhaseSpan[] {
  const read = readProgress(stateFolder);
  if (read.kind === "invalid")
    warn(read.file, `is not valid (${read.problem}), so phases were not looked at`);
  if (read.kind !== "read") return [];
  const { phase: current, mode: currentMode, phases } = read.progress;
  const spans = phases.flatMap(({ id, mode, started, completed }): readonly PhaseSpan[] =>
    started === undefined
      ? []
      : [
          {
            id,
            mode: mode ?? modes.get(id) ?? usualMode(id),
            from: Date.parse(started),
            to: completed === undefined ? Number.POSITIVE_INFINITY : Date.parse(completed),
          },
        ],
  );
  if (current == null || spans.some(({ id }) => id === current)) return spans;
  // The file does not say since when: then its phase is the phase of everything judged.
  const always: PhaseSpan = {
    id: current,
    mode: currentMode ?? modes.get(current) ?? usualMode(current),
    from: Number.NEGATIVE_INFINITY,
    to: Number.POSITIVE_INFINITY,
  };
  return [always, ...spans];
}

function jsonIn(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}
