// Describes in a sentence or two what an edited workflow would change, before anybody takes it in.
import type { PhaseId, PhasePlan, State, TaskPlan, Workflow } from "../model/state.ts";

/** `state` is the run's; phases of it that have begun keep their plan whatever the edit says. */
export function workflowDifference(state: State, edited: Workflow): string {
  const current = state.run?.workflow;
  if (current === undefined) return "There is no run that it could change.";
  const begun = new Set(
    state.phases.filter((phase) => phase.status.kind !== "pending").map((phase) => phase.id),
  );
  const before = new Map(current.phases.map((phase) => [phase.id, phase]));
  const after = new Map(edited.phases.map((phase) => [phase.id, phase]));
  const added = edited.phases.filter((phase) => !before.has(phase.id));
  const removed = current.phases.filter((phase) => !after.has(phase.id) && !begun.has(phase.id));
  const open = current.phases.filter((phase) => !begun.has(phase.id));
  const parts = [
    ...added.map((phase) => `phase ${phase.id} is added (${countOf(phase.tasks.length)})`),
    ...removed.map((phase) => `phase ${phase.id} is removed`),
    ...open.flatMap((phase) => phaseChanges(phase, after.get(phase.id))),
    ...settingChanges(current, edited),
    ...orderChange(current, edited, begun),
  ];
  const stays = [...begun].filter((id) => isDifferentPlan(before.get(id), after.get(id)));
  const late =
    stays.length === 0
      ? ""
      : `${stays.length === 1 ? "phase" : "phases"} ${listed(stays)} ${stays.length === 1 ? "has" : "have"} begun`;
  if (parts.length === 0)
    return late === "" ? "Nothing that matters differs." : `Only what stays as it is differs: ${late}.`;
  return `${capital(parts.slice(0, partsMax).join("; "))}${more(parts.length)}.${
    late === "" ? "" : ` ${capital(late)} and ${stays.length === 1 ? "stays" : "stay"} as planned.`
  }`;
}

/** More is a page, not a sentence. */
const partsMax = 5;

function more(count: number): string {
  return count > partsMax ? `; and ${count - partsMax} more changes` : "";
}

function phaseChanges(before: PhasePlan, after: PhasePlan | undefined): string[] {
  if (after === undefined || !isDifferent(asWritten(before), after)) return [];
  const { tasks: written } = asWritten(before);
  const old = new Map(written.map((task) => [task.id, task]));
  const next = new Map(after.tasks.map((task) => [task.id, task]));
  const changed = after.tasks.filter((task) => isDifferent(old.get(task.id) ?? task, task));
  const parts = [
    ...taskWords(
      after.tasks.filter((task) => !old.has(task.id)),
      "added",
    ),
    ...taskWords(
      written.filter((task) => !next.has(task.id)),
      "removed",
    ),
    ...taskWords(changed, "changed"),
    ...(isDifferent(before.sync, after.sync) ? ["its sync point is changed"] : []),
    ...(before.mode === after.mode ? [] : [`it is ${after.mode} now`]),
  ];
  return [`in ${before.id} ${parts.length === 0 ? "something is changed" : parts.join(", ")}`];
}

/** Without what persons added to the run: that stands in no file. */
function asWritten(phase: PhasePlan): PhasePlan {
  return { ...phase, tasks: phase.tasks.filter((task) => task.splitFrom === undefined) };
}

function taskWords(tasks: readonly TaskPlan[], what: string): string[] {
  if (tasks.length === 0) return [];
  const names = listed(tasks.map((task) => task.id));
  return [`task ${names} ${tasks.length === 1 ? "is" : "are"} ${what}`.replace(/^task (.* are)/, "tasks $1")];
}

function settingChanges(before: Workflow, after: Workflow): string[] {
  const names = ["name", "goal", "agent", "isolation", "fence", "approvals", "scratch", "profiles"] as const;
  return names.filter((name) => isDifferent(before[name], after[name])).map((name) => `${name} is changed`);
}

function orderChange(before: Workflow, after: Workflow, begun: ReadonlySet<PhaseId>): string[] {
  const idsOf = (one: Workflow, other: Workflow) =>
    one.phases
      .map((phase) => phase.id)
      .filter((id) => !begun.has(id) && other.phases.some((phase) => phase.id === id));
  return isDifferent(idsOf(before, after), idsOf(after, before)) ? ["the phases come in another order"] : [];
}

function isDifferentPlan(before: PhasePlan | undefined, after: PhasePlan | undefined): boolean {
  return isDifferent(before === undefined ? before : asWritten(before), after);
}

/** Plain data, made by the same reader. */
function isDifferent(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) !== JSON.stringify(b);
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

function countOf(tasks: number): string {
  return tasks === 1 ? "1 task" : `${tasks} tasks`;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
