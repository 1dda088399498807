// The details of a task over the whole screen: its prompt, attempts, locks, and the work so far.
import { detailsOf } from "../../state/explain/details.ts";
import { oneLine } from "../../state/model/one-line.ts";
import type { View } from "../../state/screen/view.ts";
import type { DialogText, ModeOf } from "../dialogs/dialog.ts";
import { type Line, span } from "../text/line.ts";
import { wrap } from "../text/width.ts";

export function detailsText({ state, now, layout }: View, mode: ModeOf<"details">): DialogText {
  const columns = layout.area.width;
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
