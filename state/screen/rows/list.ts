// The list of all panes beside the one that is shown: number, state, title, and what waits to be read.

import { isLive } from "../../model/select.ts";
import type { Session } from "../../model/state.ts";
import { sessionGlyph } from "../glyphs.ts";
import { fitLine, type Line, oneLine, type Span, span, spread } from "../text.ts";
import { unreadOf, type View } from "../view.ts";
import { type Border, bottomBorder, framedRow, topBorder } from "./frame.ts";
import { sessionWords } from "./pane.ts";

/** As many as there are rows, with the focused one among them; those that need a person come first. Each keeps the
 *  number that leads to it. */
export function listedPanes(view: View): readonly Session[] {
  const rows = Math.max(0, (view.layout.list?.height ?? 2) - 2);
  const all = ordered(view);
  const place = view.focus === null ? 0 : all.indexOf(view.focus);
  const from = Math.max(0, Math.min(place - rows + 1, all.length - rows));
  return all.slice(from, from + rows);
}

function ordered({ panes, waiting }: View): readonly Session[] {
  const asks = (session: Session) => waiting.includes(session);
  return [...panes.filter(asks), ...panes.filter((session) => !asks(session))];
}

export function listLines(view: View): Line[] {
  const { list } = view.layout;
  if (list === null) return [];
  const border: Border = { stroke: "light", role: "quiet" };
  const shown = listedPanes(view);
  const last = shown.at(-1);
  const below = last === undefined ? 0 : view.panes.length - ordered(view).indexOf(last) - 1;
  const rows = Array.from({ length: list.height - 2 }, (_, index) => {
    const session = shown[index];
    return framedRow(border, session === undefined ? [] : listRow(view, session, list.width - 4), list.width);
  });
  const more = below > 0 ? [span(` ↓ ${below} more `, "quiet")] : [];
  return [
    topBorder(border, [span(" Panes ", "strong")], [], list.width),
    ...rows,
    bottomBorder(border, [], more, list.width),
  ];
}

/** Narrower than this, the sign says it alone: a name tells more. */
const wordsFromColumns = 28;

function listRow(view: View, session: Session, width: number): Line {
  const isFocus = view.focus === session;
  const number = view.panes.indexOf(session) + 1;
  const left: Line = [
    span(`${number} `, isFocus ? "strong" : "quiet"),
    sessionGlyph(view.state, session),
    span(` ${oneLine(session.title)}`, isFocus ? "selected" : isLive(session) ? "strong" : "plain"),
  ];
  const isTold = width >= wordsFromColumns && (view.waiting.includes(session) || !isLive(session));
  const words = isTold ? sessionWords(session, view.now, view.ui.panesOnly) : "";
  const right: Line = [
    ...(words === "" ? [] : [span(` ${words}`, view.waiting.includes(session) ? "warning" : "quiet")]),
    ...unreadMark(view, session),
  ];
  return spread(fitLine(left, Math.max(0, width - rightWidth(right))), right, width);
}

function rightWidth(right: Line): number {
  return right.reduce((sum, part) => sum + part.text.length, 0);
}

/** Something was printed, or it rang, while nobody looked. */
function unreadMark(view: View, session: Session): Span[] {
  const unread = unreadOf(view, session.id);
  if (unread === null) return [];
  return [unread === "bell" ? span(" !", "warning") : span(" •", "accent")];
}
