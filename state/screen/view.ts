// The view of the screen, worked out from the truth (State) and the person's side (Ui). Everything that
// draws, looks up a click or interprets a key asks here, so that they mean the same pane.

import { allTasks, isLive, needingPerson } from "../model/select.ts";
import type { Millis, Session, SessionId, State, Task } from "../model/state.ts";
import { arranged, capacityOf, listRect } from "./layout/arrange.ts";
import {
  type Cell,
  centered,
  isTooSmall,
  type Layout,
  paneCapacity,
  type Rect,
  regions,
} from "./layout/layout.ts";
import { followFocus, paneSessions } from "./panes.ts";
import type { Ui } from "./ui.ts";

export interface View {
  readonly state: State;
  readonly ui: Ui;
  readonly now: Millis;
  readonly tooSmall: boolean;
  /** Every session with a pane, on all pages. */
  readonly panes: readonly Session[];
  readonly page: number;
  readonly pages: number;
  /** The session with the focus: in typing mode the one that is typed into. */
  readonly focus: Session | null;
  readonly waiting: readonly Session[];
  readonly running: number;
  readonly layout: Layout;
  /** The dialog over the panes: its rows in all, and the first that is seen. */
  readonly overlay: { readonly rows: number; readonly top: number } | null;
}

/** A dialog's demands on the screen. */
export interface DialogSize {
  /** Without its frame. */
  readonly rows: number;
  /** With its frame. */
  readonly width: number;
  /** Takes all that is above the status line, whatever it needs. */
  readonly fills: boolean;
  /** The first row that it wants to be seen. */
  readonly top: number;
}

/** The size of what lies over the panes, told by what draws it (components/dialogs); null: nothing does. Until the
 *  components are loaded nothing is drawn over the panes. */
export type MeasureDialog = (view: View) => DialogSize | null;

export const noDialogs: MeasureDialog = () => null;

export function viewOf(told: State, ui: Ui, now: Millis, measure: MeasureDialog = noDialogs): View {
  const state = withNames(told, ui);
  const tooSmall = isTooSmall(ui.columns, ui.rows);
  const ground = regions(ui);
  const capacity = panesOnPage(ui, ground.area);
  const kept = ui.mode.kind === "typing" ? ui.mode.session : ui.focus;
  const panes = paneSessions(state, capacity, ui.panesOnly, kept);
  const focus = followFocus(state, panes, kept);
  const place = focus === null ? 0 : Math.max(0, panes.indexOf(focus));
  const page = Math.floor(place / capacity);
  const onPage = panes.slice(page * capacity, (page + 1) * capacity).map((session) => session.id);
  const base: View = {
    state,
    ui,
    now,
    tooSmall,
    panes,
    page,
    pages: Math.max(1, Math.ceil(panes.length / capacity)),
    focus,
    waiting: needingPerson(state),
    running: Object.values(state.sessions).filter(isLive).length,
    layout: {
      ...ground,
      cells: tooSmall ? [] : arranged(ui.zoomed ? "grid" : ui.arrangement, ground.area, onPage, ui.shares),
      list: showsList(ui) && panes.length > 0 && !tooSmall ? listRect(ground.area) : null,
      overlay: null,
    },
    overlay: null,
  };
  return tooSmall ? base : withOverlay(base, measure(base));
}

/** How many panes are shown at once. */
export function panesOnPage(ui: Ui, area: Rect): number {
  if (ui.zoomed) return 1;
  return ui.arrangement === "grid" ? paneCapacity(area) : capacityOf(ui.arrangement, area);
}

/** Panes are counted over all pages where only one is shown. */
export function showsOne(ui: Ui): boolean {
  return ui.zoomed || ui.arrangement === "list";
}

function showsList(ui: Ui): boolean {
  return ui.arrangement === "list" && !ui.zoomed;
}

/** With the names that this person gave, wherever a session is named. */
function withNames(state: State, { names }: Ui): State {
  const renamed = Object.entries(names).flatMap(([id, title]) => {
    const session = state.sessions[id as SessionId];
    return session === undefined ? [] : [[id, { ...session, title }] as const];
  });
  if (renamed.length === 0) return state;
  return { ...state, sessions: { ...state.sessions, ...Object.fromEntries(renamed) } };
}

/** viewOf that remembers its last answer: the screen asks several times for the same moment. */
export function rememberedView(): typeof viewOf {
  let last: { readonly asked: Parameters<typeof viewOf>; readonly view: View } | null = null;
  return (...asked) => {
    if (last === null || asked.some((value, place) => value !== last?.asked[place]))
      last = { asked, view: viewOf(...asked) };
    return last.view;
  };
}

export function cellOf(view: View, session: SessionId): Cell | null {
  return view.layout.cells.find((cell) => cell.session === session) ?? null;
}

/** Output in view is read as it comes; a bell is for a person who does not look at that very pane. */
export function isSeen(view: View, session: SessionId, what: "output" | "bell"): boolean {
  return what === "bell" ? view.focus?.id === session : cellOf(view, session) !== null;
}

/** The unread output or bell of a session, or null. */
export function unreadOf(view: View, session: SessionId): "output" | "bell" | null {
  const unread = view.ui.unread[session];
  return unread === undefined || isSeen(view, session, unread) ? null : unread;
}

/** Where typed bytes go, or null when its program has ended or its pane is gone. */
export function typingTarget(view: View): SessionId | null {
  const { mode } = view.ui;
  if (mode.kind !== "typing") return null;
  const session = view.state.sessions[mode.session];
  return session !== undefined && isLive(session) ? session.id : null;
}

/** The task that a command means: the marked one in the overview, else the focused pane's. */
export function chosenTask(view: View): Task | null {
  if (view.ui.mode.kind === "overview") return allTasks(view.state)[view.ui.selected] ?? null;
  const task = view.focus?.task ?? null;
  return task === null ? null : (view.state.tasks[task] ?? null);
}

/** How many rows of a dialog are seen at once. */
export function overlayRows(view: View): number {
  return Math.max(0, (view.layout.overlay?.height ?? 2) - 2);
}

/** The last row of a dialog that may stand at its top. */
export function lastTop(view: View): number {
  return Math.max(0, (view.overlay?.rows ?? 0) - overlayRows(view));
}

/** Nothing was opened by a person, and yet something lies over the panes. */
export function summaryIsShown(view: View): boolean {
  return view.overlay !== null && view.ui.mode.kind === "normal";
}

export function withoutSummary(ui: Ui, view: View): Ui {
  return { ...ui, summaryClosed: view.state.run?.executionId ?? null };
}

function withOverlay(view: View, size: DialogSize | null): View {
  if (size === null) return view;
  const { area, summary, columns } = view.layout;
  // Over the sidebar or the summary too: they say no more than what lies over them.
  const whole = { ...area, width: columns, height: area.height + (summary?.height ?? 0) };
  const rect = size.fills ? whole : centered(whole, size.width, size.rows + 2);
  const last = Math.max(0, size.rows - (rect.height - 2));
  const overlay = { rows: size.rows, top: Math.min(size.top, last) };
  return { ...view, overlay, layout: { ...view.layout, overlay: rect } };
}
