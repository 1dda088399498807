// The sync point with its checks, those that failed first.

import type { SyncPoint } from "../../state/model/state.ts";
import { checkEvidence, checkGlyph, checkLabel, checkRole, syncGlyph } from "../text/glyphs.ts";
import { span } from "../text/line.ts";
import { padTo, widthOf } from "../text/width.ts";
import type { SidebarSection } from "./section.ts";

export function syncSection(point: SyncPoint | null, width: number): SidebarSection {
  if (point === null) return { title: [span(" Sync point ", "strong")], right: [], lines: [] };
  const glyph = syncGlyph(point);
  const failing = point.checks.filter((check) => check.result.kind === "failed");
  const others = point.checks.filter((check) => check.result.kind !== "failed");
  const labelWidth = Math.min(
    Math.floor(width / 2),
    Math.max(0, ...point.checks.map((check) => widthOf(checkLabel(check)))),
  );
  return {
    title: [span(" Sync point ", "strong")],
    right: [span(` ${glyph.text} ${point.status.kind} `, glyph.role === "plain" ? "quiet" : glyph.role)],
    lines: [
      [span(point.plan.id)],
      ...[...failing, ...others].map((check) => [
        checkGlyph(check),
        span(` ${padTo(checkLabel(check), labelWidth)}`),
        // The sign shows already that the check has not run.
        span(check.result.kind === "not-run" ? "" : `  ${checkEvidence(check)}`, checkRole(check)),
      ]),
    ],
  };
}
