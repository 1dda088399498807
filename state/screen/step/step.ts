// Applies an action of the person: the next Ui and the wishes to the outside go out.

import { assertNever } from "../../model/assert-never.ts";
import { oneLine } from "../../model/one-line.ts";
import { allTasks, isLive, liveSessions } from "../../model/select.ts";
import { type Key, keyId, keyLabel } from "../keys/key.ts";
import { commandFor, prefixCommandFor, type UiCommand } from "../keys/keymap.ts";
import { type Action, normalMode, type Question, type Ui, type Wish } from "../ui.ts";
import { lastTop, overlayRows, summaryIsShown, type View, withoutSummary } from "../view.ts";
import { askKey } from "./ask.ts";
import { runCommand } from "./command.ts";
import { copyKey, motionEnded } from "./copy.ts";
import { detailsKey, openDetails, withChanges } from "./details.ts";
import { counted, foundKey } from "./found.ts";
import { heard, offered, progressed, withSeen } from "./heard.ts";
import { lineKey, lineText } from "./line.ts";
import { mouseStep } from "./mouse.ts";
import { paletteKey } from "./palette.ts";
import type { UiResult } from "./result.ts";

/** `view` is what was on the screen when it happened. */
export function uiStep(before: Ui, action: Action, view: View): UiResult {
  const ui = withSeen(before, view);
  switch (action.kind) {
    case "key":
      return keyStep({ ...ui, message: null }, action.key, view);
    case "typed":
      return only(ui.message === null ? ui : { ...ui, message: null });
    case "paste":
      return pasteStep(ui, action.text);
    case "mouse":
      return mouseStep(ui, action.mouse, action.at, view);
    case "window":
      return only({ ...ui, isAway: action.isAway });
    case "resize":
      return only({ ...ui, columns: action.columns, rows: action.rows });
    case "message":
      return only({ ...ui, message: action.message });
    case "message-over":
      return only(ui.message === action.message ? { ...ui, message: null } : ui);
    case "found":
      return only(
        ui.search === null
          ? ui
          : { ...ui, search: { ...ui.search, index: action.index, count: action.count } },
      );
    case "changes":
      return only(withChanges(ui, action.task, action.changes));
    case "opened":
      return only(focusOpened(ui, view));
    case "counted":
      return only(counted(ui, action.text, action.counts));
    case "progress":
      return only({ ...ui, progress: progressed(ui.progress, action.session, action.percent) });
    case "offered":
      return only(offered(ui, action.session, action.text, view));
    case "heard":
      return only(heard(ui, action.session, action.what, view));
    case "scrolled":
      return only({
        ...ui,
        scrolled: { ...ui.scrolled, [action.session]: action.rows },
        held: { ...ui.held, [action.session]: action.isHeld },
      });
    case "moved":
      return motionEnded(ui, action, view);
    default:
      return assertNever(action);
  }
}

/** A person who opens a session wants to see it. */
function focusOpened(ui: Ui, view: View): Ui {
  const opened = liveSessions(view.state).findLast((session) => session.task === null);
  return opened === undefined || ui.mode.kind === "typing" ? ui : { ...ui, focus: opened.id };
}

function keyStep(ui: Ui, key: Key, view: View): UiResult {
  const { mode } = ui;
  switch (mode.kind) {
    case "normal":
      return normalKey(ui, mode.prefixed, key, view);
    case "typing":
      return typingKey(ui, mode, key, view);
    case "help":
      return scrollingKey(ui, key, view, (top) => ({ kind: "help", top }), mode.top, "help");
    case "sync-point":
      return scrollingKey(ui, key, view, (top) => ({ kind: "sync-point", top }), mode.top, "sync-point");
    case "details":
      return detailsKey(ui, mode, key, view);
    case "overview":
      return overviewKey(ui, key, view);
    case "copy":
      return copyKey(ui, mode, key, view);
    case "found":
      return foundKey(ui, mode, key);
    case "palette":
      return paletteKey(ui, mode, key, view);
    case "confirm":
      return confirmKey(ui, mode.question, key);
    case "ask":
      return askKey(ui, mode, key, view);
    case "line":
      return lineKey(ui, mode, key, view);
    default:
      return assertNever(mode);
  }
}

