// The row that a line is typed into, and what Enter does with it.
import { assertNever } from "../../state/model/assert-never.ts";
import { oneLine } from "../../state/model/one-line.ts";
import { currentSyncPoint } from "../../state/model/select.ts";
import type { LinePurpose } from "../../state/screen/ui.ts";
import type { View } from "../../state/screen/view.ts";
import { type Line, type Sides, span } from "../text/line.ts";
import { cut, cutStart, widthOf } from "../text/width.ts";
import { type Hint, hint, hintLine } from "./hints.ts";

/** The row with the text field, and the column of its cursor. */
export function inputLine(
  view: View,
  width: number,
): { readonly line: Line; readonly cursor: number } | null {
  const { mode } = view.ui;
  if (mode.kind !== "line") return null;
  const label = ` ${cut(purposeLabel(view, mode.purpose), Math.floor(width / 2))} `;
  const room = Math.max(1, width - widthOf(label) - 2);
  const before = [...mode.text].slice(0, mode.cursor).join("");
  const after = [...mode.text].slice(mode.cursor).join("");
  const shown = cutStart(before, room);
  return {
    line: [span(label, "accent"), span(shown), span(after)],
    cursor: Math.min(width - 1, widthOf(label) + widthOf(shown)),
  };
}

export function lineStatus(view: View, purpose: LinePurpose, width: number): Sides {
  const typed = inputLine(view, width);
  if (view.layout.explanation === null && typed !== null) {
    const found =
      view.ui.search === null
        ? []
        : [span(` ${searchWords(view.ui.search.index, view.ui.search.count)} `, "quiet")];
    return { left: typed.line, right: found };
  }
  return hintLine(span(" INPUT ", "badge"), lineHints(view, purpose), [hint("Esc", "cancel")], width);
}

function lineHints(view: View, purpose: LinePurpose): Hint[] {
  switch (purpose.kind) {
    case "search": {
      const { search } = view.ui;
      const found = search === null ? [] : [hint("", searchWords(search.index, search.count))];
      return [hint("Enter", "next above"), hint("↓", "next below"), ...found];
    }
    case "send":
      return [hint("Enter", "send")];
    case "search-all":
      return [hint("Enter", "search in all panes")];
    case "broadcast":
      return [hint("Enter", "asks, then sends it to all")];
    case "rename":
      return [hint("Enter", "rename; empty is its own name")];
    case "assign":
      return [hint("Enter", "its agent from now on; one at work is stopped")];
    case "split":
      return [hint("Enter", "add it; it runs when this one is completed")];
    case "fail-reason":
      return [hint("Enter", "it has failed; the reason is kept")];
    case "open":
      return [hint("Enter", "open; empty is your shell")];
    case "deny-reason":
      return [hint("Enter", "say no; the agent reads why")];
    case "answer":
      return [hint("Enter", "answer")];
    case "force-reason":
      return [hint("Enter", "force it; the reason is kept")];
    default:
      return assertNever(purpose);
  }
}

function searchWords(index: number, count: number): string {
  return count === 0 ? "not found" : `${index} of ${count}`;
}

function purposeLabel(view: View, purpose: LinePurpose): string {
  const title = (session: string) =>
    oneLine(view.state.sessions[session as keyof typeof view.state.sessions]?.title ?? "");
  switch (purpose.kind) {
    case "search":
      return `Search ${title(purpose.session)}:`;
    case "send":
      return `Send to ${title(purpose.session)}:`;
    case "search-all":
      return "Search all panes:";
    case "broadcast":
      return "Send to all panes shown:";
    case "rename":
      return `Name of ${title(purpose.session)}:`;
    case "assign":
      return `Agent for ${purpose.task} (claude, codex, …):`;
    case "split":
      return `Follow-up of ${purpose.task} (ID /path/ … : what to do):`;
    case "fail-reason":
      return `Why has ${purpose.task} failed?`;
    case "open":
      return "Command to open:";
    case "deny-reason":
      return "Why not?";
    case "answer":
      return "Answer:";
    case "force-reason":
      return `Why force ${currentSyncPoint(view.state)?.plan.id ?? "the sync point"}?`;
    default:
      return assertNever(purpose);
  }
}
