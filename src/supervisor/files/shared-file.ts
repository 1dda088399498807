// One shared JSON file on the disk. In: texts to put there. Out: texts that other programs put there. The
// file is replaced by renaming, so a reader sees the old text or the new one. The replaced file keeps a
// second name for as long as it takes to see that nobody wrote into it (or replaced it) meanwhile.
import { hash } from "node:crypto";
import {
  type BigIntStats,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { codeOf } from "../../system/file-advice.ts";
import { modeOf, writeNew, writeWhole } from "../../system/files.ts";

/** A text that is written beside the file and not yet in its place. */
export interface Draft {
  readonly text: string;
  readonly path: string;
  readonly stamp: string;
}

/** Size, time and inode, to see a change without reading; "" when there is no file. */
export type Stamp = string;

/** Where a text of another program was found. */
export interface Seen {
  readonly text: string | null;
  readonly stamp: Stamp;
  /** When it was written, in milliseconds since 1970 by the file system's clock. */
  readonly at: number;
}

export class SharedFile {
  readonly path: string;
  readonly #draftPath: string;
  readonly #previousPath: string;
  #mode: number | null = null;
  #previousStamp: Stamp = "";

  constructor(path: string, draftFolder: string, name: string) {
    this.path = path;
    this.#draftPath = join(draftFolder, `${name}.new`);
    this.#previousPath = join(draftFolder, `${name}.previous`);
    // Of a supervisor that was killed.
    remove(this.#draftPath);
    remove(this.#previousPath);
  }

  stamp(): Stamp {
    return stampOf(this.path);
  }

  /** Throws when it cannot be written whole; nothing has changed then. Not to the disk: the store is, and this is made
   *  again from it. */
  draft(text: string): Draft {
    const mode = this.#mode ?? modeOf(this.path);
    this.#mode = mode;
    const options = { mode, toDisk: false };
    try {
      return { text, path: this.#draftPath, stamp: stampFrom(this.#write(text, options)) };
    } catch (error) {
      remove(this.#draftPath);
      throw error;
    }
  }

  #write(text: string, options: { mode: number; toDisk: boolean }): BigIntStats {
    try {
      return writeNew(this.#draftPath, text, options);
    } catch (error) {
      const code = codeOf(error);
      if (code === "ENOENT") mkdirSync(dirname(this.#draftPath), { mode: 0o700 });
      else if (code === "EEXIST") remove(this.#draftPath);
      else throw error;
      return writeNew(this.#draftPath, text, options);
    }
  }

  /** Puts the draft in the file's place, unless that has another stamp than `expected` ("" for no file): then somebody
   *  else has written it, and false comes back. */
  publish(draft: Draft, expected: Stamp): boolean {
    if (expected === "") {
      if (stampOf(this.path) !== "") return this.discard(draft);
      this.#previousStamp = "";
    } else if (!this.#keepPrevious(expected)) return this.discard(draft);
    renameAgain(draft.path, this.path);
    return true;
  }

  /** The file that is about to be replaced gets a second name. false: it is not the one that was expected. */
  #keepPrevious(expected: Stamp): boolean {
    this.forgetPrevious();
    try {
      linkSync(this.path, this.#previousPath);
    } catch {
      // A file system without hard links: what is written within this very moment cannot be seen.
      return stampOf(this.path) === expected;
    }
    this.#previousStamp = expected;
    if (stampOf(this.#previousPath) === expected) return true;
    this.forgetPrevious();
    return false;
  }

  discard(draft: Draft): false {
    remove(draft.path);
    return false;
  }

  /** The text that somebody wrote into the file that was replaced last, when they had opened it before. */
  writtenIntoPrevious(): Seen | null {
    if (this.#previousStamp === "") return null;
    const stamp = stampOf(this.#previousPath);
    if (stamp === this.#previousStamp || stamp === "") return null;
    return seen(this.#previousPath, stamp);
  }

  forgetPrevious(): void {
    const { length } = this.#previousStamp;
    this.#previousStamp = "";
    try {
      if (length > 0) remove(this.#previousPath);
    } catch {
      // Then there is no second name for the next one, see keepPrevious().
    }
  }

  /** `stamp`: of before the text is read, so that what is written meanwhile is a change again. */
  read(stamp: Stamp): Seen {
    this.#mode = null;
    return seen(this.path, stamp);
  }

  /** Keeps a text that was rejected beside the file, on the disk: it may be somebody's only copy. */
  keepRejected(text: string): void {
    writeWhole(`${this.path}.rejected`, text);
  }
}

/** How a text is recognised that may stand in a file. */
export function digestOf(text: string): string {
  return hash("sha256", text, "base64");
}

function seen(path: string, stamp: Stamp): Seen {
  try {
    return { text: readFileSync(path, "utf8"), stamp, at: statSync(path).mtimeMs };
  } catch {
    return { text: null, stamp, at: 0 };
  }
}

function stampOf(path: string): Stamp {
  const found = statSync(path, { throwIfNoEntry: false, bigint: true });
  return found === undefined ? "" : stampFrom(found);
}

function stampFrom({ ino, size, mtimeNs }: BigIntStats): Stamp {
  return `${ino}-${size}-${mtimeNs}`;
}

/** Reports whether the stamp is that of an empty file. */
export function isEmptyStamp(stamp: Stamp): boolean {
  return stamp.includes("-0-");
}

/** The change is committed by now, and is answered when the file shows it: what fails for a moment is tried once more. */
function renameAgain(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch {
    renameSync(from, to);
  }
}

/** Eight times as fast as rmSync, and it is done at every change. */
function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
  }
}
