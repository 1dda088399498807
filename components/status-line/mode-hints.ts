// The keys of what is open.

import { assertNever } from "../../state/model/assert-never.ts";
import { currentPhase, currentSyncPoint } from "../../state/model/select.ts";
import type { Question } from "../../state/screen/ui.ts";
import type { View } from "../../state/screen/view.ts";
import { type Hint, hint, of } from "./hints.ts";

/** The keys of a question, except Esc. */
export function questionHints(question: Question, view: View): Hint[] {
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

export function copyHints(isMarking: boolean): Hint[] {
  const mark = isMarking ? [hint("Enter", "copy"), hint("v", "unmark")] : [hint("v V", "mark text, lines")];
  return [...mark, hint("↑ ↓ ← → PgUp PgDn", "move"), hint("w b e", "by words"), hint("g G", "top, bottom")];
}

export function paletteHints(): Hint[] {
  return [hint("↑ ↓", "choose"), hint("Enter", "do it"), hint("", "type to narrow the list")];
}

export function overviewHints(): Hint[] {
  return [hint("↑ ↓", "choose"), hint("Enter", "the task"), hint("s x r", "start, stop, restart")];
}

export function detailsHints(): Hint[] {
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

export function syncPointHints(view: View): Hint[] {
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
