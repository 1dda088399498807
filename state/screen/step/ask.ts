// Answering what an agent asks: leave once, always or no with a reason, or the text of an answer.

import { asksOf, findAsk } from "../../decide/asks.ts";
import type { Session } from "../../model/state.ts";
import { type Key, keyId } from "../keys/key.ts";
import { type Mode, normalMode, type Ui } from "../ui.ts";
import type { View } from "../view.ts";
import type { UiResult } from "./result.ts";

/** The oldest ask of this session, to be answered; null: it has none. */
export function askModeOf(session: Session): Mode | null {
  const [first] = session.asks ?? [];
  return first === undefined ? null : { kind: "ask", ask: first.id, top: 0 };
}

export function askKey(ui: Ui, mode: Extract<Mode, { kind: "ask" }>, key: Key, view: View): UiResult {
  const found = findAsk(view.state, mode.ask);
  const id = keyId(key);
  if (id === "escape" || id === "q" || found === null) return only({ ...ui, mode: normalMode });
  const { ask } = found;
  switch (id) {
    case "up":
      return only({ ...ui, mode: { ...mode, top: Math.max(0, mode.top - 1) } });
    case "down":
      return only({ ...ui, mode: { ...mode, top: mode.top + 1 } });
    case "tab":
      return only({ ...ui, mode: following(view, mode) });
    case "y":
      return ask.kind === "permission" ? reply(ui, mode.ask, false) : only(ui);
    case "A":
      return ask.rule !== null ? reply(ui, mode.ask, true) : only(ui);
    case "d":
      return ask.kind === "permission" ? only({ ...ui, mode: line("deny-reason", mode.ask) }) : only(ui);
    case "enter":
      return ask.kind === "question" ? only({ ...ui, mode: line("answer", mode.ask) }) : only(ui);
    default:
      return only(ui);
  }
}

function reply(ui: Ui, ask: string, always: boolean): UiResult {
  return {
    ui: { ...ui, mode: normalMode },
    wishes: [{ kind: "request", request: { kind: "reply", ask, reply: { kind: "allow", always } } }],
  };
}

/** The one after it, of all sessions, round and round. */
function following(view: View, mode: Extract<Mode, { kind: "ask" }>): Mode {
  const all = asksOf(view.state);
  const at = all.findIndex(({ ask }) => ask.id === mode.ask);
  const next = all[(at + 1) % all.length];
  return next === undefined ? mode : { kind: "ask", ask: next.ask.id, top: 0 };
}

function line(kind: "deny-reason" | "answer", ask: string): Mode {
  return { kind: "line", purpose: { kind, ask }, text: "", cursor: 0 };
}

function only(ui: Ui): UiResult {
  return { ui, wishes: [] };
}
