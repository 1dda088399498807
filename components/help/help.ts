// The keys, by what they are for.

import { helpSections } from "../../state/screen/keys/keymap.ts";
import type { View } from "../../state/screen/view.ts";
import type { DialogText, ModeOf } from "../dialogs/dialog.ts";
import { fitLine, type Line, span } from "../text/line.ts";
import { padTo } from "../text/width.ts";

/** Two columns of keys; together with frame and blanks just narrower than 80. */
const helpColumns = 37;

export function helpText({ ui, layout }: View, { top }: ModeOf<"help">): DialogText {
  const sections = helpSections(ui, ui.prefixLabel).map((section): Line[] => [
    [span(padTo(section.title, helpColumns), "accent")],
    ...section.entries.map((entry) =>
      fitLine([span(padTo(entry.keys, 14), "strong"), span(entry.text, "plain")], helpColumns),
    ),
  ]);
  const isWide = layout.area.width >= 2 * helpColumns + 6;
  const lines = isWide ? twoColumns(sections) : stacked(sections);
  const width = isWide ? 2 * helpColumns + 6 : helpColumns + 4;
  return { title: "Keys", lines, top, width, fills: false, tone: "plain" };
}

/** Sections stay whole; the left column is the longer one. */
function twoColumns(sections: readonly (readonly Line[])[]): Line[] {
  const half = Math.ceil(stacked(sections).length / 2);
  const fitting = sections.findIndex((_, index) => stacked(sections.slice(0, index + 1)).length > half + 2);
  const cutAt = fitting < 0 ? sections.length : fitting;
  const left = stacked(sections.slice(0, cutAt));
  const right = stacked(sections.slice(cutAt));
  const blank = fitLine([], helpColumns);
  return Array.from({ length: Math.max(left.length, right.length) }, (_, index) => [
    ...(left[index] ?? blank),
    span("  "),
    ...(right[index] ?? blank),
  ]);
}

/** With a blank row between two sections. */
function stacked(sections: readonly (readonly Line[])[]): Line[] {
  const blank = fitLine([], helpColumns);
  return sections.flatMap((section, index) => (index === 0 ? [...section] : [blank, ...section]));
}
