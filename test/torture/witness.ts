// Who holds what, told by a witness that shares no code with the program: for every leaf that is held one symbolic link
// on a file system in memory, whose target names the holder. A mark is made when a lock was granted and removed before
// it is released, so a mark of somebody else who lives, met while making one's own, is a second holder.
import { mkdtempSync, readFileSync, readlinkSync, rmSync, symlinkSync, unlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { leavesOf } from "./universe.ts";

/** A process for good: a pid may be given again, a pid with its start may not. */
export type Identity = `${number}:${string}`;

export function newWitnessFolder(): string {
  for (const parent of ["/dev/shm", tmpdir()])
    try {
      return mkdtempSync(join(parent, "lockstep-witness-"));
    } catch {
      // No file system in memory here: a plain one is slower, and as true.
    }
  throw new Error("The witness has no place for its marks.");
}

export function removeWitnessFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

export function identityOf(pid: number): Identity {
  const { start } = seen(pid) ?? { start: "gone" };
  return `${pid}:${start}`;
}

/** It can run no more code of its own, not even the rest of what it was doing. */
export function isDead(identity: string): boolean {
  const [pid, start] = identity.split(":");
  const now = seen(Number(pid));
  return now === null || now.start !== start || now.isEnding;
}

export class Witness {
  readonly #folder: string;
  readonly #own: Identity;

  constructor(folder: string, own: Identity) {
    this.#folder = folder;
    this.#own = own;
  }

  /** Returns who else holds one of these, a sentence each: none should. */
  enter(paths: readonly string[]): string[] {
    return paths.flatMap(leavesOf).flatMap((leaf) => this.#mark(leaf));
  }

  leave(paths: readonly string[]): void {
    for (const leaf of paths.flatMap(leavesOf))
      if (this.#holderOf(leaf) === this.#own) unlinkSync(this.#file(leaf));
  }

  #mark(leaf: string): string[] {
    for (;;) {
      try {
        symlinkSync(this.#own, this.#file(leaf));
        return [];
      } catch (error) {
        if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
        const holder = this.#holderOf(leaf);
        // It was removed in between.
        if (holder === null) continue;
        if (holder === this.#own) return [];
        if (!isDead(holder)) return [`${leaf} is held by ${holder} and by ${this.#own}`];
        this.#removeMarkOf(holder, leaf);
      }
    }
  }

  /** Of a dead holder. Two that do this at once may remove the mark that the other has just made: that hides a second
   *  holder at most, and never makes one up. */
  #removeMarkOf(holder: string, leaf: string): void {
    if (this.#holderOf(leaf) === holder) rmSync(this.#file(leaf), { force: true });
  }

  #holderOf(leaf: string): string | null {
    try {
      return readlinkSync(this.#file(leaf));
    } catch {
      return null;
    }
  }

  #file(leaf: string): string {
    return join(this.#folder, leaf.replaceAll("/", "."));
  }
}

/** The kernel's flag of a process that has begun to exit (PF_EXITING). */
const exitingFlag = 0x4;

function seen(pid: number): { readonly start: string; readonly isEnding: boolean } | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // Fields 3, 9 and 22 of proc(5), counted from the end of the name, which may hold anything.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [state, start, flags] = [fields[0], fields[19] ?? "", Number(fields[6])];
    return { start, isEnding: state === "Z" || state === "X" || (flags & exitingFlag) !== 0 };
  } catch {
    return null;
  }
}
