// The three shared JSON files: projections of the state that any program may read at any instant, and may edit. In
// flow states to write and other programs' edits; out flow files, and the facts that follow from an edit. A file is
// never overwritten while it differs from what we last wrote or read; digests in the store say so across our restarts.
import { createHash } from "node:crypto";
import { type BigIntStats, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Fact } from "../../state/events.ts";
import type { State } from "../../state/model.ts";
import {
  fileText,
  parallelStatusFile,
  resourceLocksFile,
  workflowStateFile,
} from "../../state/projection.ts";
import { writeWhole } from "../files.ts";
import { claimOf } from "../paths.ts";
import type { Places } from "../places.ts";
import type { FileRecord } from "../store/open.ts";
import { factsOfEdit } from "./edit-facts.ts";
import { type Extra, judgeEdit, noExtra } from "./foreign.ts";
import type { Settled } from "./runtime.ts";

export const stateFileNames = ["WORKFLOW_STATE.json", "PARALLEL_STATUS.json", "RESOURCE_LOCKS.json"] as const;
export type StateFileName = (typeof stateFileNames)[number];

export interface StateFiles {
  /** What is remembered with the commit of this state: only of files that change. */
  planned(state: State): ReadonlyMap<string, FileRecord>;
  write(state: State): void;
  /** Writes again what could not be written. */
  retry(state: State): void;
  settle(state: State): Settled;
}

/** An edit is judged when the file has been still for this long… */
const stillMs = 50;
/** …or after this, when somebody writes without end. */
const waitMsMax = 1_000;

interface Known {
  /** What we last wrote or read; null when there was no file. */
  text: string | null;
  extra: Extra;
  /** Size, time and inode of that, to see a change without reading. */
  stamp: string;
  /** Since when it differs from that; null when it does not. */
  changedSince: number | null;
  /** What it was when it was last looked at, and since when it is that. */
  seen: { readonly stamp: string; readonly since: number };
  /** The last writing did not succeed. */
  isBehind: boolean;
}

type FactsOfEdit = (state: State) => readonly Fact[];

export function createStateFiles(
  places: Places,
  records: ReadonlyMap<string, FileRecord>,
  problem: (text: string) => void,
): StateFiles {
  return new ThreeFiles(places, records, problem);
}

class ThreeFiles implements StateFiles {
  readonly #places: Places;
  readonly #known: ReadonlyMap<StateFileName, Known>;
  readonly #problem: (text: string) => void;

