// PARALLEL_STATUS.json and WORKFLOW_STATE.json as another program left them: a task's status may change as
// `lockstep task` allows; phases and sync points change by `lockstep advance` alone.

import { type Extra, parallelStatusFile, workflowStateFile } from "../../../state/files/projection.ts";
import {
  type ParallelStatusFile,
  parallelStatusSchema,
  phaseStatusSchema,
  type StatusTask,
  statusTaskSchema,
  syncPointStatusSchema,
  type WorkflowStateFile,
  workflowStateSchema,
} from "../../../state/files/schema.ts";
import { liveSessions } from "../../../state/model/select.ts";
import type { State, TaskId } from "../../../state/model/state.ts";
import { describe } from "../../workflow/problem.ts";
import type { Place } from "../../workflow/source.ts";
import { type ForeignChange, rejectAt, type TargetStatus, unknownFields, type Verdict } from "./edit.ts";
import { decideStatus } from "./edit-facts.ts";

export function judgeStatus(file: ParallelStatusFile, state: State): Verdict {
  const ours = parallelStatusSchema.parse(parallelStatusFile(state));
  if (file.execution_id !== ours.execution_id)
    return rejectAt(["execution_id"], unchangeable(ours.execution_id, file.execution_id));
  if (file.phase !== ours.phase) return rejectAt(["phase"], phaseProblem(ours.phase, file.phase));
  const changes: ForeignChange[] = [];
  const seen = new Set<string>();
  for (const [index, task] of file.tasks.entries()) {
    const place = ["tasks", index];
    const own = ours.tasks.find((one) => one.id === task.id);
    if (own === undefined)
      return rejectAt([...place, "id"], `expected the id of a task of this phase, found "${task.id}"`);
    if (seen.has(task.id))
      return rejectAt([...place, "id"], `expected each task once, found "${task.id}" again`);
    seen.add(task.id);
    const judged = judgeTask(own, task, place, state);
    if ("place" in judged) return judged;
    changes.push(...judged.changes);
  }
  const missing = ours.tasks.find((one) => !seen.has(one.id));
  if (missing !== undefined)
    return rejectAt(
      ["tasks"],
      `expected every task of the phase, "${missing.id}" is missing; cancel it with \`lockstep task cancel ${missing.id}\``,
    );
  const entries = file.tasks.map(
    (task) => [`task:${task.id}`, unknownFields(task, statusTaskSchema.shape)] as const,
  );
  return { ok: true, changes, extra: keptOf(unknownFields(file, parallelStatusSchema.shape), entries) };
}

export function judgeWorkflowState(file: WorkflowStateFile, state: State): Verdict {
  const ours = workflowStateSchema.parse(workflowStateFile(state));
  const known: WorkflowStateFile = knownOnly(file);
  const place = firstDifference(ours, known, []);
  if (place !== null) {
    return rejectAt(
      place,
      "expected this as it was: phases and sync points are changed by `lockstep advance`, not in this file",
    );
  }
  const entries = [
    ...file.phases.map((one) => [`phase:${one.id}`, unknownFields(one, phaseStatusSchema.shape)] as const),
    ...file.sync_points.map(
      (one) => [`sync:${one.id}`, unknownFields(one, syncPointStatusSchema.shape)] as const,
    ),
  ];
  return { ok: true, changes: [], extra: keptOf(unknownFields(file, workflowStateSchema.shape), entries) };
}

// --- helpers ------------------------------------------------------------------------------------

type Judged = { readonly changes: readonly ForeignChange[] } | (Verdict & { readonly ok: false });

function judgeTask(own: StatusTask, task: StatusTask, place: Place, state: State): Judged {
  const reject = (field: string, problem: string): Judged => ({
    ok: false,
    place: [...place, field],
    problem,
  });
  if (JSON.stringify(own.paths) !== JSON.stringify(task.paths)) {
    return reject(
      "paths",
      `expected the paths that the workflow gives ${own.id}; more are locked with \`lockstep lock acquire\``,
    );
  }
  if (own.status === task.status) return { changes: [] };
  const target = targetOf(own.status, task.status);
  if (target === null) {
    const found = describe(task.status);
    return reject(
      "status",
      `expected ${possible(own.status)}, found ${found}; \`lockstep task start ${own.id}\` launches a task`,
    );
  }
  // The agent itself may have written this: an edit does not tell its author.
  if (target === "completed" && hasLiveSession(state, own.id))
    return reject(
      "status",
      `expected ${describe(own.status)}, since its session is live: it is completed by \`lockstep task complete ${own.id}\`, found ${describe(task.status)}`,
    );
  const change = { kind: "task-status", task: own.id as TaskId, status: target } as const;
  const decision = decideStatus(change, state);
  if (decision.kind === "refused")
    return reject(
      "status",
      `expected ${describe(own.status)}, found ${describe(task.status)}: ${decision.sentence}`,
    );
  return { changes: [change] };
}

function hasLiveSession(state: State, task: string): boolean {
  return liveSessions(state).some((session) => session.task === task);
}

/** The statuses that may follow one by hand. A failed or cancelled task may be tried again; only an
 *  unfinished one may be ended. */
function targetOf(from: StatusTask["status"], to: StatusTask["status"]): TargetStatus | null {
  const isOver = from === "completed" || from === "failed" || from === "cancelled";
  if (to === "pending") return from === "failed" || from === "cancelled" ? to : null;
  if (to === "cancelled") return from === "completed" || from === "cancelled" ? null : to;
  if (to === "completed" || to === "failed") return isOver ? null : to;
  return null;
}

function possible(from: StatusTask["status"]): string {
  const all: readonly TargetStatus[] = ["pending", "completed", "failed", "cancelled"];
  return ["the status to stay", ...all.filter((to) => targetOf(from, to) !== null)].join(" or ");
}

function unchangeable(expected: unknown, found: unknown): string {
  return `expected ${describe(expected)}, which nobody changes, found ${describe(found)}`;
}

function phaseProblem(expected: unknown, found: unknown): string {
  return `expected ${describe(expected)}, found ${describe(found)}: a phase is changed by \`lockstep advance\`, not in this file`;
}

function keptOf(top: Extra["top"], entries: readonly (readonly [string, Extra["top"]])[]): Extra {
  return { top, entries: Object.fromEntries(entries.filter(([, fields]) => Object.keys(fields).length > 0)) };
}

/** Without what other programs added. */
function knownOnly(file: WorkflowStateFile): WorkflowStateFile {
  const known = <Value extends object>(value: Value, shape: object) =>
    Object.fromEntries(Object.entries(value).filter(([key]) => Object.hasOwn(shape, key)));
  return workflowStateSchema.parse({
    ...known(file, workflowStateSchema.shape),
    phases: file.phases.map((one) => known(one, phaseStatusSchema.shape)),
    sync_points: file.sync_points.map((one) => known(one, syncPointStatusSchema.shape)),
  });
}

/** The place where two plain values first differ, or null. */
function firstDifference(a: unknown, b: unknown, place: Place): Place | null {
  if (Object.is(a, b)) return null;
  if (Array.isArray(a) && Array.isArray(b)) {
    if (a.length !== b.length) return place;
    return firstOf(
      a.map((_, index) => index),
      (index) => firstDifference(a[index], b[index], [...place, index]),
    );
  }
  if (!isFields(a) || !isFields(b)) return place;
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return firstOf(keys, (key) => firstDifference(a[key], b[key], [...place, key]));
}

function firstOf<Key>(keys: readonly Key[], find: (key: Key) => Place | null): Place | null {
  for (const key of keys) {
    const found = find(key);
    if (found !== null) return found;
  }
  return null;
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
