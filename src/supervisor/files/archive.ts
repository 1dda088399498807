// A finished run goes aside when the next one begins: `archive/EXECUTION/` gets its recordings, so that its sessions'
// names are free again, and the three shared files as they were at its end.
import { existsSync, mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import type { State } from "../../../state/model/state.ts";
import { writeWhole } from "../../system/files.ts";
import type { Places } from "../../system/places.ts";
import { projectionOf, stateFileNames } from "./state-files.ts";

export function archiveRun(
  places: Places,
  executionId: string,
  atItsEnd: State,
  problem: (text: string) => void,
): void {
  const target = join(places.archive, executionId);
  try {
    mkdirSync(target, { recursive: true, mode: 0o700 });
    if (existsSync(places.sessions)) renameSync(places.sessions, join(target, "sessions"));
    if (existsSync(places.checks)) renameSync(places.checks, join(target, "checks"));
    if (atItsEnd.run?.executionId === executionId)
      for (const name of stateFileNames) writeWhole(join(target, name), projectionOf(name, atItsEnd));
  } catch (error) {
    // The next run is worth more than the record of the last.
    problem(`The run ${executionId} could not be archived in ${target}: ${String(error)}`);
  }
}