  constructor(places: Places, records: ReadonlyMap<string, FileRecord>, problem: (text: string) => void) {
    this.#places = places;
    this.#problem = problem;
    this.#known = new Map(
      stateFileNames.map((name) => [name, recall(this.#pathOf(name), records.get(name))]),
    );
  }

  planned(state: State): ReadonlyMap<string, FileRecord> {
    const records = new Map<string, FileRecord>();
    for (const [name, entry] of this.#known) {
      const text = projectionOf(name, state, entry.extra);
      if (text === entry.text) continue;
      const texts = entry.text === null ? [text] : [entry.text, text];
      records.set(name, { digests: texts.map(digestOf), extra: entry.extra });
    }
    return records;
  }

  retry(state: State): void {
    if ([...this.#known.values()].some((entry) => entry.isBehind)) this.write(state);
  }

  #put(name: StateFileName, entry: Known, text: string): void {
    try {
      remember(entry, text, stampFrom(writeWhole(this.#pathOf(name), text)));
    } catch (error) {
      if (!entry.isBehind) this.#problem(`${this.#pathOf(name)} could not be written: ${String(error)}`);
      entry.isBehind = true;
    }
  }

  write(state: State): void {
    for (const [name, entry] of this.#known) {
      const stamp = stampOf(this.#pathOf(name));
      // Edited since: the edit is judged first, by settle().
      if (stamp !== entry.stamp && stamp !== "") continue;
      const text = projectionOf(name, state, entry.extra);
      if (text !== entry.text || stamp === "") this.#put(name, entry, text);
    }
  }

  settle(state: State): Settled {
    const facts: FactsOfEdit[] = [];
    let waitMs = 0;
    for (const [name, entry] of this.#known) {
      const path = this.#pathOf(name);
      const stamp = stampOf(path);
      if (stamp === entry.stamp) {
        entry.changedSince = null;
        continue;
      }
      if (stamp === "") {
        // Deleted by hand: nothing is said by that, and it is written anew.
        this.#put(name, entry, projectionOf(name, state, entry.extra));
        continue;
      }
      const moving = movingMs(entry, stamp);
      if (moving > 0) waitMs = Math.max(waitMs, moving);
      else facts.push(...this.#judge(name, entry, stamp, state));
    }
    return { waitMs: facts.length > 0 ? 0 : waitMs, facts };
  }

  /** `stamp`: of before the text is read, so that what is written meanwhile is a change again. */
  #judge(name: StateFileName, entry: Known, stamp: string, state: State): FactsOfEdit[] {
    const path = this.#pathOf(name);
    const text = textOf(path);
    const isSame = text === entry.text;
    remember(entry, text, stamp);
    if (isSame) return [];
    const judged = judgeEdit(name, text ?? "", state, (written) =>
      claimOf(this.#places.workspace, written, { kind: "file" }),
    );
    switch (judged.kind) {
      case "unchanged":
        entry.extra = noExtra;
        return [];
      case "accepted":
        entry.extra = judged.extra;
        return [(now) => factsOfEdit(name, judged.changes, now)];
      case "rejected": {
        const { line, field, problem: what } = judged;
        this.#problem(`${name}:${line}: ${field}: ${what}`);
        this.#keepRejected(path, text ?? "");
        // Written anew from what is in force, now that the text is kept beside it.
        this.#put(name, entry, projectionOf(name, state, entry.extra));
        return [() => [{ type: "file-rejected", file: name, line, field, problem: what }]];
      }
    }
  }

  #keepRejected(path: string, text: string): void {
    try {
      writeWhole(`${path}.rejected`, text);
    } catch (error) {
      this.#problem(`${path}.rejected could not be written: ${String(error)}`);
    }
  }

  #pathOf(name: StateFileName): string {
    return join(this.#places.stateFolder, name);
  }
}

export function projectionOf(name: StateFileName, state: State, extra: Extra = noExtra): string {
  switch (name) {
    case "WORKFLOW_STATE.json":
      return fileText(workflowStateFile(state, extra));
    case "PARALLEL_STATUS.json":
      return fileText(parallelStatusFile(state, extra));
    case "RESOURCE_LOCKS.json":
      return fileText(resourceLocksFile(state, extra));
  }
}

// --- helpers ------------------------------------------------------------------------------------

/** A file as an earlier supervisor left it. One that has another text was edited while nobody looked: its stamp is
 *  not known, so that it is judged before anything is written. Without a record there is nothing to compare with. */
function recall(path: string, record: FileRecord | undefined): Known {
  const text = textOf(path);
  const extra = (record?.extra ?? noExtra) as Extra;
  const isOurs = text === null || record === undefined || record.digests.includes(digestOf(text));
  return {
    text: isOurs ? text : null,
    extra,
    stamp: isOurs ? stampOf(path) : "edited",
    changedSince: null,
    seen: { stamp: "", since: 0 },
    isBehind: false,
  };
}

/** How long until an edit can be still at the earliest; 0: it is judged now. By our own clock and not by the file's
 *  time, which another machine may have set and which a writer that has just emptied the file may not have yet. */
function movingMs(entry: Known, stamp: string): number {
  const now = performance.now();
  entry.changedSince ??= now;
  if (entry.seen.stamp !== stamp) entry.seen = { stamp, since: now };
  if (now - entry.changedSince >= waitMsMax) return 0;
  // An empty file is one that somebody is about to fill.
  const isEmpty = stamp.includes(emptyStamp);
  return isEmpty ? stillMs : Math.max(0, entry.seen.since + stillMs - now);
}

function remember(entry: Known, text: string | null, stamp: string): void {
  entry.text = text;
  entry.stamp = stamp;
  entry.changedSince = null;
  entry.isBehind = false;
}

/** null when there is no file, or something that is none. */
function textOf(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

/** "" when there is no file. */
function stampOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false, bigint: true });
  return found === undefined ? "" : stampFrom(found);
}

function stampFrom({ ino, size, mtimeNs }: BigIntStats): string {
  return `${ino}-${size}-${mtimeNs}`;
}

const emptyStamp = "-0-";

function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("base64");
}
