// The locks with their paths, for the sidebar.

import { oneLine } from "../../state/model/one-line.ts";
import { allLocks } from "../../state/model/select.ts";
import type { State } from "../../state/model/state.ts";
import { span } from "../text/line.ts";
import { cut, cutStart, padTo, widthOf } from "../text/width.ts";
import type { SidebarSection } from "./section.ts";

/** Less of a name tells too little. */
const lockNameColumnsMin = 16;

export function locksSection(state: State, width: number): SidebarSection {
  const locks = allLocks(state);
  const paths = locks.flatMap((lock) => lock.paths.map((path) => widthOf(path.written)));
  // A name may be as long as the paths beside it leave room for.
  const nameRoom = Math.max(lockNameColumnsMin, width - 1 - Math.max(0, ...paths));
  const nameWidth = Math.min(nameRoom, Math.max(0, ...locks.map((lock) => widthOf(oneLine(lock.agent)))));
  const lines = locks.flatMap((lock) =>
    lock.paths.map((path, index) => [
      span(padTo(cut(index === 0 ? oneLine(lock.agent) : "", nameWidth), nameWidth + 1)),
      span(cutStart(path.written, width - nameWidth - 1), "quiet"),
    ]),
  );
  return {
    title: [span(" Locks ", "strong")],
    right: locks.length > 0 ? [span(` ${locks.length} held `, "quiet")] : [],
    lines: lines.length > 0 ? lines : [[span("none held", "quiet")]],
  };
}
