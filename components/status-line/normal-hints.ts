// The keys that make sense while nothing is open: first what waits for this person.

import { currentSyncPoint, isLive, needingPerson } from "../../state/model/select.ts";
import type { Session } from "../../state/model/state.ts";
import { summaryIsShown, type View } from "../../state/screen/view.ts";
import { type Hint, hint, of } from "./hints.ts";

export function normalHints(view: View): Hint[] {
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

/** The keys for things that wait for this person. */
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
