// Reads what a workspace's files tell a validator: BOUNDARIES.json, lockstep.yaml, WORKFLOW_STATE.json. What cannot be
// read is told and then counts as unknown: a validator of transcripts does not stop for it.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { PhaseMode, Workflow } from "../../state/model.ts";
import { boundariesSchema } from "../../state/schema.ts";
import { readStateDir, readWorkflow, stateFolder } from "../workflow/read.ts";
import { type FeatureClaims, type Ground, type PhaseSpan, usualMode } from "./ground.ts";
import { plainClaim } from "./territory.ts";

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
  const workflow = read.ok ? read.workflow : null;
  const modes = new Map((workflow?.phases ?? []).map((phase) => [phase.id as string, phase.mode]));
  const boundaries = [join(workspace, "BOUNDARIES.json"), join(state, "BOUNDARIES.json")].find((file) =>
    existsSync(file),
  );
  return {
    ground: {
      workspace,
      features: boundaries === undefined ? new Map() : featuresIn(boundaries, warn),
      phases: phasesIn(join(state, "WORKFLOW_STATE.json"), modes, warn),
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

const mode = z.enum(["serial", "parallel"]);
const instant = z.iso.datetime({ offset: true });
/** Less than our own files say: one that a person or another program wrote is understood too. */
const stateSchema = z.looseObject({
  phase: z.string().nullish(),
  mode: mode.nullish(),
  phases: z
    .array(
      z.looseObject({
        id: z.string(),
        mode: mode.optional(),
        started: instant.optional(),
        completed: instant.optional(),
      }),
    )
    .default([]),
});

function phasesIn(
  file: string,
  modes: ReadonlyMap<string, PhaseMode>,
  warn: (file: string, message: string) => void,
): readonly PhaseSpan[] {
  if (!existsSync(file)) return [];
  const checked = stateSchema.safeParse(jsonIn(file));
  if (!checked.success) {
    warn(file, "is not valid, so phases were not looked at");
    return [];
  }
  const { phase: current, mode: currentMode, phases } = checked.data;
  const spans = phases.flatMap(({ id, mode: written, started, completed }): readonly PhaseSpan[] =>
    started === undefined
      ? []
      : [
          {
            id,
            mode: written ?? modes.get(id) ?? usualMode(id),
            from: Date.parse(started),
            to: completed === undefined ? Number.POSITIVE_INFINITY : Date.parse(completed),
          },
        ],
  );
  if (current == null || spans.some(({ id }) => id === current)) return spans;
  // It does not say since when: then it is the phase of whatever is judged.
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