function normalKey(ui: Ui, prefixed: boolean, key: Key, view: View): UiResult {
  const plain: Ui = prefixed ? { ...ui, mode: normalMode } : ui;
  if (isPrefix(ui, key)) return only({ ...ui, mode: { kind: "normal", prefixed: !prefixed } });
  const command = prefixed ? prefixCommandFor(key, ui) : commandFor(key, ui);
  if (summaryIsShown(view)) return summaryKey(plain, key, command, view);
  if (command !== null) return runCommand(plain, command, view);
  // Esc takes back what is least: the search, then the zoom.
  if (key.name !== "escape") return only(plain);
  return only(plain.zoomed ? { ...plain, zoomed: false } : plain);
}

/** Over the finished run: Esc shows the panes, and so does every command that is about them. */
function summaryKey(ui: Ui, key: Key, command: UiCommand | null, view: View): UiResult {
  const closed = withoutSummary(ui, view);
  if (key.name === "escape" || key.name === "enter") return only(closed);
  if (command === null) return only(ui);
  return runCommand(opens.has(command.kind) ? ui : closed, command, view);
}

function typingKey(ui: Ui, mode: Extract<Ui["mode"], { kind: "typing" }>, key: Key, view: View): UiResult {
  if (!mode.prefixed) {
    if (isPrefix(ui, key)) return only({ ...ui, mode: { ...mode, prefixed: true } });
    // Keys arrive here one by one only when the program has ended: they must not become commands by surprise.
    return only(key.name === "escape" ? { ...ui, mode: normalMode } : ui);
  }
  const typing: Ui = { ...ui, mode: { ...mode, prefixed: false } };
  if (isPrefix(ui, key)) return { ui: typing, wishes: [{ kind: "send-prefix", session: mode.session }] };
  const command = prefixCommandFor(key, ui);
  if (command === null) return only(typing);
  const result = runCommand({ ...ui, mode: normalMode, focus: mode.session }, command, view);
  return { ...result, ui: typingAgain(result.ui, command, view) };
}

/** After a command that opened nothing, typing goes on in the pane that has the focus then. */
function typingAgain(ui: Ui, command: UiCommand, view: View): Ui {
  if (ui.mode.kind !== "normal" || command.kind === "leave-typing" || ui.focus === null) return ui;
  const session = view.state.sessions[ui.focus];
  if (session === undefined || !isLive(session)) return ui;
  return { ...ui, mode: { kind: "typing", session: session.id, prefixed: false } };
}

function scrollingKey(
  ui: Ui,
  key: Key,
  view: View,
  at: (top: number) => Ui["mode"],
  top: number,
  own: "help" | "sync-point",
): UiResult {
  const rows = overlayRows(view);
  const last = lastTop(view);
  const to = (next: number) => only({ ...ui, mode: at(Math.max(0, Math.min(last, next))) });
  switch (key.name) {
    case "up":
      return to(top - 1);
    case "down":
      return to(top + 1);
    case "page-up":
      return to(top - rows);
    case "page-down":
    case "space":
      return to(top + rows);
    default:
      return overlayKey(ui, key, view, own);
  }
}

/** Esc, q and the key that opened it close an overlay; in the sync point's, its commands work. */
function overlayKey(ui: Ui, key: Key, view: View, own: "help" | "sync-point" | "overview"): UiResult {
  const id = keyId(key);
  const command = commandFor(key, ui);
  const closed: Ui = { ...ui, mode: normalMode };
  if (id === "escape" || id === "q" || id === "enter" || command?.kind === own) return only(closed);
  if (command === null) return only(ui);
  const stays = own !== "help" && staysOpen.has(command.kind);
  if (stays) return runCommand(ui, command, view);
  return opens.has(command.kind) ? runCommand(closed, command, view) : only(ui);
}

