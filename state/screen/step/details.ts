// Looking at one task: opened from the overview, scrolled, and from there to its pane.
import type { Changes } from "../../explain/details.ts";
import { allTasks } from "../../model/select.ts";
import type { TaskId } from "../../model/state.ts";
import { type Key, keyId } from "../keys/key.ts";
import { type Mode, normalMode, type Ui } from "../ui.ts";
import { lastTop, overlayRows, type View } from "../view.ts";
import type { UiResult } from "./result.ts";

export function openDetails(ui: Ui, view: View): UiResult {
  const task = allTasks(view.state)[ui.selected]?.plan.id;
  if (task === undefined) return only(ui);
  return {
    ui: { ...ui, mode: { kind: "details", task, changes: null, top: 0 } },
    wishes: [{ kind: "look-at-changes", task }],
  };
}

/** Changes come a moment later, when another task may be looked at. */
export function withChanges(ui: Ui, task: TaskId, changes: Changes): Ui {
  const { mode } = ui;
  return mode.kind === "details" && mode.task === task ? { ...ui, mode: { ...mode, changes } } : ui;
}

export function detailsKey(ui: Ui, mode: Extract<Mode, { kind: "details" }>, key: Key, view: View): UiResult {
  const rows = overlayRows(view);
  const last = lastTop(view);
  const to = (top: number) => only({ ...ui, mode: { ...mode, top: Math.max(0, Math.min(last, top)) } });
  switch (keyId(key)) {
    case "up":
      return to(mode.top - 1);
    case "down":
      return to(mode.top + 1);
    case "page-up":
      return to(mode.top - rows);
    case "page-down":
    case "space":
      return to(mode.top + rows);
    case "g":
    case "home":
      return to(0);
    case "G":
    case "end":
      return to(last);
    case "enter":
      return only(withPane(ui, mode.task, view));
    case "o":
      return only({ ...ui, mode: { kind: "overview" } });
    case "escape":
    case "q":
      return only({ ...ui, mode: normalMode });
    case "R":
      return { ui, wishes: [{ kind: "look-at-changes", task: mode.task }] };
    default:
      return only(ui);
  }
}

function withPane(ui: Ui, task: TaskId, view: View): Ui {
  const pane = view.panes.find((session) => session.task === task);
  if (pane !== undefined) return { ...ui, mode: normalMode, focus: pane.id };
  return { ...ui, message: { kind: "note", text: `${task} has no pane now.` } };
}

function only(ui: Ui): UiResult {
  return { ui, wishes: [] };
}
