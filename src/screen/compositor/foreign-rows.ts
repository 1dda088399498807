// Rows of a session that another screen has sized: cut to the pane that shows them here, so that what happens is
// seen, if not all of it. The lower part is kept, where programs print.
import sliceAnsi from "slice-ansi";
import stringWidth from "string-width";
import type { PaneRows } from "../../sessions/emulator/rows.ts";
import { withoutErase } from "./uncertain-width.ts";

export function fittedRows(pane: PaneRows, width: number, height: number): PaneRows["changed"] {
  if (pane.columns === width && pane.rows === height) return pane.changed;
  const above = Math.max(0, pane.rows - height);
  return pane.changed.flatMap(({ y, bytes }) =>
    y < above ? [] : [{ y: y - above, bytes: pane.columns === width ? bytes : fitted(bytes, width) }],
  );
}

function fitted(bytes: Buffer, width: number): Buffer {
  const text = sliceAnsi(withoutErase(bytes).toString(), 0, width);
  const rest = width - stringWidth(text);
  return Buffer.from(`${text}\x1b[0m${rest > 0 ? `\x1b[${rest}X` : ""}`);
}