/** Commands that act on what an overlay shows. */
const staysOpen: ReadonlySet<UiCommand["kind"]> = new Set([
  "pass",
  "force",
  "recheck",
  "mine",
  "reopen",
  "assign",
  "split",
  "complete",
  "fail",
  "cancel",
  "pause",
  "start",
  "stop",
  "restart",
]);

/** Commands that lead from one overlay to another, or out. */
const opens: ReadonlySet<UiCommand["kind"]> = new Set([
  "help",
  "overview",
  "sync-point",
  "workflow",
  "next-waiting",
  "quit",
  "suspend",
  "redraw",
]);

function overviewKey(ui: Ui, key: Key, view: View): UiResult {
  const tasks = allTasks(view.state);
  const to = (next: number) => only({ ...ui, selected: Math.max(0, Math.min(tasks.length - 1, next)) });
  const page = Math.max(1, overlayRows(view) - 2);
  switch (key.name) {
    case "up":
      return to(ui.selected - 1);
    case "down":
      return to(ui.selected + 1);
    case "page-up":
      return to(ui.selected - page);
    case "page-down":
      return to(ui.selected + page);
    case "enter":
      return openDetails(ui, view);
    default:
      return overlayKey(ui, key, view, "overview");
  }
}

function confirmKey(ui: Ui, question: Question, key: Key): UiResult {
  const id = keyId(key);
  const closed: Ui = { ...ui, mode: normalMode };
  if (id === "escape" || id === "n") return only(closed);
  const wish = answerTo(question, id, ui);
  return wish === null ? only(ui) : { ui: closed, wishes: [wish] };
}

function answerTo(question: Question, id: string, ui: Ui): Wish | null {
  if (question.kind === "quit") return quitAnswer(id, ui.onLeave);
  if (id !== "y") return null;
  switch (question.kind) {
    case "stop":
      return { kind: "request", request: { kind: "session-stop", session: question.session } };
    case "restart":
      return { kind: "request", request: { kind: "session-restart", session: question.session } };
    case "complete":
      return { kind: "request", request: { kind: "task-complete", task: question.task, token: null } };
    case "cancel":
      return { kind: "request", request: { kind: "task-cancel", task: question.task } };
    case "approve":
      return { kind: "request", request: { kind: "advance" } };
    case "broadcast":
      return { kind: "send-lines", sessions: question.sessions, text: question.text };
    case "workflow-changed":
      return { kind: "accept-workflow" };
    default:
      return assertNever(question);
  }
}

/** Asking to leave twice means it; what is taken then is the way that ends nothing, where there is one. */
function quitAnswer(id: string, onLeave: Ui["onLeave"]): Wish | null {
  if (onLeave === "end") return id === "y" || id === "ctrl-c" ? { kind: "leave", how: "ended" } : null;
  if (id === "d" || id === "q" || id === "ctrl-c") return { kind: "leave", how: "detached" };
  return id === "s" ? { kind: "leave", how: "stopped" } : null;
}

function pasteStep(ui: Ui, text: string): UiResult {
  const { mode } = ui;
  if (mode.kind === "typing") {
    return { ui: { ...ui, message: null }, wishes: [{ kind: "paste", session: mode.session, text }] };
  }
  if (mode.kind === "line") return only({ ...ui, mode: lineText(mode, oneLine(text)) });
  const note = "A paste goes to a pane: press Enter first, then paste again.";
  return only({ ...ui, message: { kind: "note", text: note } });
}

function isPrefix(ui: Ui, key: Key): boolean {
  return keyLabel(keyId(key)) === ui.prefixLabel;
}

function only(ui: Ui): UiResult {
  return { ui, wishes: [] };
}
