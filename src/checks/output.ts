// The output of check commands while they run: whole into a file, for `lockstep logs`; its end to screens.
import { createWriteStream, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { State, SyncPointId } from "../../state/model/state.ts";
import type { Places } from "../system/places.ts";
import type { FromSupervisor } from "../wire/protocol.ts";

export interface CheckOutput {
  add(chunk: Buffer, tail: () => string): void;
  close(): void;
}

/** Several times a second is as good as at once, for who reads it. */
const tellMs = 200;
/** A command that prints more repeats itself. */
const fileBytesMax = 16 * 1024 * 1024;

export function openOutput(
  path: string,
  { sync, check }: { readonly sync: SyncPointId; readonly check: string },
  tell: (message: FromSupervisor) => void,
): CheckOutput {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const file = createWriteStream(path, { mode: 0o600 });
  // A full disk takes nothing from the check: its end is kept as evidence.
  file.on("error", () => {});
  let written = 0;
  let timer: NodeJS.Timeout | null = null;
  tell({ type: "check-output", sync, check, text: "" });
  return {
    add(chunk, tail) {
      if (written < fileBytesMax) file.write(chunk);
      written += chunk.length;
      timer ??= setTimeout(() => {
        timer = null;
        tell({ type: "check-output", sync, check, text: tail() });
      }, tellMs);
    },
    close() {
      if (timer !== null) clearTimeout(timer);
      file.end();
    },
  };
}

/** Checks have names that are no names of files: their place in the sync point is. */
export function outputPath(places: Places, state: State, sync: SyncPointId, check: string): string {
  const point = state.syncPoints.find(({ plan }) => plan.id === sync);
  const at = point?.checks.findIndex(({ plan }) => plan.id === check) ?? -1;
  return join(places.checks, `${sync}-${at + 1}.log`);
}
