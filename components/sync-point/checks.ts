// The current sync point with every check and its evidence in full.

import { assertNever } from "../../state/model/assert-never.ts";
import { currentSyncPoint } from "../../state/model/select.ts";
import type { Check, SyncPoint } from "../../state/model/state.ts";
import type { View } from "../../state/screen/view.ts";
import type { DialogText, ModeOf } from "../dialogs/dialog.ts";
import { checkEvidence, checkGlyph, checkLabel, checkRole, syncGlyph } from "../text/glyphs.ts";
import { type Line, span } from "../text/line.ts";
import { cut, wrap } from "../text/width.ts";

/** Sentences are hard to read when they are longer. */
const columnsMax = 100;

export function checksText({ state, ui, layout }: View, { top }: ModeOf<"sync-point">): DialogText {
  const point = currentSyncPoint(state) ?? state.syncPoints.at(-1) ?? null;
  const width = Math.min(columnsMax, layout.area.width - 4);
  const lines =
    point === null ? [[span("No phase is running.", "quiet")]] : pointLines(point, ui.checkOutput, width - 4);
  return {
    title: "Sync point",
    lines,
    top,
    width,
    fills: false,
    tone: "plain",
  };
}

/** The end of what commands that run have printed so far, by their checks. */
type Printed = Readonly<Record<string, string>>;

function pointLines(point: SyncPoint, printed: Printed, width: number): Line[] {
  const between = point.before === null ? `after ${point.after}` : `${point.after} → ${point.before}`;
  return [
    [syncGlyph(point), span(` ${point.plan.id}`, "strong"), span(`  ${between}`, "quiet")],
    ...wrap(statusWords(point), width - 2).map((row): Line => [span(`  ${row}`)]),
    [],
    ...point.checks.flatMap((check): Line[] => [
      [checkGlyph(check), span(` ${checkLabel(check)}`, "strong")],
      ...wrap(checkEvidence(check), width - 2).map((row): Line => [span(`  ${row}`, checkRole(check))]),
      ...outputLines(check, printed, width - 4),
    ]),
  ];
}

/** Of one that runs what it prints; of a failed command the end of what it printed, which is what has to be mended; of the parallelism its picture. */
function outputLines({ plan, result }: Check, printed: Printed, width: number): Line[] {
  if (result.kind === "running") return rows((printed[plan.id] ?? "").trimEnd(), width);
  const isShown = result.kind === "failed" || (result.kind === "passed" && plan.kind === "parallelism");
  if (!isShown || result.output === undefined) return [];
  const commit = result.commit === undefined ? "" : `\nat commit ${result.commit}`;
  return rows(`${result.output.trimEnd()}${commit}`, width);
}

function rows(text: string, width: number): Line[] {
  if (text === "") return [];
  return text.split("\n").map((row): Line => [span(`    ${cut(row, width)}`, "quiet")]);
}

function statusWords(point: SyncPoint): string {
  const { status } = point;
  const passed = point.checks.filter((check) => check.result.kind === "passed").length;
  switch (status.kind) {
    case "closed":
      return `closed: ${passed} of ${point.checks.length} checks pass`;
    case "ready":
      return "ready: every check passes, it waits for a person";
    case "passed":
      return `passed by ${status.by}`;
    case "forced":
      return `forced by ${status.by}: ${status.reason}`;
    default:
      return assertNever(status);
  }
}
