// Lists to choose from: the palette with what matches, each with its key, and the panes in which a text stands.

import { oneLine } from "../../state/model/one-line.ts";
import { actions } from "../../state/screen/keys/keymap.ts";
import type { View } from "../../state/screen/view.ts";
import type { DialogText, ModeOf } from "../dialogs/dialog.ts";
import { type Line, span } from "../text/line.ts";
import { padStartTo, padTo } from "../text/width.ts";

const paletteColumns = 58;
const keyColumns = 16;
/** Fits above the status line of the smallest screen, with the field and the frame. */
const rowsShown = 9;

export function paletteText({ ui }: View, mode: ModeOf<"palette">): DialogText {
  const found = actions(ui, mode.text);
  const inner = paletteColumns - 4;
  const from = Math.max(0, Math.min(mode.selected - rowsShown + 1, found.length - rowsShown));
  const shown = found.slice(from, from + rowsShown);
  const rows = Array.from({ length: rowsShown }, (_, index): Line => {
    const action = shown[index];
    if (action === undefined)
      return found.length === 0 && index === 0 ? [span("   nothing is called so", "quiet")] : [];
    const isMarked = from + index === mode.selected;
    return [
      span(isMarked ? " ▶ " : "   ", "accent"),
      span(padTo(action.label, inner - keyColumns - 3), isMarked ? "selected" : "plain"),
      span(padTo(action.keys, keyColumns), "quiet"),
    ];
  });
  const field: Line = [span(" › ", "accent"), span(mode.text, "strong"), span("▏", "accent")];
  const more = found.length > rowsShown ? ` ${mode.selected + 1} of ${found.length}` : "";
  const lines = [field, ...rows];
  return { title: `Commands${more}`, lines, top: 0, width: paletteColumns, fills: false, tone: "plain" };
}

export function foundText({ state }: View, mode: ModeOf<"found">): DialogText {
  const inner = paletteColumns - 4;
  const total = mode.counts.reduce((sum, { count }) => sum + count, 0);
  const from = Math.max(0, mode.selected - rowsShown + 1);
  const rows = mode.counts.slice(from, from + rowsShown).map(({ session, count }, index): Line => {
    const isMarked = from + index === mode.selected;
    const title = oneLine(state.sessions[session]?.title ?? session);
    return [
      span(isMarked ? " ▶ " : "   ", "accent"),
      span(padTo(title, inner - countColumns - 3), isMarked ? "selected" : "plain"),
      span(padStartTo(String(count), countColumns), "quiet"),
    ];
  });
  const title = `${oneLine(mode.text).slice(0, titleUnitsMax)}: ${total} in ${mode.counts.length}`;
  return { title, lines: rows, top: 0, width: paletteColumns, fills: false, tone: "plain" };
}

const countColumns = 6;
const titleUnitsMax = 30;
