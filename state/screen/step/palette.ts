// The palette: a few letters of what one wants, and Enter.
import { type Key, keyId, typedText } from "../keys/key.ts";
import { actions } from "../keys/keymap.ts";
import { type Mode, normalMode, type Ui } from "../ui.ts";
import type { View } from "../view.ts";
import { runCommand } from "./command.ts";
import type { UiResult } from "./result.ts";

type PaletteMode = Extract<Mode, { kind: "palette" }>;

/** Longer than any name. */
const textLengthMax = 40;

export function paletteKey(ui: Ui, mode: PaletteMode, key: Key, view: View): UiResult {
  const found = actions(ui, mode.text);
  const marked = (selected: number): UiResult =>
    only({ ...ui, mode: { ...mode, selected: Math.max(0, Math.min(found.length - 1, selected)) } });
  switch (keyId(key)) {
    case "escape":
    case "ctrl-c":
      return only({ ...ui, mode: normalMode });
    case "up":
    case "ctrl-p":
      return marked(mode.selected - 1);
    case "down":
    case "ctrl-n":
    case "tab":
      return marked(mode.selected + 1);
    case "page-up":
      return marked(mode.selected - pageRows);
    case "page-down":
      return marked(mode.selected + pageRows);
    case "enter": {
      const action = found[mode.selected];
      return action === undefined ? only(ui) : runCommand({ ...ui, mode: normalMode }, action.command, view);
    }
    case "backspace":
      return typed(ui, mode, [...mode.text].slice(0, -1).join(""));
    case "ctrl-u":
      return typed(ui, mode, "");
    default: {
      const text = typedText(key);
      return text === null ? only(ui) : typed(ui, mode, (mode.text + text).slice(0, textLengthMax));
    }
  }
}

const pageRows = 10;

function typed(ui: Ui, mode: PaletteMode, text: string): UiResult {
  return only({ ...ui, mode: { ...mode, text, selected: 0 } });
}

function only(ui: Ui): UiResult {
  return { ui, wishes: [] };
}
