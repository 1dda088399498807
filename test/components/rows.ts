// Rows as the session host sends them.

import type { PaneRows } from "../../src/sessions/emulator/rows.ts";
import type { SessionId } from "../../state/model/state.ts";

/** A pane whose rows tell which session and row they are. */
export function firstRows(pane: {
  readonly session: SessionId;
  readonly columns: number;
  readonly rows: number;
}): PaneRows {
  const lines = [`$ agent ${pane.session}`, "reading the boundaries …", "writing 12 files", "✓ compiled"];
  return rowsOf(pane, lines);
}

export function rowsOf(
  pane: { readonly session: SessionId; readonly columns: number; readonly rows: number },
  lines: readonly string[],
): PaneRows {
  return {
    session: pane.session,
    columns: pane.columns,
    rows: pane.rows,
    cursor: { x: 0, y: Math.min(lines.length, pane.rows - 1), visible: true, shape: "block" },
    modes: { bracketedPaste: false, mouse: false, alternate: false, applicationCursor: false, kitty: 0 },
    scrolledUp: 0,
    held: false,
    changed: Array.from({ length: pane.rows }, (_, y) => {
      const text = (lines[y] ?? "").slice(0, pane.columns);
      const rest = pane.columns - text.length;
      return { y, bytes: Buffer.from(`${text}${rest > 0 ? `\x1b[${rest}X` : ""}`) };
    }),
  };
}
