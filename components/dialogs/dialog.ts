// The content of a dialog over the panes. A dialog is one file that gives this for a view, and one line in
// table.ts.
import type { Mode } from "../../state/screen/ui.ts";
import type { DialogSize, View } from "../../state/screen/view.ts";
import type { Line } from "../text/line.ts";

export interface DialogText extends Omit<DialogSize, "rows"> {
  readonly title: string;
  readonly lines: readonly Line[];
  readonly tone: "plain" | "warning";
}

export type ModeOf<K extends Mode["kind"]> = Extract<Mode, { kind: K }>;

/** Null: nothing is to be said now. */
export type Dialog<K extends Mode["kind"]> = (view: View, mode: ModeOf<K>) => DialogText | null;
