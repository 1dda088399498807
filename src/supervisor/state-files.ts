// The three shared JSON files: projections of the state that any program may read at any instant, and may edit. In
// flow states to write and other programs' edits; out flow files, and the facts that follow from an edit. A file is
// never overwritten while it differs from what we last wrote or read; digests in the store say so across our restarts.
import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
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
  changedSince: number | null;
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
      writeWhole(this.#pathOf(name), text);
      remember(entry, this.#pathOf(name), text);
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
      entry.changedSince ??= Date.now();
      // Asked again when it can be still at the earliest: a person waits for what is shown of it. A time in the future
      // (another machine's clock) says no more than that it moves.
      const stillInMs = Math.min(stillMs, modifiedAt(path) + stillMs - Date.now());
      if (stillInMs > 0 && Date.now() - entry.changedSince < waitMsMax) waitMs = Math.max(waitMs, stillInMs);
      else facts.push(...this.#judge(name, entry, state));
    }
    return { waitMs: facts.length > 0 ? 0 : waitMs, facts };
  }

  #judge(name: StateFileName, entry: Known, state: State): FactsOfEdit[] {
    const path = this.#pathOf(name);
    const text = textOf(path);
    const isSame = text === entry.text;
    remember(entry, path, text);
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
    isBehind: false,
  };
}

function remember(entry: Known, path: string, text: string | null): void {
  entry.text = text;
  entry.stamp = stampOf(path);
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
  return found === undefined ? "" : `${found.ino}-${found.size}-${found.mtimeNs}`;
}

function modifiedAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("base64");
}
