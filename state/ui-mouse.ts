// Clicks focus, a second one types, the wheel scrolls; a program that is typed into gets its own mouse.
import { type Cell, contains } from "./layout.ts";
import type { Millis } from "./model.ts";
import { allTasks, isLive } from "./select.ts";
import { type Mouse, normalMode, type Ui } from "./ui.ts";
import type { UiResult } from "./ui-step.ts";
import { summaryIsShown, type View, withoutSummary } from "./view.ts";

/** What desktops take for a double click. */
const doubleClickMs: Millis = 400;

/** Rows for a step of the wheel, as terminals do it. */
const wheelRows = 3;

export function mouseStep(ui: Ui, mouse: Mouse, at: Millis, view: View): UiResult {
  if (view.overlay !== null) return overlayMouse(ui, mouse, view);
  const cell = view.layout.cells.find((candidate) => contains(candidate.frame, mouse.x, mouse.y));
  if (cell === undefined) return only(ui);
  if (
    ui.mode.kind === "typing" &&
    ui.mode.session === cell.session &&
    contains(cell.body, mouse.x, mouse.y)
  ) {
    return { ui, wishes: [programMouse(cell, mouse)] };
  }
  switch (mouse.kind) {
    case "wheel-up":
      return { ui, wishes: [{ kind: "scroll", session: cell.session, lines: -wheelRows }] };
    case "wheel-down":
      return { ui, wishes: [{ kind: "scroll", session: cell.session, lines: wheelRows }] };
    case "press":
      return only(clicked(ui, cell, mouse, at, view));
    default:
      return only(ui);
  }
}

function overlayMouse(ui: Ui, mouse: Mouse, view: View): UiResult {
  const by = mouse.kind === "wheel-up" ? -wheelRows : mouse.kind === "wheel-down" ? wheelRows : 0;
  const { mode } = ui;
  if (mouse.kind === "press" && summaryIsShown(view)) return only(withoutSummary(ui, view));
  if (by === 0 || view.overlay === null || view.layout.overlay === null) return only(ui);
  const last = Math.max(0, view.overlay.lines.length - (view.layout.overlay.height - 2));
  if (mode.kind === "help" || mode.kind === "sync-point") {
    return only({ ...ui, mode: { ...mode, top: Math.max(0, Math.min(last, mode.top + by)) } });
  }
  if (mode.kind !== "overview") return only(ui);
  const count = allTasks(view.state).length;
  return only({ ...ui, selected: Math.max(0, Math.min(count - 1, ui.selected + Math.sign(by))) });
}

function clicked(ui: Ui, cell: Cell, mouse: Mouse, at: Millis, view: View): Ui {
  if ((mouse.code & 3) !== 0 || ui.mode.kind === "line") return ui;
  const isDouble = ui.lastClick?.session === cell.session && at - ui.lastClick.at < doubleClickMs;
  const session = view.state.sessions[cell.session];
  const mayType = session !== undefined && isLive(session);
  const types = mayType && (isDouble || ui.mode.kind === "typing");
  return {
    ...ui,
    message: null,
    focus: cell.session,
    lastClick: isDouble ? null : { session: cell.session, at },
    mode: types ? { kind: "typing", session: cell.session, prefixed: false } : normalMode,
  };
}

function programMouse(cell: Cell, mouse: Mouse) {
  return {
    kind: "mouse",
    session: cell.session,
    mouse,
    column: mouse.x - cell.body.x + 1,
    row: mouse.y - cell.body.y + 1,
  } as const;
}

function only(ui: Ui): UiResult {
  return { ui, wishes: [] };
}
