// The analysis before a launch in words: what may run at once, what stands against it and what would mend that, and the
// dispatch, in the guide's form.

import { shortName } from "../../../state/explain/task-name.ts";
import type { PathClaim, PhasePlan, TaskId, TaskPlan, Workflow } from "../../../state/model/state.ts";
import { table } from "../../command-line/output.ts";
import type { Analysis } from "../../workflow/analysis.ts";
import { promptFor, taskText } from "../../workflow/dispatch-prompt.ts";
import { type ScheduledPhase, scheduleDocument, scheduleText } from "./schedule-text.ts";

export interface Checked {
  readonly workflow: Workflow;
  /** The phase that runs, by the state file; null before the first and between two. */
  readonly current: { readonly id: string; readonly mode: PhasePlan["mode"] } | null;
  /** The tasks that were named; empty for all. */
  readonly asked: readonly TaskId[];
  readonly analyses: readonly Analysis[];
  /** Every phase, also those that are over; empty when features were named. */
  readonly schedule: readonly ScheduledPhase[];
}

/** Why it is refused, a sentence each with what would make it possible; empty when it is not. */
export function refusalsOf(checked: Checked): readonly string[] {
  return [...phaseRefusals(checked), ...checked.analyses.flatMap(problemsOf)];
}

export function documentOf(checked: Checked) {
  const refusals = refusalsOf(checked);
  return {
    ok: refusals.length === 0,
    phase: checked.current,
    phases: checked.analyses.map((analysis) => ({
      id: analysis.phase.id,
      mode: analysis.phase.mode,
      parallel: analysis.phase.mode === "parallel",
      max_parallel: analysis.phase.maxParallel,
      groups: analysis.groups.map((group) => group.map((task) => task.id)),
      conflicts: analysis.conflicts,
      missing_dependencies: analysis.missing,
      cycles: analysis.cycles,
      contradictions: analysis.contradictions.map(({ refusedBy, ...rest }) => ({
        ...rest,
        refused_by: refusedBy,
      })),
      not_parallel_safe: analysis.unsafe,
      dispatch: (refusals.length === 0 ? (analysis.groups[0] ?? []) : []).map(dispatchEntry),
    })),
    schedule: scheduleDocument(checked.schedule),
    refusals,
  };
}

/** `width`: of the terminal, which the picture of the schedule has to fit. */
export function analysisText(checked: Checked, width: number): string {
  const { analyses, schedule } = checked;
  const picture = schedule.length === 0 ? "" : scheduleText(schedule, width);
  const blocks = [currentText(checked), picture, ...analyses.map(analysisBlock)];
  if (analyses.length === 0) blocks.push("No phase of this workflow allows parallel work.");
  const refusals = refusalsOf(checked);
  if (refusals.length > 0) blocks.push(`Refused:\n${refusals.map((one) => `  ${one}`).join("\n")}`);
  else blocks.push(...analyses.map(dispatchText), launchText(checked));
  return blocks.filter((block) => block !== "").join("\n\n");
}

/** The text that makes an agent launch all of a group in one response; null when no phase is parallel. */
export function dispatchPrompt({ analyses, workflow }: Checked): string | null {
  const parallel = analyses.filter(
    (analysis) => analysis.phase.mode === "parallel" && analysis.groups.length > 0,
  );
  if (parallel.length === 0) return null;
  const goal = workflow.goal === "" ? "" : `The goal of all of it: ${workflow.goal}\n\n`;
  return `${goal}${parallel.map(promptFor).join("\n\n")}`;
}

// --- what stands against it ---------------------------------------------------------------------

/** Two at once that were asked for by name, when they may not run at once now. */
function phaseRefusals({ current, asked, analyses, workflow }: Checked): readonly string[] {
  return analyses.flatMap(({ phase }) => {
    const together = asked.filter((id) => phase.tasks.some((task) => task.id === id));
    if (together.length < 2) return [];
    if (phase.mode === "serial")
      return [
        `${phase.id} is a serial phase: ${together.join(", ")} run one at a time, in order. Only a phase with \`mode: parallel\` runs tasks at once.`,
      ];
    if (current === null || current.mode === "parallel" || current.id === phase.id) return [];
    const point = workflow.phases[workflow.phases.indexOf(phase) - 1]?.sync.id;
    const until =
      point === undefined
        ? ""
        : ` They can run once the sync point ${point} is passed (\`lockstep advance\`).`;
    return [
      `The current phase is ${current.id}, which is serial: ${together.join(", ")} of ${phase.id} may not be launched now.${until}`,
    ];
  });
}

