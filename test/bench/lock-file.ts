// One client of the peer, in a thread of its own: a lock file made with O_EXCL, on disk before it counts as held.
import { closeSync, fsyncSync, openSync, unlinkSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import { z } from "zod";

/** What programs with lock files poll at when they are in a hurry. */
const betweenTriesMs = 1;

const { file, forMs } = z.object({ file: z.string(), forMs: z.number() }).parse(workerData);
const stop = new Int32Array(new SharedArrayBuffer(4));
const waits: number[] = [];
const end = performance.now() + forMs;
while (performance.now() < end) {
  const start = performance.now();
  if (!acquired()) break;
  waits.push(performance.now() - start);
  unlinkSync(file);
}
parentPort?.postMessage(waits);

/** false: the time is up. */
function acquired(): boolean {
  while (performance.now() < end) {
    try {
      const opened = openSync(file, "wx");
      // Whose it is: without that nobody could tell a lock that outlived its holder.
      writeSync(opened, `${process.pid}\n`);
      fsyncSync(opened);
      closeSync(opened);
      sync(dirname(file));
      return true;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
      Atomics.wait(stop, 0, 0, betweenTriesMs);
    }
  }
  return false;
}

function sync(folder: string): void {
  const opened = openSync(folder, "r");
  fsyncSync(opened);
  closeSync(opened);
}
