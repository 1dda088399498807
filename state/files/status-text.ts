// The text of PARALLEL_STATUS.json where it is long: of 2,000 tasks an event changes one or two, so the others' entries are
// kept from the text before.

import { currentPhase, isActive } from "../model/select.ts";
import type { State, Task, Workflow } from "../model/state.ts";
import { type TaskStatus, taskStatus } from "../run/task-status.ts";
import {
  type Extra,
  fileText,
  noExtra,
  parallelStatusFile,
  statusHead,
  statusTasks,
  taskEntry,
} from "./projection.ts";

type Added = Extra["entries"][string] | undefined;

interface Entry {
  readonly task: Task;
  readonly added: Added;
  readonly status: TaskStatus;
  readonly text: string;
}

/** The entries of the last text, and what of the state they were made from besides their tasks. */
interface Kept {
  readonly entries: readonly Entry[];
  readonly locks: State["locks"];
  readonly phases: State["phases"];
  readonly isFree: boolean;
}

const lastOf = new WeakMap<Workflow, Kept>();

/** Stands for the entries; no text of a file has it before them, since a NUL is written as an escape. */
const place = JSON.stringify("\0tasks");

/** The same as the text of parallelStatusFile. */
export function parallelStatusText(state: State, extra: Extra = noExtra): string {
  const tasks = statusTasks(state);
  if (state.run === null || tasks.length === 0 || "tasks" in extra.top)
    return fileText(parallelStatusFile(state, extra));
  const whole = fileText({ ...statusHead(state), tasks: [JSON.parse(place)], ...extra.top });
  const at = whole.indexOf(place);
  const entries = entriesOf(state, state.run.workflow, tasks, extra);
  const texts = entries.map((entry) => entry.text).join(",\n    ");
  return `${whole.slice(0, at)}${texts}${whole.slice(at + place.length)}`;
}

// --- helpers ------------------------------------------------------------------------------------

function entriesOf(state: State, workflow: Workflow, tasks: readonly Task[], extra: Extra): readonly Entry[] {
  const before = lastOf.get(workflow);
  const { locks, phases } = state;
  const isFree = isParallel(state) && tasks.every((task) => task.plan.parallelSafe || !isActive(task));
  const isSteady = before?.locks === locks && before.phases === phases && before.isFree && isFree;
  const entries = tasks.map((task, index): Entry => {
    const added = extra.entries[`task:${task.plan.id}`];
    const known = before?.entries[index];
    const isSame = known?.task === task && known.added === added;
    if (isSame && (isSteady || !isPending(task)) && !leans(task)) return known;
    const status = taskStatus(state, task);
    if (isSame && known.status === status) return known;
    return { task, added, status, text: textOf(task, status, added) };
  });
  lastOf.set(workflow, { entries, locks, phases, isFree });
  return entries;
}

function isParallel(state: State): boolean {
  return currentPhase(state)?.mode === "parallel";
}

function isPending({ state }: Task): boolean {
  return state.kind === "pending";
}

/** Reports whether the task's status depends on other tasks, not on the locks and the phase alone. */
function leans({ plan, state }: Task): boolean {
  return state.kind === "pending" && (plan.needs.length > 0 || !plan.parallelSafe);
}

function textOf(task: Task, status: TaskStatus, added: Added): string {
  const entry = { ...taskEntry(task, status), ...added };
  return JSON.stringify(entry, null, 2).replaceAll("\n", "\n    ");
}
