// One task over the whole screen: its prompt, attempts, locks, and the work so far.
import { detailsOf } from "../../explain/details.ts";
import type { Millis, State } from "../../model/state.ts";
import { type Line, oneLine, span, wrap } from "../text.ts";
import type { Mode } from "../ui.ts";
import type { OverlayText } from "./overlay.ts";

export function detailsText(
  state: State,
  mode: Extract<Mode, { kind: "details" }>,
  now: Millis,
  columns: number,
): OverlayText {
  const task = state.tasks[mode.task];
  const sections = task === undefined ? [] : detailsOf(state, task, mode.changes, now);
  const lines = sections.flatMap(({ title, rows }): Line[] => [
    [span(` ${title}`, "strong")],
    ...rows.flatMap(({ text, role }) =>
      wrap(text === "" ? " " : plainText(text), columns - 8).map((row): Line => [span(`   ${row}`, role)]),
    ),
    [],
  ]);
  const title = oneLine(task?.plan.name ?? "A task that is not there any more");
  return { title, lines, top: mode.top, width: columns, fills: true, tone: "plain" };
}

/** As it is indented, without what would move the cursor. */
function plainText(text: string): string {
  return text.replaceAll("\t", "    ").replace(/[\u0000-\u001f\u007f-\u009f]/g, "");
}
