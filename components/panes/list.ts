// The list of all panes beside the one that is shown: number, state, title, and what waits to be read.

import { oneLine } from "../../state/model/one-line.ts";
import { isLive } from "../../state/model/select.ts";
import type { Session } from "../../state/model/state.ts";
import { listedPanes, listOrder } from "../../state/screen/list.ts";
import { unreadOf, type View } from "../../state/screen/view.ts";
import { sessionGlyph } from "../text/glyphs.ts";
import { fitLine, type Line, type Span, span, spread } from "../text/line.ts";
import { sessionWords } from "./pane-frame.ts";

/** As many panes as there are rows, and how many follow. */
export function listRows(view: View, width: number): { readonly lines: Line[]; readonly below: number } {
  const shown = listedPanes(view);
  const last = shown.at(-1);
  const below = last === undefined ? 0 : view.panes.length - listOrder(view).indexOf(last) - 1;
  return { lines: shown.map((session) => listRow(view, session, width)), below };
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
