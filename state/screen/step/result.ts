// The result of a command: the next screen state, and its wishes to the outside.
import type { Request } from "../../model/requests.ts";
import type { Mode, Question, Ui, Wish } from "../ui.ts";

export function only(ui: Ui): UiResult {
  return { ui, wishes: [] };
}

export function note(ui: Ui, text: string): UiResult {
  return only({ ...ui, message: { kind: "note", text } });
}

export function ask(ui: Ui, request: Request): UiResult {
  return { ui, wishes: [{ kind: "request", request }] };
}

export function confirm(ui: Ui, question: Question): UiResult {
  return only({ ...ui, mode: { kind: "confirm", question } });
}

export function line(purpose: Extract<Mode, { kind: "line" }>["purpose"], text = ""): Mode {
  return { kind: "line", purpose, text, cursor: [...text].length };
}

export interface UiResult {
  readonly ui: Ui;
  readonly wishes: readonly Wish[];
}
