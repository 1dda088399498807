// Prepares the protection of a session before it starts: the fence of its program, and the report of hooks,
// fence and audit.
import { mkdirSync } from "node:fs";
import { join, relative } from "node:path";
import { guardedFiles } from "../../../state/locks/guarded.ts";
import type { Rings } from "../../../state/model/protection.ts";
import { currentPhase, runningPhase, tasksOf } from "../../../state/model/select.ts";
import type { SessionId, State, Task, Workflow } from "../../../state/model/state.ts";
import type { OwnPlaces, Profile } from "../../agents/profile.ts";
import { type Fence, fenceFor, notFenceable } from "../../fence/fence.ts";
import { canFence } from "../../fence/probe.ts";
import { rootOfTask, treeOf } from "../../git/trees/tree.ts";
import type { Places } from "../../system/places.ts";

export interface Guard {
  readonly fence: Fence;
  readonly rings: Rings;
}

/** `profile`: null for a task that is done by a command. A string: it may not start without a fence, and why. */
export async function guardOf(
  places: Places,
  state: State,
  task: Task,
  { profile, session }: { readonly profile: Profile | null; readonly session: SessionId },
): Promise<Guard | string> {
  const workflow = state.run?.workflow;
  if (workflow === undefined) return "There is no run.";
  const folder = join(places.sessions, session);
  const own = profile?.places(process.env, folder) ?? { writable: [], closed: [] };
  const fence = await fenceOf({ places, state, workflow, task, own, session });
  if (workflow.fence === "require" && fence.kind === "off") return cannotKeep(fence.why);
  return {
    fence,
    rings: {
      hooks: hooksOf(profile, rootOfTask(places, state, task), folder),
      fence: fence.kind === "up" ? { on: true, how: fence.how } : { on: false, how: fence.why },
      audit: auditOf(state),
    },
  };
}

/** Why a workflow that requires a fence cannot be run here; null when it can, or requires none. */
export async function whyNoFence(places: Places, workflow: Workflow): Promise<string | null> {
  if (workflow.fence !== "require") return null;
  const probed = await canFence();
  if (!probed.ok) return `${cannotKeep(probed.why)} ${probed.mend}`;
  for (const { tasks } of workflow.phases)
    for (const { id, modifies } of tasks)
      for (const path of modifies) {
        const why = notFenceable(places.workspace, path);
        if (why !== null) return `${cannotKeep(why)} It is in modifies of ${id}.`;
      }
  return null;
}

function cannotKeep(why: string): string {
  return `\`fence: require\` cannot be kept: ${why}.`;
}

interface Ground {
  readonly places: Places;
  readonly state: State;
  readonly workflow: Workflow;
  readonly task: Task;
  readonly own: OwnPlaces;
  readonly session: SessionId;
}

async function fenceOf({ places, state, workflow, task, own, session }: Ground): Promise<Fence> {
  if (workflow.fence === "off") return { kind: "off", why: "`fence: off` in lockstep.yaml" };
  // Scratch paths are folders by their meaning.
  const scratch = workflow.scratch.map((path) => ({ ...path, written: path.written.replace(/\/?$/, "/") }));
  const dispatched = task.plan.dispatches === true ? tasksOf(state, task.phase) : [];
  const modifies = [task, ...dispatched].flatMap(({ plan }) => plan.modifies);
  const writable = [...modifies, ...scratch];
  const folder = join(places.sessions, session);
  const tree = treeOf(places, state, task);
  for (const path of own.writable) if (path.endsWith("/")) mkdirSync(path, { recursive: true, mode: 0o700 });
  const guarded = guardedFiles(workflow, relative(places.workspace, places.stateFolder));
  return fenceFor({
    ...{ places, tree, session, folder, writable, guarded },
    own: own.writable,
    closed: own.closed,
  });
}

function hooksOf(profile: Profile | null, workspace: string, folder: string): Rings["hooks"] {
  if (profile === null) return { on: false, how: "a command has none" };
  if (profile.hooks === null) return { on: false, how: `none for ${profile.name} yet` };
  const why = profile.hooksOff?.({ workspace, folder }) ?? null;
  return why === null ? { on: true, how: profile.hooks } : { on: false, how: why };
}

function auditOf(state: State): Rings["audit"] {
  const baseline = runningPhase(state, currentPhase(state)?.id)?.baseline ?? null;
  if (baseline === null) return { on: false, how: "no phase is running" };
  return baseline.kind === "git" ? { on: true, how: "git" } : { on: false, how: baseline.why };
}
