// The commands of the screen: how each changes it, and its wishes to the outside.

import { explain } from "../../explain/explain.ts";
import { assertNever } from "../../model/assert-never.ts";
import { oneLine } from "../../model/one-line.ts";
import { currentSyncPoint, isLive } from "../../model/select.ts";
import type { Session } from "../../model/state.ts";
import type { UiCommand } from "../keys/bindings.ts";
import { evenShares } from "../layout/arrange.ts";
import type { Ui } from "../ui.ts";
import { chosenTask, type View } from "../view.ts";
import { askModeOf } from "./ask.ts";
import { startCopying } from "./copy.ts";
import {
  capacityOf,
  focusAt,
  focusNumber,
  focusTowards,
  hold,
  nextArrangement,
  placeOf,
  resized,
  scroll,
} from "./focus.ts";
import type { UiResult } from "./result.ts";
import { ask, confirm, line, note, only } from "./result.ts";
import { aboutTask, chosenSession, startTask, type TaskWord } from "./task.ts";

export function runCommand(ui: Ui, command: UiCommand, view: View): UiResult {
  switch (command.kind) {
    case "focus-step":
      return focusAt(ui, view, placeOf(view) + command.by, true);
    case "focus-towards":
      return focusTowards(ui, view, command.direction);
    case "focus-number":
      return focusNumber(ui, view, command.number);
    case "page":
      return focusAt(ui, view, (view.page + command.by) * capacityOf(view), false);
    case "scroll-page":
      return scroll(ui, view, command.by);
    case "scroll-to":
      return view.focus === null
        ? only(ui)
        : { ui, wishes: [{ kind: "scroll-to", session: view.focus.id, to: command.to }] };
    case "leave-typing":
      return only(ui);
    case "type":
      return startTyping(ui, view.focus);
    case "zoom":
      return only(view.focus === null ? ui : { ...ui, zoomed: !ui.zoomed, focus: view.focus.id });
    default:
      return runCommandOnPanes(ui, command, view);
  }
}

type PaneCommand = Exclude<UiCommand, { kind: FocusKind }>;

type FocusKind =
  | "focus-step"
  | "focus-towards"
  | "focus-number"
  | "page"
  | "scroll-page"
  | "scroll-to"
  | "leave-typing"
  | "type"
  | "zoom";

function runCommandOnPanes(ui: Ui, command: PaneCommand, view: View): UiResult {
  switch (command.kind) {
    case "arrange":
      return only({
        ...ui,
        zoomed: false,
        arrangement: nextArrangement(ui.arrangement, command.to),
        shares: evenShares,
      });
    case "resize":
      return only(resized(ui, view, command.direction));
    case "even":
      return only({ ...ui, shares: evenShares });
    case "next-waiting":
      return nextWaiting(ui, view);
    case "send":
      return sendLine(ui, view.focus);
    case "broadcast":
      return only({ ...ui, mode: line({ kind: "broadcast" }) });
    case "rename":
      return rename(ui, view.focus);
    case "mark-read":
      return only({ ...ui, unread: {} });
    case "palette":
      return only({ ...ui, mode: { kind: "palette", text: "", selected: 0 } });
    case "search":
      return view.focus === null
        ? only(ui)
        : only({ ...ui, search: null, mode: line({ kind: "search", session: view.focus.id }) });
    case "search-all":
      return only({ ...ui, mode: line({ kind: "search-all" }) });
    case "take-offered":
      return takeOffered(ui);
    case "hold":
      return view.focus === null ? only(ui) : hold(ui, view.focus.id);
    case "copy":
      return view.focus === null ? only(ui) : startCopying(ui, view, view.focus.id);
    case "help":
      return only({ ...ui, mode: { kind: "help", top: 0 } });
    case "overview":
      return only({ ...ui, mode: { kind: "overview" } });
    case "sync-point":
      return only({ ...ui, mode: { kind: "sync-point", top: 0 } });
    case "suspend":
      return { ui, wishes: [{ kind: "suspend" }] };
    case "redraw":
      return { ui, wishes: [{ kind: "redraw" }] };
    case "quit":
      return quit(ui, view);
    case "detach":
      return ui.onLeave === "end" ? quit(ui, view) : { ui, wishes: [{ kind: "leave", how: "detached" }] };
    default:
      return runCommandOnRun(ui, command, view);
  }
}

type RunCommand = Extract<
  UiCommand,
  {
    kind:
      | "pass"
      | "force"
      | "pause"
      | "start"
      | "stop"
      | "restart"
      | "open"
      | "workflow"
      | "recheck"
      | "mine"
      | "reopen"
      | TaskWord;
  }
>;

function runCommandOnRun(ui: Ui, command: RunCommand, view: View): UiResult {
  switch (command.kind) {
    case "pass":
      return pass(ui, view);
    case "force":
      return force(ui, view);
    case "pause":
      return pause(ui, view);
    case "recheck":
      return ask(ui, { kind: "recheck" });
    case "mine":
      return ask(ui, { kind: "violations-mine" });
    case "reopen":
      return ask(ui, { kind: "task-reopen", tasks: [], findings: null });
    case "assign":
    case "split":
    case "complete":
    case "fail":
    case "cancel":
      return aboutTask(ui, command.kind, view);
    case "open":
      return only({ ...ui, mode: line({ kind: "open" }) });
    case "workflow":
      return workflow(ui);
    case "start":
      return startTask(ui, view);
    case "stop":
      return stop(ui, view);
    case "restart":
      return restart(ui, view);
    default:
      return assertNever(command);
  }
}

