// The last row: which mode one is in, the keys that make sense now, how to leave. And the row that a line is
// typed into.
import { keyOf, type UiCommand } from "./keymap.ts";
import type { Session } from "./model.ts";
import { assertNever } from "./never.ts";
import { currentSyncPoint, isLive, needingPerson } from "./select.ts";
import {
  cut,
  cutStart,
  fitLine,
  type Line,
  lineWidth,
  oneLine,
  type Role,
  span,
  spread,
  widthOf,
} from "./text.ts";
import type { LinePurpose, Message, Question } from "./ui.ts";
import { summaryIsShown, type View } from "./view.ts";
import { messageText } from "./view-summary.ts";

/** Long titles leave no room for the keys. */
const titleColumnsMax = 24;

interface Hint {
  readonly key: string;
  readonly text: string;
  readonly role: Role;
}

export function statusLine(view: View, width: number): Line {
  const { mode } = view.ui;
  switch (mode.kind) {
    case "normal":
      if (mode.prefixed) return prefixedLine(view, "badge", width);
      if (view.layout.explanation === null && view.ui.message !== null) {
        return fitLine(
          [
            badge(view),
            span(` ${oneLine(messageText(view, view.ui.message))}`, messageRole(view.ui.message)),
          ],
          width,
        );
      }
      return hintLine(badge(view), normalHints(view), rightSide(view, ["help", "quit"]), width);
    case "typing":
      if (mode.prefixed) return prefixedLine(view, "badge-typing", width);
      return typingLine(view, width);
    case "help":
      return hintLine(span(" HELP ", "badge"), [hint("↑ ↓", "scroll")], [hint("Esc", "close")], width);
    case "overview":
      return hintLine(span(" OVERVIEW ", "badge"), overviewHints(), [hint("Esc", "close")], width);
    case "sync-point":
      return hintLine(span(" SYNC POINT ", "badge"), syncPointHints(view), [hint("Esc", "close")], width);
    case "confirm":
      return hintLine(
        span(" CONFIRM ", "badge-warning"),
        questionHints(mode.question, view),
        [notNow(mode.question)],
        width,
      );
    case "line":
      return lineStatus(view, mode.purpose, width);
    default:
      return assertNever(mode);
  }
}

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
    line: fitLine([span(label, "accent"), span(shown), span(after)], width),
    cursor: Math.min(width - 1, widthOf(label) + widthOf(shown)),
  };
}

/** What the keys of a question do, but for Esc. */
function questionHints(question: Question, view: View): Hint[] {
  switch (question.kind) {
    case "quit":
      return view.ui.onLeave === "end"
        ? [hint("y", "end them and leave")]
        : [hint("d", "detach, the agents go on"), hint("s", "stop all of them")];
    case "stop":
      return [hint("y", "stop it")];
    case "restart":
      return [hint("y", "stop it and start anew")];
    case "approve":
      return [hint("y", "approve")];
    case "workflow-changed":
      return [hint("y", "take it in")];
    default:
      return assertNever(question);
  }
}

function notNow(question: Question): Hint {
  return hint("Esc", question.kind === "workflow-changed" ? "not now" : "cancel");
}

function normalHints(view: View): Hint[] {
  const { focus, ui } = view;
  if (summaryIsShown(view)) {
    return [hint("Esc", "the panes"), of("overview", "overview"), of("sync-point", "checks")];
  }
  const hints: Hint[] = [...urgentHints(view)];
  if (focus !== null && isLive(focus)) hints.push(of("type", "type"));
  if (focus !== null && hasFailed(view, focus)) hints.push(of("restart", "restart"));
  if (view.panes.length > 1) hints.push(of("focus-step", "next"));
  if (focus !== null) hints.push(of("zoom", ui.zoomed ? "unzoom" : "zoom"));
  if (!ui.panesOnly) hints.push(of("overview", "overview"), of("sync-point", "checks"));
  if (focus !== null && isLive(focus)) hints.push(of("send", "send a line"));
  if (focus !== null && isLive(focus) && !ui.panesOnly) hints.push(of("stop", "stop"));
  if (focus !== null) hints.push(of("search", "search"), of("scroll-page", "scroll"));
  const { run } = view.state;
  if (run?.status.kind === "running" && run.launching === "on") hints.push(of("pause", "pause"));
  return hints;
}

