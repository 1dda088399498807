// Which pane has the focus, how large it is and what it shows: the commands that change nothing outside the screen.

import type { SessionId } from "../../model/state.ts";
import type { Direction } from "../keys/bindings.ts";
import { type Arrangement, arrangementOrder, nudged } from "../layout/arrange.ts";
import { type Cell, neighbour } from "../layout/layout.ts";
import type { Ui } from "../ui.ts";
import { cellOf, panesOnPage, showsOne, type View } from "../view.ts";
import type { UiResult } from "./result.ts";

export function placeOf(view: View): number {
  return view.focus === null ? 0 : Math.max(0, view.panes.indexOf(view.focus));
}

export function capacityOf(view: View): number {
  return panesOnPage(view.ui, view.layout.area);
}

export function focusAt(ui: Ui, view: View, place: number, around: boolean): UiResult {
  const count = view.panes.length;
  if (count === 0) return only(ui);
  if (!around && (place < 0 || place >= count)) return only(ui);
  const session = view.panes[(place + count) % count];
  return only(session === undefined ? ui : { ...ui, focus: session.id });
}

export function focusTowards(ui: Ui, view: View, direction: "up" | "down" | "left" | "right"): UiResult {
  const by = direction === "left" || direction === "up" ? -1 : 1;
  if (showsOne(ui)) return focusAt(ui, view, placeOf(view) + by, false);
  const from = view.focus === null ? null : cellOf(view, view.focus.id);
  const next = from === null ? null : neighbour(view.layout.cells, from, direction);
  return only(next === null ? ui : { ...ui, focus: next.session });
}

export function focusNumber(ui: Ui, view: View, number: number): UiResult {
  if (showsOne(ui)) return focusAt(ui, view, number - 1, false);
  const cell = view.layout.cells[number - 1];
  return only(cell === undefined ? ui : { ...ui, focus: cell.session });
}

export function scroll(ui: Ui, view: View, by: -1 | 1): UiResult {
  if (view.focus === null) return only(ui);
  // A row stays in sight, to read on.
  const rows = Math.max(1, (cellOf(view, view.focus.id)?.body.height ?? 2) - 1);
  return { ui, wishes: [{ kind: "scroll", session: view.focus.id, lines: by * rows }] };
}

export function nextArrangement(now: Arrangement, to: Arrangement | "next"): Arrangement {
  if (to !== "next") return to;
  return arrangementOrder[(arrangementOrder.indexOf(now) + 1) % arrangementOrder.length] ?? "grid";
}

/** Two steps are a fifth of an even pane. */
const resizeStep = 0.1;

/** The border on the side that the arrow points to moves that way; at the edge of the screen, the opposite one. */
export function resized(ui: Ui, view: View, direction: Direction): Ui {
  const cell = view.focus === null ? null : cellOf(view, view.focus.id);
  if (cell === null || showsOne(ui)) return ui;
  const axis = direction === "left" || direction === "right" ? "columns" : "rows";
  const startOf = (other: Cell) => (axis === "columns" ? other.frame.x : other.frame.y);
  const starts = [...new Set(view.layout.cells.map(startOf))].sort((a, b) => a - b);
  if (starts.length < 2) return ui;
  const index = Math.min(starts.indexOf(startOf(cell)), starts.length - 2);
  const by = direction === "left" || direction === "up" ? -resizeStep : resizeStep;
  return { ...ui, shares: nudged(ui.arrangement, ui.shares, { axis, index }, by) };
}

function only(ui: Ui): UiResult {
  return { ui, wishes: [] };
}

/** As it is, or following its output again. */
export function hold(ui: Ui, session: SessionId): UiResult {
  if (ui.held[session] !== true) return { ui, wishes: [{ kind: "hold", session }] };
  return { ui, wishes: [{ kind: "scroll-to", session, to: "bottom" }] };
}
