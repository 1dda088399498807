// An agent's question over the panes: who asks, the request, the change as far as it is known, and the keys
// that answer.

import { asksOf, findAsk } from "../../state/decide/asks.ts";
import { age } from "../../state/model/duration.ts";
import { oneLine } from "../../state/model/one-line.ts";
import type { Role } from "../../state/model/theme.ts";
import type { View } from "../../state/screen/view.ts";
import type { DialogText, ModeOf } from "../dialogs/dialog.ts";
import { type Line, span } from "../text/line.ts";
import { padTo, wrap } from "../text/width.ts";

/** Longer lines are hard to read, and a change is read as it is written. */
const columnsMax = 100;

export function askText({ state, now, layout }: View, mode: ModeOf<"ask">): DialogText {
  const width = Math.min(columnsMax, layout.area.width - 4);
  const inner = width - 4;
  const found = findAsk(state, mode.ask);
  if (found === null)
    return framed("Answered", [[], [span(" This was answered, or is asked no more.", "quiet")], []], width);
  const { session, ask } = found;
  const others = asksOf(state).length - 1;
  const asks = ask.kind === "permission" ? "asks for leave" : "asks";
  const lines: Line[] = [
    [
      span(` ${oneLine(session.title)}`, "strong"),
      span(` ${asks}, ${age(now - ask.since)} ago${others > 0 ? `; ${others} more` : ""}`, "quiet"),
    ],
    [],
    ...wrap(oneLine(ask.what), inner - 2).map((row): Line => [span(` ${row}`, "accent")]),
    ...detailLines(ask.detail, ask.what, inner),
    [],
    ...keysOf(ask.kind, ask.rule, others > 0).map(
      ([key, what]): Line => [span(` ${padTo(key, 6)}`, "strong"), span(what)],
    ),
  ];
  return { ...framed(ask.kind === "permission" ? "Leave" : "Question", lines, width), top: mode.top };
}

function framed(title: string, lines: readonly Line[], width: number): DialogText {
  return { title, lines, top: 0, width, fills: false, tone: "warning" };
}

/** Nothing when it only says again what stands above. */
function detailLines(detail: string, what: string, inner: number): Line[] {
  if (detail === "" || what.endsWith(detail)) return [];
  const rows = detail
    .split("\n")
    .flatMap((row) => wrap(row === "" ? " " : row, inner - 2).map((part) => ({ part, role: roleOf(row) })));
  return [[], ...rows.map(({ part, role }): Line => [span(` ${part}`, role)])];
}

function roleOf(row: string): Role {
  if (row.startsWith("+ ")) return "good";
  return row.startsWith("- ") ? "bad" : "plain";
}

function keysOf(
  kind: "permission" | "question",
  rule: string | null,
  more: boolean,
): (readonly [string, string])[] {
  const answers: (readonly [string, string])[] =
    kind === "question"
      ? [["Enter", "answer it"]]
      : [
          ["y", "yes, once"],
          ...(rule === null ? [] : [["A", `always for this session: ${oneLine(rule)}`] as const]),
          ["d", "no, with a reason"],
        ];
  return [
    ...answers,
    ...(more ? [["Tab", "the next one"] as const] : []),
    ["Esc", "later; it goes on waiting"],
  ];
}
