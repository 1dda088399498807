// Which rows of the sidebar are shown in how much room.

import { currentSyncPoint } from "../../state/model/select.ts";
import type { View } from "../../state/screen/view.ts";
import { type Line, span } from "../text/line.ts";
import { padStartTo } from "../text/width.ts";
import { locksSection } from "./locks.ts";
import { parallelismSection } from "./parallelism.ts";
import { type SidebarSection, sidebarPhase } from "./section.ts";
import { syncSection } from "./sync-point.ts";
import { tasksSection } from "./tasks.ts";

/** Four sections whose lines are `width` columns wide and together at most `rows`. */
export function sidebarSections(view: View, width: number, rows: number): SidebarSection[] {
  const phase = sidebarPhase(view.state);
  const point = currentSyncPoint(view.state) ?? view.state.syncPoints.at(-1) ?? null;
  const sections = [
    tasksSection(view, phase, width, rows),
    locksSection(view.state, width),
    syncSection(point, width),
    parallelismSection(view, phase, width),
  ];
  const shares = share(
    sections.map(({ lines, left = 0 }) => lines.length + left),
    rows,
  );
  return sections.map((section, index) => ({
    ...section,
    lines: shortened(section, shares[index] ?? 0, width),
  }));
}

/** Gives every section what it wants, or an even part of what there is. */
export function share(wanted: readonly number[], available: number): number[] {
  const given = wanted.map(() => 0);
  let left = available;
  while (left > 0) {
    const hungry = wanted.findIndex((want, index) => {
      const has = given[index] ?? 0;
      return (
        has < want &&
        has === Math.min(...given.filter((_, other) => (given[other] ?? 0) < (wanted[other] ?? 0)))
      );
    });
    if (hungry < 0) break;
    given[hungry] = (given[hungry] ?? 0) + 1;
    left -= 1;
  }
  return given;
}

function shortened({ lines, left = 0 }: SidebarSection, rows: number, width: number): Line[] {
  if (lines.length + left <= rows) return [...lines];
  if (rows <= 0) return [];
  const hidden = lines.length + left - (rows - 1);
  return [...lines.slice(0, rows - 1), [span(padStartTo(`… ${hidden} more (o)`, width), "quiet")]];
}
