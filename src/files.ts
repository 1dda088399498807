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

/** Replaces a file as a whole. When it throws (a full disk, no permission), the old file is still there. A new file
 *  gets mode 0644, an existing one keeps its own. What comes back is the file as it was written: by the time that its
 *  folder is on disk, somebody else may have written it again. */
export function writeWhole(path: string, text: string): BigIntStats {
  const folder = dirname(path);
  const temporary = join(folder, `.${basename(path)}.${randomBytes(6).toString("hex")}.tmp`);
  try {
    const written = writeFully(temporary, Buffer.from(text, "utf8"), modeOf(path));
    renameSync(temporary, path);
    syncFolder(folder);
    return written;
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Makes the folder of a run's state, for its owner alone, and keeps it out of git. */
export function ensureStateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const ignore = join(folder, ".gitignore");
  if (!existsSync(ignore)) writeWhole(ignore, "*\n");
}

// --- helpers ------------------------------------------------------------------------------------

function modeOf(path: string): number {
  return (statSync(path, { throwIfNoEntry: false })?.mode ?? 0o644) & 0o777;
}

function writeFully(path: string, bytes: Buffer, mode: number): BigIntStats {
  // Nobody else reads it until it is whole and has its mode.
  const file = openSync(path, "wx", 0o600);
  try {
    let written = 0;
    while (written < bytes.length) {
      const count = writeSync(file, bytes, written);
      if (count === 0) throw new Error(`${path}: nothing more can be written`);
      written += count;
    }
    fchmodSync(file, mode);
    fsyncSync(file);
    return fstatSync(file, { bigint: true });
  } finally {
    closeSync(file);
  }
}

/** The rename itself is on disk only when its folder is. */
function syncFolder(folder: string): void {
  const opened = openSync(folder, "r");
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}
