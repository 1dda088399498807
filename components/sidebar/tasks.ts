// The tasks of a phase: how far each is, and what it waits for.

import { age, duration } from "../../state/model/duration.ts";
import { oneLine } from "../../state/model/one-line.ts";
import { isSettled, tasksOf } from "../../state/model/select.ts";
import type { Phase, Task } from "../../state/model/state.ts";
import { type Hold, holdOf } from "../../state/run/hold.ts";
import type { View } from "../../state/screen/view.ts";
import { taskGlyph } from "../text/glyphs.ts";
import { type Line, span, spread } from "../text/line.ts";
import { cut } from "../text/width.ts";
import type { SidebarSection } from "./section.ts";

/** `rows`: of 2,000 tasks only those are worked out that can be in sight, since each key asks for them. */
export function tasksSection(view: View, phase: Phase | null, width: number, rows: number): SidebarSection {
  const tasks = phase === null ? [] : tasksOf(view.state, phase.id);
  const done = tasks.filter((task) => task.state.kind === "completed").length;
  return {
    title: [span(" Tasks ", "strong")],
    right: phase === null ? [] : [span(` ${done} of ${tasks.length} done `, "quiet")],
    lines: tasks.slice(0, rows).map((task) => taskLine(view, task, width)),
    left: Math.max(0, tasks.length - rows),
  };
}

export function taskLine(view: View, task: Task, width: number): Line {
  const right = taskRight(view, task);
  return spread(
    [taskGlyph(view.state, task), span(` ${oneLine(task.plan.name)}`, isSettled(task) ? "quiet" : "plain")],
    right === ""
      ? []
      : [span(` ${cut(right, Math.floor(width / 2))}`, task.state.kind === "failed" ? "bad" : "quiet")],
    width,
  );
}

function taskRight(view: View, task: Task): string {
  if (task.state.kind === "pending") return holdWords(holdOf(view.state, task));
  if (task.state.kind === "verifying") return `verifying ${age(view.now - task.state.since)}`;
  if (task.state.kind === "failed") return oneLine(task.state.reason);
  if (task.started === null) return "";
  return "at" in task.state ? duration(task.state.at - task.started) : age(view.now - task.started);
}

/** The reason why a task is not launched, in two or three words. */
export function holdWords(hold: Hold | null): string {
  switch (hold?.kind) {
    case "needs":
      return `after ${hold.task}`;
    case "turn":
      return `after ${hold.after}`;
    case "missing-path":
      return `needs ${hold.path}`;
    case "locked-path":
      return `${hold.agent} has ${hold.path}`;
    case "lock":
      return `lock of ${hold.refusal.heldBy}`;
    case "not-parallel-safe":
      return `not beside ${hold.beside}`;
    case "dispatch":
      return `for ${hold.by}`;
    case "place":
      return "no free place";
    case "forbidden":
      return `may not modify ${hold.path}`;
    case "paused":
      return hold.launching;
    default:
      return "";
  }
}
