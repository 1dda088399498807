// The peer of the lock benchmark: the lock table as a JSON file that every client changes under a lock file made with
// O_EXCL, both on disk before the change counts. What a careful script does without a server.
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, unlinkSync, writeSync } from "node:fs";
import { join } from "node:path";

/** What programs with lock files poll at when they are in a hurry. */
const betweenTriesMs = 1;
const pause = new Int32Array(new SharedArrayBuffer(4));

export interface LockTable {
  /** false: somebody holds it. */
  acquire(name: string): boolean;
  release(name: string): void;
}

export function lockTable(folder: string): LockTable {
  const file = join(folder, "table.json");
  const guard = join(folder, "table.lock");
  const change = (edit: (held: string[]) => string[] | null): boolean => {
    enter(guard);
    try {
      const held = read(file);
      const next = edit(held);
      if (next !== null) replace(folder, file, JSON.stringify(next));
      return next !== null;
    } finally {
      unlinkSync(guard);
    }
  };
  return {
    acquire: (name) => change((held) => (held.some((other) => meet(other, name)) ? null : [...held, name])),
    release: (name) => void change((held) => held.filter((other) => other !== name)),
  };
}

function enter(guard: string): void {
  for (;;) {
    try {
      const opened = openSync(guard, "wx");
      // Whose it is: without that nobody could tell a lock file that outlived its owner.
      writeSync(opened, `${process.pid}\n`);
      fsyncSync(opened);
      closeSync(opened);
      return;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
      Atomics.wait(pause, 0, 0, betweenTriesMs);
    }
  }
}

function read(file: string): string[] {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as string[];
  } catch {
    return [];
  }
}

function meet(one: string, other: string): boolean {
  return one === other || one.startsWith(`${other}/`) || other.startsWith(`${one}/`);
}

function replace(folder: string, file: string, text: string): void {
  const temporary = `${file}.${process.pid}`;
  const opened = openSync(temporary, "w");
  writeSync(opened, text);
  fsyncSync(opened);
  closeSync(opened);
  renameSync(temporary, file);
  const above = openSync(folder, "r");
  fsyncSync(above);
  closeSync(above);
}
