// The frame of one pane: number, state and time in the title, what it holds or asks for at the bottom.

import { assertNever } from "../../state/model/assert-never.ts";
import { age, duration } from "../../state/model/duration.ts";
import { oneLine } from "../../state/model/one-line.ts";
import { isLive, locksOfTask, reasonOf } from "../../state/model/select.ts";
import type { Millis, Session } from "../../state/model/state.ts";
import type { Cell } from "../../state/screen/layout/layout.ts";
import { showsOne, unreadOf, type View } from "../../state/screen/view.ts";
import type { Border } from "../text/frame.ts";
import { sessionGlyph } from "../text/glyphs.ts";
import { type Line, lineWidth, span } from "../text/line.ts";
import { cut, cutStart } from "../text/width.ts";

export interface PaneFrame {
  readonly border: Border;
  readonly title: Line;
  readonly above: Line;
  readonly bottom: Line;
}

/** Less than this is no name. */
const nameColumnsMin = 6;

/** `place`: which pane of the page it is, from 0. */
export function paneFrame(view: View, cell: Cell, place: number): PaneFrame | null {
  const session = view.state.sessions[cell.session];
  if (session === undefined) return null;
  const border = borderOf(view, session);
  const { width } = cell.frame;
  // The digit that leads to it: while zoomed, among all panes.
  const number = (showsOne(view.ui) ? view.panes.indexOf(session) : place) + 1;
  return {
    border,
    title: fittingTitle(view, session, number, width - 4),
    above: rightOf(view, session),
    bottom: bottomOf(view, session, width),
  };
}

/** `running 0:12`, `needs you 0:05`, `exited 1`; nothing of a program that just runs beside others of its kind, where
 *  its glyph says as much and no second has to be drawn. */
export function sessionWords(session: Session, now: Millis, panesOnly: boolean): string {
  const { state, attention } = session;
  switch (state.kind) {
    case "launching":
      return "starting";
    case "stopping":
      return "stopping";
    case "exited":
      return exitWords(session);
    case "running":
      if (attention.kind === "needs-person") return `needs you ${age(now - attention.since)}`;
      if (attention.kind === "idle") return `quiet ${age(now - attention.since)}`;
      return panesOnly ? "" : `running ${age(now - state.started)}`;
    default:
      return assertNever(state);
  }
}

function exitWords(session: Session): string {
  if (session.state.kind !== "exited") return "";
  const { exit, started, ended } = session.state;
  if (started === null) return "did not start";
  const how = exit.signal ?? (exit.code === null ? "lost" : `exited ${exit.code}`);
  return `${how}, ${duration(ended - started)}`;
}

function borderOf(view: View, session: Session): Border {
  const { mode } = view.ui;
  if (mode.kind === "typing" && mode.session === session.id) {
    return { stroke: "double", role: isLive(session) ? "good" : "warning" };
  }
  const stroke = view.focus === session ? "heavy" : "light";
  if (view.waiting.includes(session)) return { stroke, role: "warning" };
  return { stroke, role: view.focus === session ? "accent" : "quiet" };
}

/** With the time where there is room, then without. A name that is still too long is cut, but how a session ended
 *  is said. */
function fittingTitle(view: View, session: Session, number: number, room: number): Line {
  const words = sessionWords(session, view.now, view.ui.panesOnly);
  const short = words.replace(/,? (?:\d+(?::\d\d)+|\d+ min|\d+ h \d\d)$/, "");
  const name = oneLine(session.title);
  const left = room - lineWidth(rightOf(view, session));
  const titles = [words, short].map((candidate) => titleOf(view, session, number, name, candidate));
  const fitting = titles.find((title) => lineWidth(title) <= left);
  if (fitting !== undefined) return fitting;
  const last = session.state.kind === "running" && !view.waiting.includes(session) ? "" : short;
  const rest = lineWidth(titleOf(view, session, number, "", last));
  return titleOf(view, session, number, cut(name, Math.max(nameColumnsMin, left - rest)), last);
}

function titleOf(view: View, session: Session, number: number, name: string, words: string): Line {
  const isFocus = view.focus === session;
  const problem = session.state.kind === "exited" && session.state.exit.code !== 0;
  return [
    span(` ${number} `, isFocus ? "strong" : "quiet"),
    sessionGlyph(view.state, session),
    span(` ${name}`, isLive(session) || isFocus ? "strong" : "plain"),
    span(
      words === "" ? " " : ` · ${words} `,
      view.waiting.includes(session) ? "warning" : problem ? "bad" : "quiet",
    ),
  ];
}

function rightOf(view: View, session: Session): Line {
  const up = view.ui.scrolled[session.id] ?? 0;
  if (up > 0) return [span(` ↑ ${up} `, "warning")];
  if (view.ui.held[session.id] === true) return [span(" held ", "warning")];
  const percent = view.ui.progress[session.id];
  if (percent !== undefined && isLive(session)) return [span(` ${percent} % `, "accent")];
  const unread = unreadOf(view, session.id);
  if (unread !== null) return [span(unread === "bell" ? " bell " : " new ", "warning")];
  return session.attempt > 1 ? [span(` attempt ${session.attempt} `, "quiet")] : [];
}

function bottomOf(view: View, session: Session, width: number): Line {
  const room = width - 6;
  const reason = reasonOf(view.state, session);
  if (reason !== null) return [span(` ${cut(oneLine(reason), room)} `, "warning")];
  if (session.state.kind === "exited" && session.state.problem !== null) {
    return [span(` ${cut(oneLine(session.state.problem), room)} `, "bad")];
  }
  const locks = session.task === null ? [] : locksOfTask(view.state, session.task);
  const paths = locks.flatMap((lock) => lock.paths.map((path) => path.written));
  if (paths.length === 0) return [];
  const more = paths.length > 1 ? ` +${paths.length - 1}` : "";
  return [span(` ${cutStart(paths[0] ?? "", room - more.length)}${more} `, "quiet")];
}
