// Keys and what they do, as many as a row has room for.

import type { Role } from "../../state/model/theme.ts";
import { keyOf, type UiCommand } from "../../state/screen/keys/keymap.ts";
import type { View } from "../../state/screen/view.ts";
import { type Line, lineWidth, type Sides, span } from "../text/line.ts";

export interface Hint {
  readonly key: string;
  readonly text: string;
  readonly role: Role;
}

/** As many hints as padTo, the first ones first; what is on the right always stays. */
export function hintLine(
  mode: Line[number],
  hints: readonly Hint[],
  right: readonly Hint[],
  width: number,
): Sides {
  const rightLine = right.flatMap((entry): Line => [span("  "), ...hintSpans(entry)]);
  const end: Line = rightLine.length > 0 ? [...rightLine, span(" ")] : [];
  const line: Line[number][] = [mode];
  const room = width - lineWidth(end);
  for (const entry of hints) {
    const spans = [span("  "), ...hintSpans(entry)];
    if (lineWidth(line) + lineWidth(spans) > room) break;
    line.push(...spans);
  }
  return { left: line, right: end };
}

function hintSpans({ key, text, role }: Hint): Line {
  if (key === "") return [span(text, role === "plain" ? "quiet" : role)];
  return [span(key, role === "plain" ? "strong" : role), span(` ${text}`, role === "plain" ? "quiet" : role)];
}

export function hint(key: string, text: string, role: Role = "plain"): Hint {
  return { key, text, role };
}

export function of(view: View, command: UiCommand["kind"], text: string, role: Role = "plain"): Hint {
  return hint(keyOf(command, view.ui.keys), text, role);
}