/** The next one after the focus that waits; there already, one may answer at once. */
function nextWaiting(ui: Ui, view: View): UiResult {
  const waiting = view.panes.filter((session) => view.waiting.includes(session));
  const place = placeOf(view);
  const next = waiting.find((session) => view.panes.indexOf(session) > place) ?? waiting[0];
  if (next === undefined) return note(ui, "No session needs a person now.");
  const asking = askModeOf(next);
  if (asking !== null) return only({ ...ui, focus: next.id, mode: asking });
  if (next === view.focus) return startTyping(ui, next);
  return only({ ...ui, focus: next.id });
}

// --- sessions -------------------------------------------------------------------------------------

function startTyping(ui: Ui, session: Session | null): UiResult {
  if (session === null) return note(ui, "There is no pane to type into yet.");
  if (!isLive(session)) return note(ui, `${session.title} has ended; r starts it anew.`);
  return only({ ...ui, focus: session.id, mode: { kind: "typing", session: session.id, prefixed: false } });
}

function sendLine(ui: Ui, session: Session | null): UiResult {
  if (session === null || !isLive(session)) return note(ui, "A line can be sent to a running session only.");
  return only({ ...ui, focus: session.id, mode: line({ kind: "send", session: session.id }) });
}

/** Copies text that a program offered. A program may not do it by itself: it could overwrite a password that
 *  waits to be pasted, or a command. */
function takeOffered(ui: Ui): UiResult {
  if (ui.offered === null) return note(ui, "No program wants anything in the clipboard.");
  return { ui: { ...ui, offered: null }, wishes: [{ kind: "clipboard", text: ui.offered.text }] };
}

function rename(ui: Ui, session: Session | null): UiResult {
  if (session === null) return note(ui, "There is no pane to name yet.");
  const mode = line({ kind: "rename", session: session.id }, oneLine(session.title));
  return only({ ...ui, focus: session.id, mode });
}

function stop(ui: Ui, view: View): UiResult {
  const session = chosenSession(view, chosenTask(view));
  if (session === null || !isLive(session)) return note(ui, "There is no running session to stop here.");
  return confirm(ui, { kind: "stop", session: session.id, title: session.title });
}

function restart(ui: Ui, view: View): UiResult {
  const session = chosenSession(view, chosenTask(view));
  if (session === null) return note(ui, "There is no session to restart here; s starts a task.");
  if (isLive(session)) return confirm(ui, { kind: "restart", session: session.id, title: session.title });
  return ask(ui, { kind: "session-restart", session: session.id });
}

// --- the run --------------------------------------------------------------------------------------

/** A ready sync point is passed without a question; on a closed one the check that holds it is shown and made again. */
function pass(ui: Ui, view: View): UiResult {
  const point = currentSyncPoint(view.state);
  if (point === null) return note(ui, explain(view.state, null, view.now));
  if (point.status.kind === "ready") return ask(ui, { kind: "advance" });
  const open = point.checks.filter((check) => check.result.kind !== "passed");
  const approvals = open.flatMap((check) => (check.plan.kind === "approve" ? [check.plan.what] : []));
  if (approvals.length > 0 && approvals.length === open.length) {
    return confirm(ui, { kind: "approve", what: approvals.join("; ") });
  }
  // A failed check may pass by now: it runs again, the explanation follows it, the next press passes it.
  if (point.checks.some((check) => check.result.kind === "failed")) return ask(ui, { kind: "recheck" });
  return only({ ...ui, message: { kind: "explain", subject: point.plan.id } });
}

function force(ui: Ui, view: View): UiResult {
  const point = currentSyncPoint(view.state);
  if (point === null) return note(ui, explain(view.state, null, view.now));
  if (point.status.kind === "ready") return note(ui, `${point.plan.id} is ready: n passes it.`);
  return only({ ...ui, mode: line({ kind: "force-reason" }) });
}

function workflow(ui: Ui): UiResult {
  const { workflowChange: change } = ui;
  if (change === null) return note(ui, "lockstep.yaml is as the run knows it.");
  if (change.isValid) return confirm(ui, { kind: "workflow-changed", summary: change.summary });
  const text = `${change.summary}. The run goes on with what it has.`;
  return only({ ...ui, message: { kind: "problem", text } });
}

function pause(ui: Ui, view: View): UiResult {
  const { run } = view.state;
  if (run === null || run.status.kind === "finished") return note(ui, "Nothing is being launched.");
  return ask(ui, { kind: "launching", launching: run.launching === "on" ? "paused" : "on" });
}

function quit(ui: Ui, view: View): UiResult {
  if (view.running > 0) return confirm(ui, { kind: "quit", running: view.running });
  return { ui, wishes: [{ kind: "leave", how: ui.onLeave === "end" ? "ended" : "detached" }] };
}
