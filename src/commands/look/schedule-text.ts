// The schedule as a picture: a block a phase, a column a step, one under the other what runs at once, and the sync point
// that ends it. In: the analysis of every phase. Out: lines that fit the width.

import { cut, padTo, widthOf } from "../../../components/text/width.ts";
import type { CheckPlan, PhasePlan, TaskPlan } from "../../../state/model/state.ts";

export interface ScheduledPhase {
  readonly phase: PhasePlan;
  /** The tasks of one step run at once; empty where a cycle leaves no order. */
  readonly steps: readonly (readonly TaskPlan[])[];
}

export function scheduleText(phases: readonly ScheduledPhase[], width: number): string {
  const nameWidth = Math.max(...phases.map(({ phase }) => widthOf(phase.id)), 0);
  const blocks = phases.flatMap((one) => [
    ...phaseLines(one, nameWidth, width),
    cut(`  ${"◆".padStart(nameWidth)}  ${syncLine(one.phase)}`, width),
  ]);
  return ["Schedule, where one step follows the other (◆ sync point, ← after)", ...blocks].join("\n");
}

export function scheduleDocument(phases: readonly ScheduledPhase[]) {
  return phases.map(({ phase, steps }) => ({
    phase: phase.id,
    mode: phase.mode,
    steps: steps.map((step) => step.map((task) => task.id)),
    needs: Object.fromEntries(
      phase.tasks.filter((task) => task.needs.length > 0).map((task) => [task.id, task.needs]),
    ),
    sync: phase.sync.id,
    advance: phase.sync.advance,
  }));
}

// --- helpers ------------------------------------------------------------------------------------

/** Of more tasks at once the first are drawn and the rest is counted: a picture is looked at, not read. */
const rowsMax = 10;
/** Two that a task waits for say enough; `lockstep explain` names the others. */
const needsNamedMax = 2;

function phaseLines({ phase, steps }: ScheduledPhase, nameWidth: number, width: number): readonly string[] {
  const name = `  ${padTo(phase.id, nameWidth)}  `;
  if (phase.tasks.length === 0) return [`${name}(no tasks)`];
  if (steps.length === 0) return [`${name}(no order: its tasks wait for each other)`];
  const columns = fitting(steps, width - widthOf(name));
  const heights = columns.map(({ cells }) => cells.length);
  return Array.from({ length: Math.max(...heights) }, (_, row) => {
    const cells = columns
      .map(({ cells, wide }) => padTo(cells[row] ?? "", wide))
      .join(row === 0 ? " → " : "   ");
    return cut(`${row === 0 ? name : padTo("", widthOf(name))}${cells}`.trimEnd(), width);
  });
}

interface Column {
  readonly cells: readonly string[];
  readonly wide: number;
}

/** As many steps as fit; the rest is counted in a last column. */
function fitting(steps: readonly (readonly TaskPlan[])[], width: number): readonly Column[] {
  const columns: Column[] = [];
  let used = 0;
  for (const [at, step] of steps.entries()) {
    const column = columnOf(step);
    const rest = steps.length - at;
    const moreText = `… ${rest} more steps`;
    const room = rest === 1 ? 0 : widthOf(moreText) + 3;
    if (columns.length > 0 && used + column.wide + room > width)
      return [...columns, { cells: [moreText], wide: widthOf(moreText) }];
    columns.push(column);
    used += column.wide + 3;
  }
  return columns;
}

function columnOf(step: readonly TaskPlan[]): Column {
  const shown = step.length > rowsMax ? step.slice(0, rowsMax - 1) : step;
  const texts = shown.map(taskText);
  if (shown.length < step.length) texts.push(`… ${step.length - shown.length} more`);
  const cells = texts.length === 1 ? texts : texts.map((text, row) => `${corner(row, texts.length)} ${text}`);
  return { cells, wide: Math.max(...cells.map(widthOf)) };
}

function corner(row: number, rows: number): string {
  if (row === 0) return "┬";
  return row === rows - 1 ? "└" : "├";
}

function taskText(task: TaskPlan): string {
  if (task.needs.length === 0) return task.id;
  const more = task.needs.length > needsNamedMax ? ` +${task.needs.length - needsNamedMax}` : "";
  return `${task.id} ← ${task.needs.slice(0, needsNamedMax).join(", ")}${more}`;
}

/** The checks that the workflow adds; those that every sync point has are not repeated at each. */
function syncLine({ sync }: PhasePlan): string {
  const asked = sync.checks.flatMap(checkText);
  return [sync.id, sync.advance === "auto" ? "by itself" : "by a person", ...asked].join(" · ");
}

function checkText(check: CheckPlan): readonly string[] {
  const isBuiltIn = ["tasks-completed", "locks-released", "merged", "boundary", "parallelism"].includes(
    check.kind,
  );
  return isBuiltIn ? [] : [check.id];
}
