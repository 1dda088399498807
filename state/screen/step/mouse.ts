// Clicks focus, a second one types, the wheel scrolls; a program that is typed into gets its own mouse.

import { allTasks, isLive } from "../../model/select.ts";
import type { Millis } from "../../model/state.ts";
import { borderAt, movedBorder } from "../layout/arrange.ts";
import { type Cell, contains } from "../layout/layout.ts";
import { listedPanes } from "../list.ts";
import { type LastClick, type Mouse, normalMode, type Ui, type Wish } from "../ui.ts";
import { lastTop, showsOne, summaryIsShown, type View, withoutSummary } from "../view.ts";
import type { UiResult } from "./result.ts";

/** The time that desktops take for a double click. */
const doubleClickMs: Millis = 400;

/** Rows for a step of the wheel, as terminals do it. */
const wheelRows = 3;

export function mouseStep(ui: Ui, mouse: Mouse, at: Millis, view: View): UiResult {
  if (view.overlay !== null) return overlayMouse(ui, mouse, view);
  if (ui.drag !== null) return dragged(ui, ui.drag, mouse, view);
  const listed = listedAt(view, mouse);
  if (listed !== null) return only(mouse.kind === "press" ? { ...ui, focus: listed.id } : ui);
  const cell = view.layout.cells.find((candidate) => contains(candidate.frame, mouse.x, mouse.y));
  if (cell === undefined) return only(ui);
  const isInside = contains(cell.body, mouse.x, mouse.y);
  if (ui.mode.kind === "typing" && ui.mode.session === cell.session && isInside)
    return programPressed(ui, cell, mouse, at);
  switch (mouse.kind) {
    case "wheel-up":
      return { ui, wishes: [{ kind: "scroll", session: cell.session, lines: -wheelRows }] };
    case "wheel-down":
      return { ui, wishes: [{ kind: "scroll", session: cell.session, lines: wheelRows }] };
    case "press":
      return pressed(ui, cell, mouse, at, view);
    default:
      return only(ui);
  }
}

/** On a border between panes it is held to be moved, inside a pane to mark text; a click is a press without a move. */
function pressed(ui: Ui, cell: Cell, mouse: Mouse, at: Millis, view: View): UiResult {
  const isLeft = (mouse.code & 3) === 0;
  const border = isLeft && !showsOne(ui) ? borderAt(view.layout.cells, mouse.x, mouse.y) : null;
  if (border !== null) return only({ ...ui, drag: { kind: "border", border } });
  const next = clicked(ui, cell, mouse, at, view);
  if (!isLeft || !contains(cell.body, mouse.x, mouse.y)) return only(next);
  const drag = { kind: "text", session: cell.session } as const;
  return { ui: { ...next, drag }, wishes: [selectWish(cell, mouse, "start")] };
}

function dragged(ui: Ui, drag: NonNullable<Ui["drag"]>, mouse: Mouse, view: View): UiResult {
  const isOver = mouse.kind === "release" || mouse.kind === "press";
  const next: Ui = isOver ? { ...ui, drag: null } : ui;
  if (drag.kind === "border") {
    if (mouse.kind !== "drag") return only(next);
    const to = drag.border.axis === "columns" ? mouse.x : mouse.y;
    const shares = movedBorder(ui.arrangement, ui.shares, drag.border, view.layout.cells, to);
    return only({ ...next, shares });
  }
  const cell = view.layout.cells.find(({ session }) => session === drag.session);
  if (cell === undefined || mouse.kind === "wheel-up" || mouse.kind === "wheel-down") return only(next);
  if (mouse.kind === "drag") return { ui: next, wishes: [selectWish(cell, mouse, "extend")] };
  return { ui: next, wishes: [{ kind: "copy", session: drag.session }] };
}

function selectWish(cell: Cell, mouse: Mouse, phase: "start" | "extend"): Wish {
  const x = Math.max(0, Math.min(cell.body.width - 1, mouse.x - cell.body.x));
  const y = Math.max(0, Math.min(cell.body.height - 1, mouse.y - cell.body.y));
  return { kind: "select", session: cell.session, phase, x, y };
}

/** The pane whose title in the list is there. */
function listedAt(view: View, { x, y }: Mouse) {
  const { list } = view.layout;
  return list === null || !contains(list, x, y) ? null : (listedPanes(view)[y - list.y - 1] ?? null);
}

function overlayMouse(ui: Ui, mouse: Mouse, view: View): UiResult {
  const by = mouse.kind === "wheel-up" ? -wheelRows : mouse.kind === "wheel-down" ? wheelRows : 0;
  const { mode } = ui;
  if (mouse.kind === "press" && summaryIsShown(view)) return only(withoutSummary(ui, view));
  if (by === 0) return only(ui);
  const last = lastTop(view);
  if (mode.kind === "help" || mode.kind === "sync-point") {
    return only({ ...ui, mode: { ...mode, top: Math.max(0, Math.min(last, mode.top + by)) } });
  }
  if (mode.kind !== "overview") return only(ui);
  const count = allTasks(view.state).length;
  return only({ ...ui, selected: Math.max(0, Math.min(count - 1, ui.selected + Math.sign(by))) });
}

function clicked(ui: Ui, cell: Cell, mouse: Mouse, at: Millis, view: View): Ui {
  if ((mouse.code & 3) !== 0 || ui.mode.kind === "line") return ui;
  const lastClick = clickAt(ui, cell, mouse, at);
  const session = view.state.sessions[cell.session];
  const mayType = session !== undefined && isLive(session);
  const types = mayType && (lastClick.count > 1 || ui.mode.kind === "typing");
  return {
    ...ui,
    message: null,
    focus: cell.session,
    lastClick,
    mode: types ? { kind: "typing", session: cell.session, prefixed: false } : normalMode,
  };
}

/** Fingers move a little between the clicks of one. */
const clickColumns = 1;

function clickAt({ lastClick: last }: Ui, { session }: Cell, { x, y }: Mouse, at: Millis): LastClick {
  const goesOn =
    last?.session === session &&
    at - last.at < doubleClickMs &&
    Math.abs(x - last.x) <= clickColumns &&
    y === last.y;
  return { session, at, x, y, count: goesOn ? last.count + 1 : 1 };
}

/** To the program that is typed into, or to mark what it printed. */
function programPressed(ui: Ui, cell: Cell, mouse: Mouse, at: Millis): UiResult {
  const isPress = mouse.kind === "press" && (mouse.code & 3) === 0;
  const lastClick = isPress ? clickAt(ui, cell, mouse, at) : ui.lastClick;
  const clicks = lastClick?.count ?? 1;
  return { ui: isPress ? { ...ui, lastClick } : ui, wishes: [programMouse(cell, mouse, clicks)] };
}

function programMouse(cell: Cell, mouse: Mouse, clicks: number) {
  return {
    kind: "mouse",
    session: cell.session,
    mouse,
    clicks,
    column: mouse.x - cell.body.x + 1,
    row: mouse.y - cell.body.y + 1,
  } as const;
}

function only(ui: Ui): UiResult {
  return { ui, wishes: [] };
}
