// Files that are either the old ones or the new ones, whatever happens in between: a full disk, a kill, a reader
// at any instant. (Libraries were tried: one renames what a full disk cut short, and says that all is well.)
import { randomBytes } from "node:crypto";
import {
  type BigIntStats,
  closeSync,
  existsSync,
  fchmodSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";

/** Replaces a file as a whole, on disk when it returns. When it throws (a full disk, no permission), the old file is
 *  still there. A new file gets mode 0644, an existing one keeps its own. */
export function writeWhole(path: string, text: string): void {
  const folder = dirname(path);
  const temporary = join(folder, `.${basename(path)}.${randomBytes(6).toString("hex")}.tmp`);
  try {
    writeNew(temporary, text, { mode: modeOf(path), toDisk: true });
    renameSync(temporary, path);
    syncFolder(folder);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Writes a file that is not there yet. Throws when not all of it could be written; what is there then is to be removed.
 *  What comes back is the file as it was written. */
export function writeNew(
  path: string,
  text: string,
  { mode, toDisk }: { readonly mode: number; readonly toDisk: boolean },
): BigIntStats {
  const bytes = Buffer.from(text, "utf8");
  // Only this user may read the file until it is whole and has its mode.
  const file = openSync(path, "wx", 0o600);
  try {
    let written = 0;
    while (written < bytes.length) {
      const count = writeSync(file, bytes, written);
      if (count === 0) throw new Error(`${path}: nothing more can be written`);
      written += count;
    }
    fchmodSync(file, mode);
    if (toDisk) fsyncSync(file);
    return fstatSync(file, { bigint: true });
  } finally {
    closeSync(file);
  }
}

/** The permissions of a file that is to be replaced. */
export function modeOf(path: string): number {
  return (statSync(path, { throwIfNoEntry: false })?.mode ?? 0o644) & 0o777;
}

/** A rename is on disk only when its folder is. */
export function syncFolder(folder: string): void {
  const opened = openSync(folder, "r");
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}

/** Makes the folder of a run's state, for its owner alone, and keeps it out of git. */
export function ensureStateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const ignore = join(folder, ".gitignore");
  if (!existsSync(ignore)) writeWhole(ignore, "*\n");
}
