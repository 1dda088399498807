// The last row: which mode one is in, the keys that make sense now, how to leave. And the row that a line is
// typed into.

import { assertNever } from "../../model/assert-never.ts";
import { currentPhase, currentSyncPoint, isLive, needingPerson } from "../../model/select.ts";
import type { Session } from "../../model/state.ts";
import { cut, fitLine, type Line, oneLine, type Role, span } from "../text.ts";
import type { Message, Question } from "../ui.ts";
import { showsOne, summaryIsShown, type View } from "../view.ts";
import { type Hint, hint, hintLine, of } from "./hints.ts";
import { lineStatus } from "./input.ts";
import { messageText } from "./summary.ts";

/** Long titles leave no room for the keys. */
const titleColumnsMax = 24;

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

function copyLine(isMarking: boolean, width: number): Line {
  return hintLine(span(" COPY ", "badge-typing"), copyHints(isMarking), [hint("Esc", "leave")], width);
}

function foundLine(width: number): Line {
  const hints = [hint("↑ ↓", "choose"), hint("Enter", "go there")];
  return hintLine(span(" FOUND ", "badge"), hints, [hint("Esc", "close")], width);
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
    case "complete":
      return [hint("y", "it is completed")];
    case "cancel":
      return [hint("y", "cancel the task")];
    case "approve":
      return [hint("y", "approve")];
    case "broadcast":
      return [hint("y", "send it to all of them")];
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
    return [hint("Esc", "the panes"), of(view, "overview", "overview"), of(view, "sync-point", "checks")];
  }
  const hints: Hint[] = [...urgentHints(view)];
  if (focus !== null && isLive(focus)) hints.push(of(view, "type", "type"));
  if (focus !== null && hasFailed(view, focus)) hints.push(of(view, "restart", "restart"));
  if (view.panes.length > 1) hints.push(of(view, "focus-step", "next"));
  if (focus !== null) hints.push(of(view, "zoom", ui.zoomed ? "unzoom" : "zoom"));
  if (!ui.panesOnly) hints.push(of(view, "overview", "overview"), of(view, "sync-point", "checks"));
  if (focus !== null && isLive(focus)) hints.push(of(view, "send", "send a line"));
  if (focus !== null && isLive(focus) && !ui.panesOnly) hints.push(of(view, "stop", "stop"));
  if (focus !== null) hints.push(of(view, "search", "search"), of(view, "scroll-page", "scroll"));
  const { run } = view.state;
  if (run?.status.kind === "running" && run.launching === "on") hints.push(of(view, "pause", "pause"));
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
  if (needingPerson(state).length > 0) hints.push(of(view, "next-waiting", "answer", "warning"));
  const point = currentSyncPoint(state);
  if (point?.status.kind === "ready") hints.push(of(view, "pass", "pass the sync point", "good"));
  if (ui.workflowChange !== null) {
    const { isValid } = ui.workflowChange;
    hints.push(
      of(view, "workflow", isValid ? "lockstep.yaml changed" : "lockstep.yaml is invalid", "warning"),
    );
  }
  if (state.run !== null && state.run.status.kind === "running" && state.run.launching !== "on") {
    hints.push(of(view, "pause", "go on", "warning"));
  }
  return hints;
}

function copyHints(isMarking: boolean): Hint[] {
  const mark = isMarking ? [hint("Enter", "copy"), hint("v", "unmark")] : [hint("v V", "mark text, lines")];
  return [...mark, hint("↑ ↓ ← → PgUp PgDn", "move"), hint("w b e", "by words"), hint("g G", "top, bottom")];
}

function paletteHints(): Hint[] {
  return [hint("↑ ↓", "choose"), hint("Enter", "do it"), hint("", "type to narrow the list")];
}

function overviewHints(): Hint[] {
  return [hint("↑ ↓", "choose"), hint("Enter", "the task"), hint("s x r", "start, stop, restart")];
}

function detailsHints(): Hint[] {
  return [
    hint("↑ ↓ PgUp PgDn", "scroll"),
    hint("Enter", "its pane"),
    hint("o", "all tasks"),
    hint("R", "look again"),
  ];
}

function hasViolations(view: View): boolean {
  const phase = currentPhase(view.state);
  return phase?.status.kind === "running" && (phase.status.found ?? []).length > 0;
}

function syncPointHints(view: View): Hint[] {
  const point = currentSyncPoint(view.state);
  const isReady = point?.status.kind === "ready";
  const hasFailed = point?.checks.some((check) => check.result.kind === "failed") === true;
  return [
    of(view, "pass", "pass", isReady ? "good" : "plain"),
    of(view, "recheck", "check again"),
    ...(hasViolations(view) ? [of(view, "mine", "those changes are mine", "warning")] : []),
    of(view, "force", "force"),
    ...(hasFailed ? [of(view, "reopen", "send back")] : []),
  ];
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
