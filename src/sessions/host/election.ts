import { chmodSync, closeSync, openSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

/** Becomes the one session host of a workspace, or returns null because another process is. SQLite's exclusive
 *  lock decides and is held until this process ends, however it ends, so that nothing stale can be left. */
export function elect(lockPath: string): DatabaseSync | null {
  closeSync(openSync(lockPath, "a", 0o600));
  chmodSync(lockPath, 0o600);
  const database = new DatabaseSync(lockPath, { timeout: 0 });
  try {
    database.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
    return database;
  } catch (error) {
    database.close();
    if ((error as { errcode?: unknown }).errcode === sqliteBusy) return null;
    throw error;
  }
}

const sqliteBusy = 5;
