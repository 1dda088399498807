// Marking text of a pane with keys, as in other terminals and editors: a cursor, a mark, a copy.
import { type Key, keyId } from "./key.ts";
import type { SessionId } from "./model.ts";
import { type Mode, normalMode, type Ui, type Wish } from "./ui.ts";
import type { UiResult } from "./ui-step.ts";
import { cellOf, type View } from "./view.ts";

type CopyMode = Extract<Mode, { kind: "copy" }>;

/** At the lower left, where the newest output is. */
export function startCopying(ui: Ui, view: View, session: SessionId): UiResult {
  const rows = cellOf(view, session)?.body.height ?? 1;
  return only({
    ...ui,
    focus: session,
    mode: { kind: "copy", session, x: 0, y: rows - 1, isMarking: false },
  });
}

export function copyKey(ui: Ui, mode: CopyMode, key: Key, view: View): UiResult {
  const body = cellOf(view, mode.session)?.body;
  if (body === undefined) return only({ ...ui, mode: normalMode });
  const lastX = body.width - 1;
  const page = Math.max(1, body.height - 1);
  switch (keyId(key)) {
    case "escape":
    case "q":
    case "ctrl-c":
      return left(ui, mode, { kind: "select", session: mode.session, phase: "clear", x: 0, y: 0 });
    case "enter":
    case "y":
      return left(ui, mode, { kind: "copy", session: mode.session });
    case "v":
    case "space":
      return marking(ui, mode);
    case "left":
    case "h":
      return moved(ui, mode, body.height, mode.x - 1, mode.y, lastX);
    case "right":
    case "l":
      return moved(ui, mode, body.height, mode.x + 1, mode.y, lastX);
    case "up":
    case "k":
      return moved(ui, mode, body.height, mode.x, mode.y - 1, lastX);
    case "down":
    case "j":
      return moved(ui, mode, body.height, mode.x, mode.y + 1, lastX);
    case "home":
    case "0":
      return moved(ui, mode, body.height, 0, mode.y, lastX);
    case "end":
    case "$":
      return moved(ui, mode, body.height, lastX, mode.y, lastX);
    case "page-up":
      return moved(ui, mode, body.height, mode.x, mode.y - page, lastX);
    case "page-down":
      return moved(ui, mode, body.height, mode.x, mode.y + page, lastX);
    default:
      return only(ui);
  }
}

/** Beyond the edge the pane scrolls instead. */
function moved(ui: Ui, mode: CopyMode, rows: number, x: number, y: number, lastX: number): UiResult {
  const within = { x: Math.max(0, Math.min(lastX, x)), y: Math.max(0, Math.min(rows - 1, y)) };
  const next: CopyMode = { ...mode, ...within };
  const { session } = mode;
  const wishes: Wish[] = [];
  if (y !== within.y) wishes.push({ kind: "scroll", session, lines: y - within.y });
  if (mode.isMarking) wishes.push({ kind: "select", session, phase: "extend", ...within });
  return { ui: { ...ui, mode: next }, wishes };
}

function marking(ui: Ui, mode: CopyMode): UiResult {
  const { session, x, y } = mode;
  if (mode.isMarking) {
    const clear: Wish = { kind: "select", session, phase: "clear", x, y };
    return { ui: { ...ui, mode: { ...mode, isMarking: false } }, wishes: [clear] };
  }
  const wishes: Wish[] = (["start", "extend"] as const).map((phase) => ({
    kind: "select",
    session,
    phase,
    x,
    y,
  }));
  return { ui: { ...ui, mode: { ...mode, isMarking: true } }, wishes };
}

function left(ui: Ui, _mode: CopyMode, wish: Wish): UiResult {
  return { ui: { ...ui, mode: normalMode }, wishes: [wish] };
}

function only(ui: Ui): UiResult {
  return { ui, wishes: [] };
}
