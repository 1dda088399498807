// The shared files as plain values made from the state: the contract's shapes, in the contract's order.
// `extra` holds unknown fields of other programs; they are written again as they were.

import { assertNever } from "../model/assert-never.ts";
import { allLocks, allTasks, currentPhase, runningPhase, tasksOf } from "../model/select.ts";
import type { Check, Holder, Lock, Millis, Phase, State, SyncPoint, Task } from "../model/state.ts";
import { type TaskStatus, taskStatus } from "../run/task-status.ts";

export type SharedFile = "WORKFLOW_STATE.json" | "PARALLEL_STATUS.json" | "RESOURCE_LOCKS.json";

type Fields = Readonly<Record<string, unknown>>;

/** Fields of a file that we do not know: at its top, and in its entries by id (`task:ID`, `phase:ID`, `sync:ID`,
 *  `lock:TOKEN`). Those that a lock came with are in the lock itself. */
export interface Extra {
  readonly top: Fields;
  readonly entries: Readonly<Record<string, Fields>>;
}

export const noExtra: Extra = { top: {}, entries: {} };

/** The parts of the state that a file is made from: as long as they are the same ones, so is its text. */
export function projectedFrom(file: SharedFile, state: State): readonly unknown[] {
  const { run, phases, tasks, syncPoints, locks } = state;
  switch (file) {
    case "WORKFLOW_STATE.json":
      return [run, phases, syncPoints];
    case "PARALLEL_STATUS.json":
      // Locks say whether a pending task is blocked.
      return [run, phases, tasks, Object.keys(tasks).length === 0 ? null : locks];
    case "RESOURCE_LOCKS.json":
      return [locks];
    default:
      return assertNever(file);
  }
}

export function workflowStateFile(state: State, extra: Extra = noExtra): Fields {
  const phase = currentPhase(state);
  return {
    execution_id: state.run?.executionId ?? null,
    workflow: state.run?.workflow.name ?? null,
    phase: phase?.id ?? null,
    mode: phase?.mode ?? null,
    phases: state.phases.map((one) => ({ ...phaseEntry(one), ...extra.entries[`phase:${one.id}`] })),
    sync_points: state.syncPoints.map((one) => ({
      ...syncEntry(one),
      ...extra.entries[`sync:${one.plan.id}`],
    })),
    ...extra.top,
  };
}

export function parallelStatusFile(state: State, extra: Extra = noExtra): Fields {
  return {
    ...statusHead(state),
    tasks: statusTasks(state).map((task) => ({
      ...taskEntry(task, taskStatus(state, task)),
      ...extra.entries[`task:${task.plan.id}`],
    })),
    ...extra.top,
  };
}

export function resourceLocksFile(state: State, extra: Extra = noExtra): Fields {
  const locks = allLocks(state).sort((a, b) => a.token - b.token);
  return {
    locks: locks.map((lock) => ({
      ...lockEntry(lock),
      ...lock.extra,
      ...extra.entries[`lock:${lock.token}`],
    })),
    ...extra.top,
  };
}

/** A file's text: pretty-printed, with a newline at its end. */
export function fileText(file: Fields): string {
  return `${JSON.stringify(file, null, 2)}\n`;
}

// --- helpers ------------------------------------------------------------------------------------

function iso(at: Millis): string {
  return new Date(at).toISOString();
}

function instantField(name: string, at: Millis | null): Fields {
  return at === null ? {} : { [name]: iso(at) };
}

function phaseEntry({ id, mode, status }: Phase): Fields {
  switch (status.kind) {
    case "pending":
      return { id, mode, status: "pending" };
    case "running":
      return { id, mode, status: "in_progress", started: iso(status.started) };
    case "completed":
      return {
        id,
        mode,
        status: "completed",
        started: iso(status.started),
        completed: iso(status.completed),
      };
    default:
      return assertNever(status);
  }
}

function syncEntry({ plan, after, before, status, checks }: SyncPoint): Fields {
  return {
    id: plan.id,
    after,
    before,
    status: status.kind,
    ...(status.kind === "passed" || status.kind === "forced"
      ? { passed_by: status.by, passed_at: iso(status.at) }
      : {}),
    ...(status.kind === "forced" ? { reason: status.reason } : {}),
    checks: checks.map(checkEntry),
  };
}

function checkEntry({ plan, result }: Check): Fields {
  const status = result.kind === "not-run" ? "not_run" : result.kind;
  return { id: plan.id, status, ...("evidence" in result ? { evidence: result.evidence } : {}) };
}

/** The tasks of the current phase; of all phases when none is current. */
export function statusTasks(state: State): readonly Task[] {
  const phase = currentPhase(state);
  return phase === null ? allTasks(state) : tasksOf(state, phase.id);
}

export function statusHead(state: State): Fields {
  const phase = currentPhase(state);
  const started = runningPhase(state, phase?.id)?.started ?? state.run?.started ?? null;
  return {
    execution_id: state.run?.executionId ?? null,
    phase: phase?.id ?? null,
    ...instantField("started", started),
  };
}

export function taskEntry(task: Task, status: TaskStatus): Fields {
  const { plan } = task;
  return {
    id: plan.id,
    name: plan.name,
    agent: plan.agent,
    status,
    paths: plan.modifies.map((path) => path.written),
    ...instantField("started", task.started),
    ...instantField("completed", task.state.kind === "completed" ? task.state.at : null),
  };
}

function lockEntry(lock: Lock): Fields {
  const holder = holderEntry(lock.holder);
  return {
    agent_id: lock.agent,
    locked_paths: lock.paths.map((path) => path.written),
    lock_time: iso(lock.at),
    token: lock.token,
    ...(holder === null ? {} : { holder }),
    ...(lock.reason === null ? {} : { reason: lock.reason }),
  };
}

function holderEntry(holder: Holder): Fields | null {
  switch (holder.kind) {
    case "session":
      return { session: holder.session };
    case "process":
      return {
        pid: holder.pid,
        start: holder.start,
        boot: holder.boot,
        host: holder.host,
        ...(holder.namespace === "" ? {} : { namespace: holder.namespace }),
      };
    case "none":
      return null;
    default:
      return assertNever(holder);
  }
}
