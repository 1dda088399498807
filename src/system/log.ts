import { appendFileSync, renameSync, statSync } from "node:fs";

/** Two files of this size, the newer and the older: a megabyte in all. */
const logBytesMax = 512 * 1024;

/** Writes lines with the time to a file that only the user reads. Never throws: a full disk harms nothing here. */
export function openLog(path: string): (line: string) => void {
  return (line) => {
    try {
      const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
      if (size > logBytesMax) renameSync(path, `${path}.old`);
      appendFileSync(path, `${new Date().toISOString()} ${line.slice(0, lineUnitsMax)}\n`, { mode: 0o600 });
    } catch {
      // Nothing is left to report to.
    }
  };
}

const lineUnitsMax = 4000;
