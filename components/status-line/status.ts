// The last row: which mode one is in, the keys that make sense now, how to leave. And the row that a line is
// typed into.

import { assertNever } from "../../state/model/assert-never.ts";
import { oneLine } from "../../state/model/one-line.ts";
import { isLive } from "../../state/model/select.ts";
import type { Role } from "../../state/model/theme.ts";
import type { Message, Question } from "../../state/screen/ui.ts";
import { showsOne, type View } from "../../state/screen/view.ts";
import { messageText } from "../app/summary-rows.ts";
import { type Sides, span } from "../text/line.ts";
import { cut } from "../text/width.ts";
import { type Hint, hint, hintLine, of } from "./hints.ts";
import { lineStatus } from "./input-field.ts";
import {
  copyHints,
  detailsHints,
  overviewHints,
  paletteHints,
  questionHints,
  syncPointHints,
} from "./mode-hints.ts";
import { normalHints } from "./normal-hints.ts";

/** Long titles leave no room for the keys. */
const titleColumnsMax = 24;

export function statusLine(view: View, width: number): Sides {
  const { mode } = view.ui;
  switch (mode.kind) {
    case "normal":
      if (mode.prefixed) return prefixedLine(view, "badge", width);
      if (view.layout.explanation === null && view.ui.message !== null) {
        return {
          left: [
            badge(view),
            span(` ${oneLine(messageText(view, view.ui.message))}`, messageRole(view.ui.message)),
          ],
          right: [],
        };
      }
      return hintLine(badge(view), normalHints(view), rightSide(view, ["help", "quit"]), width);
    case "typing":
      if (mode.prefixed) return prefixedLine(view, "badge-typing", width);
      return typingLine(view, width);
    case "help":
      return hintLine(span(" HELP ", "badge"), [hint("↑ ↓", "scroll")], [hint("Esc", "close")], width);
    case "overview":
      return hintLine(span(" OVERVIEW ", "badge"), overviewHints(), [hint("Esc", "close")], width);
    case "details":
      return hintLine(span(" TASK ", "badge"), detailsHints(), [hint("Esc", "close")], width);
    case "sync-point":
      return hintLine(span(" SYNC POINT ", "badge"), syncPointHints(view), [hint("Esc", "close")], width);
    case "copy":
      return copyLine(mode.isMarking, width);
    case "found":
      return foundLine(width);
    case "palette":
      return hintLine(span(" COMMANDS ", "badge"), paletteHints(), [hint("Esc", "close")], width);
    case "confirm":
      return hintLine(
        span(" CONFIRM ", "badge-warning"),
        questionHints(mode.question, view),
        [notNow(mode.question)],
        width,
      );
    case "ask":
      return hintLine(
        span(" ASKED ", "badge-warning"),
        [hint("↑ ↓", "scroll")],
        [hint("Esc", "later")],
        width,
      );
    case "line":
      return lineStatus(view, mode.purpose, width);
    default:
      return assertNever(mode);
  }
}

function copyLine(isMarking: boolean, width: number): Sides {
  return hintLine(span(" COPY ", "badge-typing"), copyHints(isMarking), [hint("Esc", "leave")], width);
}

function foundLine(width: number): Sides {
  const hints = [hint("↑ ↓", "choose"), hint("Enter", "go there")];
  return hintLine(span(" FOUND ", "badge"), hints, [hint("Esc", "close")], width);
}

function notNow(question: Question): Hint {
  return hint("Esc", question.kind === "workflow-changed" ? "not now" : "cancel");
}

function typingLine(view: View, width: number): Sides {
  const { mode, prefixLabel } = view.ui;
  const session = mode.kind === "typing" ? view.state.sessions[mode.session] : undefined;
  const title = cut(oneLine(session?.title ?? "a pane that is gone"), titleColumnsMax);
  if (session === undefined || !isLive(session)) {
    return hintLine(span(` ENDED: ${title} `, "badge-warning"), [hint("Esc", "leave")], [], width);
  }
  const hints = [
    hint(`${prefixLabel} q`, "leaves"),
    hint(`${prefixLabel} ?`, "help"),
    hint("", "all else goes to the pane"),
  ];
  return hintLine(span(` TYPING → ${title} `, "badge-typing"), hints, rightSide(view, []), width);
}

function prefixedLine(view: View, role: Role, width: number): Sides {
  const hints = [
    hint("q", "leave the pane"),
    of(view, "pass", "pass"),
    hint("1–9", "pane"),
    of(view, "zoom", "zoom"),
    hint("d", "detach"),
    hint(view.ui.prefixLabel, "send it"),
    of(view, "help", "help"),
  ];
  return hintLine(span(` ${view.ui.prefixLabel} … `, role), hints, [], width);
}

function messageRole(message: Message): Role {
  return message.kind === "note" ? "strong" : "bad";
}

function badge(view: View) {
  if (view.ui.zoomed) return span(" ZOOM ", "badge");
  return span(view.ui.panesOnly ? " PANES " : " NORMAL ", "badge");
}

function rightSide(view: View, commands: readonly ("help" | "quit")[]): Hint[] {
  const hints: Hint[] = [];
  if (!view.ui.connected) hints.push(hint("", "not connected", "bad"));
  if (view.pages > 1)
    hints.push(hint("", `${showsOne(view.ui) ? "pane" : "page"} ${view.page + 1}/${view.pages}`));
  return [...hints, ...commands.map((command) => of(view, command, command))];
}
