// Every mode with the dialog that it opens over the panes.
import type { Mode } from "../../state/screen/ui.ts";
import type { MeasureDialog, View } from "../../state/screen/view.ts";
import { askText } from "../ask/ask.ts";
import { detailsText } from "../details/details.ts";
import { finishedText } from "../finished/finished.ts";
import { helpText } from "../help/help.ts";
import { overviewText } from "../overview/overview.ts";
import { foundText, paletteText } from "../palette/palette.ts";
import { checksText } from "../sync-point/checks.ts";
import { confirmText } from "./confirm.ts";
import type { Dialog, DialogText, ModeOf } from "./dialog.ts";

const none = () => null;

const dialogs: { readonly [K in Mode["kind"]]: Dialog<K> } = {
  normal: finishedText,
  typing: none,
  line: none,
  copy: none,
  help: helpText,
  details: detailsText,
  overview: overviewText,
  "sync-point": checksText,
  found: foundText,
  palette: paletteText,
  ask: askText,
  confirm: confirmText,
};

export const measureDialog: MeasureDialog = (view) => {
  const text = dialogText(view);
  return text === null ? null : { ...text, rows: text.lines.length };
};

let last: { readonly view: View; readonly text: DialogText | null } | null = null;

/** Remembers its last answer: it is measured for a view, and then drawn. */
export function dialogText(view: View): DialogText | null {
  const { state, ui, now } = view;
  if (last?.view.state !== state || last.view.ui !== ui || last.view.now !== now)
    last = { view, text: textOf(ui.mode.kind, view, ui.mode) };
  return last.text;
}

function textOf<K extends Mode["kind"]>(kind: K, view: View, mode: ModeOf<K>): DialogText | null {
  return dialogs[kind](view, mode);
}
