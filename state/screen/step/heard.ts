// Reports of sessions besides their output: that they printed or rang, their progress, a text for the
// clipboard.

import { oneLine } from "../../model/one-line.ts";
import type { SessionId } from "../../model/state.ts";
import { keyOf } from "../keys/keymap.ts";
import type { Ui } from "../ui.ts";
import { isSeen, type View } from "../view.ts";

export function heard(ui: Ui, session: SessionId, what: "output" | "bell", view: View): Ui {
  if (isSeen(view, session, what) || ui.unread[session] === "bell") return ui;
  return { ...ui, unread: { ...ui.unread, [session]: what } };
}

/** Output that came into view has been read. */
export function withSeen(ui: Ui, view: View): Ui {
  const all = Object.entries(ui.unread) as [SessionId, "output" | "bell"][];
  const left = all.filter(([session, what]) => !isSeen(view, session, what));
  return left.length === all.length ? ui : { ...ui, unread: Object.fromEntries(left) };
}

export function progressed(all: Ui["progress"], session: SessionId, percent: number | null): Ui["progress"] {
  const { [session]: _before, ...others } = all;
  return percent === null ? others : { ...others, [session]: percent };
}

export function offered(ui: Ui, session: SessionId, text: string, view: View): Ui {
  const title = oneLine(view.state.sessions[session]?.title ?? session);
  const key = `${ui.mode.kind === "typing" ? `${ui.prefixLabel} ` : ""}${keyOf("take-offered", ui.keys)}`;
  const words = `${title} wants ${[...text].length} characters in the clipboard: ${key} takes them.`;
  return { ...ui, offered: { session, text }, message: { kind: "note", text: words } };
}