function problemsOf({ conflicts, contradictions, missing, cycles }: Analysis): readonly string[] {
  return [
    ...conflicts.map(
      ({ features: [a, b], paths: [one, other], witness }) =>
        `${a} (${one}) and ${b} (${other}) would both modify ${witness}. Give each paths of its own, or let one name the other in its dependencies.`,
    ),
    ...contradictions.map(({ feature, path, refusedBy, kind }) =>
      kind === "cannot_modify"
        ? `${feature} may modify ${path}, which its own cannot_modify (${refusedBy}) refuses. Take one of the two out.`
        : `${feature} may modify ${path}, which is read-only in this phase (${refusedBy}). Take it out of can_modify, or out of read_only.`,
    ),
    ...missing.map(
      ({ feature, dependency }) =>
        `${feature} depends on ${dependency}, which neither exists, nor is modified by an earlier phase, nor is a feature. Create it, let an earlier task modify it, or take it out.`,
    ),
    ...cycles.map((cycle) => `${cycle.join(" → ")} wait for each other. Take one of these dependencies out.`),
  ];
}

// --- text ---------------------------------------------------------------------------------------

function currentText({ current }: Checked): string {
  if (current === null) return "Current phase: none";
  const allowed = current.mode === "parallel" ? "parallel allowed" : "serial: no parallel work";
  return `Current phase: ${current.id} (${allowed})`;
}

function analysisBlock(analysis: Analysis): string {
  const { phase, conflicts, unsafe } = analysis;
  const allows =
    phase.mode === "parallel"
      ? `parallel allowed, at most ${phase.maxParallel} at once`
      : "serial: one task at a time, in order";
  const lines = [`Phase ${phase.id} (${allows})`, ...groupLines(analysis)];
  if (phase.mode === "parallel" && conflicts.length === 0) lines.push("  No resource conflicts detected.");
  if (unsafe.length > 0)
    lines.push(
      `  Not parallel_safe, so each runs alone: ${unsafe.join(", ")}. Set parallel_safe to true to let them run beside others.`,
    );
  return lines.join("\n");
}

function groupLines({ groups, phase }: Analysis): readonly string[] {
  if (groups.length === 0) return ["  Nothing can be launched."];
  const heading =
    phase.mode === "serial"
      ? "  In this order:"
      : groups.length === 1
        ? "  At once:"
        : "  At once, group after group:";
  const rows = groups.flatMap((group, index) =>
    group.map((task, position) => [
      position === 0 ? `    ${index + 1}.` : "      ",
      task.id,
      listed(task.modifies),
      waitsFor(task),
    ]),
  );
  return [heading, table(rows)];
}

function waitsFor(task: TaskPlan): string {
  return task.needs.length === 0 ? "" : `after ${task.needs.join(", ")}`;
}

// --- the dispatch -------------------------------------------------------------------------------

function dispatchEntry(task: TaskPlan) {
  return {
    id: task.id,
    name: task.name,
    agent: task.agent,
    scope: task.modifies.map((path) => path.written),
    cannot_modify: task.cannotModify.map((path) => path.written),
    dependencies: [...task.needs, ...task.dependencyPaths.map((path) => path.written)],
  };
}

function dispatchText({ groups, phase }: Analysis): string {
  const [first] = groups;
  if (first === undefined) return "";
  const opening = first.length > 1 ? `Launching parallel ${phase.id}:` : `Launching ${phase.id}:`;
  return [opening, ...first.map((task, index) => taskText(task, index + 1, task.agent).join("\n"))].join(
    "\n\n",
  );
}

/** Says how to launch the named tasks, and where to watch them. */
function launchText({ asked, analyses }: Checked): string {
  const [first, ...others] = analyses.flatMap(({ groups }) => groups.slice(0, 1).flat());
  if (asked.length === 0 || first === undefined) return "";
  const names = [first, ...others].map((task) => shortName(task.id)).join(" ");
  const who = others.length === 0 ? "It is" : others.length === 1 ? "Both tasks are" : "All of them are";
  const how = others.length === 0 ? "" : " in parallel";
  return `${who} launched${how} by \`lockstep task start ${names}\`. Tracking in PARALLEL_STATUS.json`;
}

function listed(paths: readonly PathClaim[]): string {
  return paths.map((path) => path.written).join(", ");
}