function hasFailed(view: View, session: Session): boolean {
  if (isLive(session) || view.ui.panesOnly) return false;
  return session.task === null || view.state.tasks[session.task]?.state.kind !== "completed";
}

/** What waits for this person. */
function urgentHints(view: View): Hint[] {
  const { state, ui } = view;
  const hints: Hint[] = [];
  if (needingPerson(state).length > 0) hints.push(of("next-waiting", "answer", "warning"));
  const point = currentSyncPoint(state);
  if (point?.status.kind === "ready") hints.push(of("pass", "pass the sync point", "good"));
  if (ui.workflowChange !== null) {
    const { isValid } = ui.workflowChange;
    hints.push(of("workflow", isValid ? "lockstep.yaml changed" : "lockstep.yaml is invalid", "warning"));
  }
  if (state.run !== null && state.run.status.kind === "running" && state.run.launching !== "on") {
    hints.push(of("pause", "go on", "warning"));
  }
  return hints;
}

function overviewHints(): Hint[] {
  return [hint("↑ ↓", "choose"), hint("Enter", "its pane"), hint("s x r", "start, stop, restart")];
}

function syncPointHints(view: View): Hint[] {
  const isReady = currentSyncPoint(view.state)?.status.kind === "ready";
  return [of("pass", "pass", isReady ? "good" : "plain"), of("recheck", "check again"), of("force", "force")];
}

function typingLine(view: View, width: number): Line {
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

function prefixedLine(view: View, role: Role, width: number): Line {
  const hints = [
    hint("q", "leave the pane"),
    of("pass", "pass"),
    hint("1–9", "pane"),
    of("zoom", "zoom"),
    hint("d", "detach"),
    hint(view.ui.prefixLabel, "send it"),
    of("help", "help"),
  ];
  return hintLine(span(` ${view.ui.prefixLabel} … `, role), hints, [], width);
}

function lineStatus(view: View, purpose: LinePurpose, width: number): Line {
  const typed = inputLine(view, width);
  if (view.layout.explanation === null && typed !== null) {
    const found =
      view.ui.search === null
        ? []
        : [span(` ${searchWords(view.ui.search.index, view.ui.search.count)} `, "quiet")];
    return spread(typed.line, found, width);
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
    case "open":
      return [hint("Enter", "open; empty is your shell")];
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
    case "open":
      return "Command to open:";
    case "force-reason":
      return `Why force ${currentSyncPoint(view.state)?.plan.id ?? "the sync point"}?`;
    default:
      return assertNever(purpose);
  }
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
    hints.push(hint("", `${view.ui.zoomed ? "pane" : "page"} ${view.page + 1}/${view.pages}`));
  return [...hints, ...commands.map((command) => of(command, command))];
}

/** As many hints as padTo, the first ones first; what is on the right always stays. */
function hintLine(mode: Line[number], hints: readonly Hint[], right: readonly Hint[], width: number): Line {
  const rightLine = right.flatMap((entry): Line => [span("  "), ...hintSpans(entry)]);
  const end: Line = rightLine.length > 0 ? [...rightLine, span(" ")] : [];
  const line: Line[number][] = [mode];
  const room = width - lineWidth(end);
  for (const entry of hints) {
    const spans = [span("  "), ...hintSpans(entry)];
    if (lineWidth(line) + lineWidth(spans) > room) break;
    line.push(...spans);
  }
  return spread(line, end, width);
}

function hintSpans({ key, text, role }: Hint): Line {
  if (key === "") return [span(text, role === "plain" ? "quiet" : role)];
  return [span(key, role === "plain" ? "strong" : role), span(` ${text}`, role === "plain" ? "quiet" : role)];
}

function hint(key: string, text: string, role: Role = "plain"): Hint {
  return { key, text, role };
}

function of(command: UiCommand["kind"], text: string, role: Role = "plain"): Hint {
  return hint(keyOf(command), text, role);
}
