// Actions on the task that is marked, or that the focused pane belongs to.

import { allSessions, isLive } from "../../model/select.ts";
import type { Session, Task } from "../../model/state.ts";
import type { Ui } from "../ui.ts";
import { chosenTask, type View } from "../view.ts";
import type { UiResult } from "./result.ts";
import { ask, confirm, line, note, only } from "./result.ts";

export type TaskWord = "assign" | "split" | "complete" | "fail" | "cancel";

export function aboutTask(ui: Ui, word: TaskWord, view: View): UiResult {
  const id = chosenTask(view)?.plan.id ?? view.focus?.task ?? null;
  const task = id === null ? undefined : view.state.tasks[id];
  if (id === null || task === undefined) return note(ui, "There is no task here.");
  if (word === "assign" || word === "split") return only({ ...ui, mode: line({ kind: word, task: id }) });
  if (task.state.kind === "completed") return note(ui, `${task.plan.name} is completed.`);
  if (word === "fail") return only({ ...ui, mode: line({ kind: "fail-reason", task: id }) });
  return confirm(ui, { kind: word, task: id, name: task.plan.name });
}

export function startTask(ui: Ui, view: View): UiResult {
  const task = chosenTask(view);
  if (task === null) {
    const session = chosenSession(view, task);
    if (session !== null && !isLive(session))
      return ask(ui, { kind: "session-restart", session: session.id });
    return view.state.run?.launching === "on" || view.state.run === null
      ? note(ui, "There is no task to start here; choose one in the overview (o).")
      : ask(ui, { kind: "launching", launching: "on" });
  }
  switch (task.state.kind) {
    case "pending":
      return ask(ui, { kind: "task-start", tasks: [task.plan.id] });
    case "failed":
    case "cancelled":
      return ask(ui, { kind: "task-retry", task: task.plan.id });
    case "completed":
      return note(ui, `${task.plan.name} is completed.`);
    default:
      return note(ui, `${task.plan.name} is running.`);
  }
}

export function chosenSession(view: View, task: Task | null): Session | null {
  if (view.ui.mode.kind !== "overview") return view.focus;
  const attempts = allSessions(view.state).filter((session) => session.task === task?.plan.id);
  return attempts.sort((a, b) => b.attempt - a.attempt)[0] ?? null;
}
