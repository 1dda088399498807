// Messages of a headless agent, whatever its format. In: an event. Out: the part that a person wants to read.

import { fieldsOf, parseFields, textOf } from "../../system/fields.ts";
export type Said =
  | { readonly kind: "began"; readonly conversation: string; readonly model: string | null }
  /** `isPiece`: more of the same text may follow at once. */
  | { readonly kind: "text"; readonly text: string; readonly isPiece?: true }
  /** `isInner`: of a sub-agent. */
  | { readonly kind: "call"; readonly tool: string; readonly subject: string; readonly isInner?: true }
  /** The agent goes on all the same: a tool that failed or was refused, a model that has to be asked again. */
  | { readonly kind: "trouble"; readonly text: string }
  /** The agent's last word, unless it says more after this. */
  | { readonly kind: "failed"; readonly why: string };

export interface Format {
  read(event: Readonly<Record<string, unknown>>): readonly Said[];
  /** Output beside its events that nobody wants to read. */
  readonly noise?: RegExp;
  /** Reports whether a later event repeats this one, whole. */
  isPartial?(event: Readonly<Record<string, unknown>>): boolean;
}

export function began(id: unknown, model: unknown = null): readonly Said[] {
  const conversation = textOf(id);
  return conversation === null ? [] : [{ kind: "began", conversation, model: textOf(model) }];
}

export function text(said: unknown): readonly Said[] {
  const words = textOf(said);
  return words === null ? [] : [{ kind: "text", text: words }];
}

export function trouble(said: unknown): readonly Said[] {
  const words = textOf(said);
  return words === null ? [] : [{ kind: "trouble", text: messageIn(words) }];
}

export function failed(...said: readonly unknown[]): readonly Said[] {
  const why = said.map(textOf).find((words) => words !== null);
  return [
    { kind: "failed", why: why === undefined || why === null ? "it does not say why" : messageIn(why) },
  ];
}

/** The model is asked again: `of` times at most. */
export function again(why: string, nth: unknown, of: unknown, inMs: unknown): readonly Said[] {
  const wait = typeof inMs === "number" ? ` in ${(inMs / 1_000).toFixed(inMs < 10_000 ? 1 : 0)} s` : "";
  return [
    { kind: "trouble", text: `${messageIn(why)}: asks again${wait} (${String(nth)} of ${String(of)})` },
  ];
}

/** The result of a tool: text, or parts of which some are text. */
export function resultText(content: unknown): string {
  if (typeof content === "string") return content;
  const parts = Array.isArray(content) ? content : [];
  return parts.map((part) => textOf(fieldsOf(part)?.text) ?? "").join("\n");
}

/** Providers' errors are JSON inside of text, of which one field is for people. */
function messageIn(said: string): string {
  const [before = "", ...rest] = said.split(/(?=\{)/);
  const error = fieldsOf(parseFields(rest.join("").replace(/\]$/, ""))?.error);
  const message = textOf(error?.message);
  if (message === null) return said;
  const kind = textOf(error?.type) ?? textOf(error?.status);
  return `${before.replace(/^\[/, "")}${kind === null ? "" : `${kind}: `}${message}`;
}
