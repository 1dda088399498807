// Where a text stands: a list of panes with their counts, from which one goes on in the pane itself.
import { type Key, keyId } from "../keys/key.ts";
import { type Mode, normalMode, type Ui } from "../ui.ts";
import type { UiResult } from "./result.ts";

type FoundMode = Extract<Mode, { kind: "found" }>;

/** The panes with the most matches first; those without any are left out. */
export function counted(ui: Ui, text: string, all: FoundMode["counts"]): Ui {
  const counts = all.filter(({ count }) => count > 0).toSorted((a, b) => b.count - a.count);
  if (counts.length > 0) return { ...ui, mode: { kind: "found", text, counts, selected: 0 } };
  return { ...ui, message: { kind: "note", text: `No pane shows ${text}.` } };
}

export function foundKey(ui: Ui, mode: FoundMode, key: Key): UiResult {
  const marked = (selected: number): UiResult =>
    only({ ...ui, mode: { ...mode, selected: Math.max(0, Math.min(mode.counts.length - 1, selected)) } });
  switch (keyId(key)) {
    case "escape":
    case "q":
      return only({ ...ui, mode: normalMode });
    case "up":
      return marked(mode.selected - 1);
    case "down":
    case "tab":
      return marked(mode.selected + 1);
    case "enter":
      return searchedThere(ui, mode);
    default:
      return only(ui);
  }
}

/** The last match of that pane, with the field open for the next one. */
function searchedThere(ui: Ui, { text, counts, selected }: FoundMode): UiResult {
  const session = counts[selected]?.session;
  if (session === undefined) return only({ ...ui, mode: normalMode });
  const purpose = { kind: "search", session } as const;
  return {
    ui: {
      ...ui,
      focus: session,
      search: { text, index: 0, count: 0 },
      mode: { kind: "line", purpose, text, cursor: [...text].length },
    },
    wishes: [{ kind: "search", session, text, direction: -1 }],
  };
}

function only(ui: Ui): UiResult {
  return { ui, wishes: [] };
}
