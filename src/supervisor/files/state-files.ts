// The three shared JSON files: projections of the state that any program may read at any instant, and may edit. In
// flow states to write and other programs' edits; out flow files, and the facts that follow from an edit. A file is
// never overwritten while it differs from what we last wrote or read; digests in the store say so across our restarts.
import { join } from "node:path";
import {
  fileText,
  projectedFrom,
  resourceLocksFile,
  workflowStateFile,
} from "../../../state/files/projection.ts";
import { parallelStatusText } from "../../../state/files/status-text.ts";
import type { Event, Fact } from "../../../state/model/events.ts";
import type { State } from "../../../state/model/state.ts";
import type { FileRecord } from "../../store/open.ts";
import { claimOf } from "../../system/paths.ts";
import type { Places } from "../../system/places.ts";
import type { Settled } from "./edit.ts";
import { factsOfEdit } from "./edit-facts.ts";
import { type Extra, judgeEdit, noExtra } from "./edits.ts";
import { isSame, type Known, movingMs, recall, recordOf, remember } from "./known-file.ts";
import { LockHistory, noRemovals } from "./lock-history.ts";
import { type Draft, type Seen, SharedFile, type Stamp } from "./shared-file.ts";

export const stateFileNames = ["WORKFLOW_STATE.json", "PARALLEL_STATUS.json", "RESOURCE_LOCKS.json"] as const;
export type StateFileName = (typeof stateFileNames)[number];

export interface StateFiles {
  /** The files that this state changes, written whole beside them. Throws when that cannot be done. */
  prepare(state: State): Prepared;
  /** Writes what differs from this state, as far as it can. */
  write(state: State): void;
  /** Writes again what could not be written. */
  retry(state: State): void;
  settle(state: State): Settled;
}

export interface Prepared {
  /** To be kept with the commit of that state. */
  readonly records: ReadonlyMap<string, FileRecord>;
  /** After the commit: the files say what the state says. */
  publish(events: readonly Event[]): void;
  /** The state was not committed. */
  discard(): void;
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
  readonly #history = new LockHistory();

  constructor(places: Places, records: ReadonlyMap<string, FileRecord>, problem: (text: string) => void) {
    this.#places = places;
    this.#problem = problem;
    const drafts = join(places.stateFolder, "drafts");
    this.#known = new Map(
      stateFileNames.map((name) => {
        const file = new SharedFile(join(places.stateFolder, name), drafts, name);
        return [name, recall(file, records.get(name))];
      }),
    );
  }

  prepare(state: State): Prepared {
    const drafts: { entry: Known; draft: Draft; inputs: readonly unknown[] }[] = [];
    const records = new Map<string, FileRecord>();
    const discard = () => {
      for (const { entry, draft } of drafts) entry.file.discard(draft);
    };
    try {
      for (const [name, entry] of this.#known) {
        const inputs = projectedFrom(name, state);
        if (isSame(inputs, entry.inputs)) continue;
        const text = projectionOf(name, state, entry.extra);
        if (text === entry.text) {
          entry.inputs = inputs;
          continue;
        }
        drafts.push({ entry, draft: entry.file.draft(text), inputs });
        records.set(name, recordOf(entry, text));
      }
    } catch (error) {
      discard();
      throw error;
    }
    const publish = (events: readonly Event[]) => {
      for (const { entry, draft, inputs } of drafts) this.#publish(entry, draft, inputs);
      this.#history.follow(events);
    };
    return { records, publish, discard };
  }

  #publish(entry: Known, draft: Draft, inputs: readonly unknown[]): void {
    try {
      // A file edited since then is judged first, by settle().
      if (!entry.file.publish(draft, entry.stamp)) return;
      remember(entry, draft.text, draft.stamp);
      entry.inputs = inputs;
    } catch (error) {
      if (!entry.isBehind) this.#problem(`${entry.file.path} could not be written: ${String(error)}`);
      entry.isBehind = true;
      entry.file.discard(draft);
    }
  }

  write(state: State): void {
    try {
      this.prepare(state).publish([]);
    } catch (error) {
      this.#problem(`The state files could not be written: ${String(error)}`);
      for (const entry of this.#known.values()) entry.isBehind = true;
    }
  }

  retry(state: State): void {
    const behind = [...this.#known.values()].filter((entry) => entry.isBehind);
    if (behind.length === 0) return;
    for (const entry of behind) {
      entry.isBehind = false;
      entry.inputs = null;
    }
    this.write(state);
  }

  settle(state: State): Settled {
    const facts: FactsOfEdit[] = [];
    let waitMs = 0;
    for (const [name, entry] of this.#known) {
      const previous = entry.file.writtenIntoPrevious();
      if (previous !== null) {
        const moving = movingMs(entry, previous.stamp);
        if (moving > 0) waitMs = Math.max(waitMs, moving);
        else facts.push(...this.#judge(name, entry, previous, state));
        continue;
      }
      const stamp = entry.file.stamp();
      if (stamp === entry.stamp) {
        entry.changedSince = null;
        continue;
      }
      const moving = movingMs(entry, stamp);
      if (moving > 0) waitMs = Math.max(waitMs, moving);
      // Deleted by hand: nothing is said by that, and it is written anew.
      else if (stamp === "") {
        remember(entry, null, stamp);
        this.#anew(name, entry, state);
      } else facts.push(...this.#take(name, entry, stamp, state));
    }
    return { waitMs: facts.length > 0 ? 0 : waitMs, facts };
  }

  #take(name: StateFileName, entry: Known, stamp: Stamp, state: State): FactsOfEdit[] {
    const seen = entry.file.read(stamp);
    const isSameText = seen.text === entry.text;
    remember(entry, seen.text, stamp);
    return isSameText ? [] : this.#judge(name, entry, seen, state);
  }

  #judge(name: StateFileName, entry: Known, seen: Seen, state: State): FactsOfEdit[] {
    entry.file.forgetPrevious();
    const text = seen.text ?? "";
    const removals = entry.isOld ? noRemovals : this.#history.removalsAt(seen.at);
    entry.isOld = false;
    const claim = (written: string) => claimOf(this.#places.workspace, written, { kind: "file" });
    const judged = judgeEdit(name, text, state, { claim, removals });
    entry.inputs = null;
    switch (judged.kind) {
      case "unchanged":
        entry.extra = noExtra;
        if (judged.isStale) this.#anew(name, entry, state);
        return [];
      case "accepted":
        entry.extra = judged.extra;
        return [(now) => factsOfEdit(name, judged.changes, now)];
      case "rejected": {
        const { line, field, problem: what } = judged;
        this.#problem(`${name}:${line}: ${field}: ${what}`);
        this.#keepRejected(entry, text);
        // Written anew from what is in force, now that the text is kept beside it.
        this.#anew(name, entry, state);
        return [() => [{ type: "file-rejected", file: name, line, field, problem: what }]];
      }
    }
  }

  /** Writes the file again where it differs from the state in force. */
  #anew(name: StateFileName, entry: Known, state: State): void {
    try {
      const draft = entry.file.draft(projectionOf(name, state, entry.extra));
      this.#publish(entry, draft, projectedFrom(name, state));
    } catch (error) {
      this.#problem(`${entry.file.path} could not be written: ${String(error)}`);
      entry.isBehind = true;
    }
  }

  #keepRejected(entry: Known, text: string): void {
    try {
      entry.file.keepRejected(text);
    } catch (error) {
      this.#problem(`${entry.file.path}.rejected could not be written: ${String(error)}`);
    }
  }
}

export function projectionOf(name: StateFileName, state: State, extra: Extra = noExtra): string {
  switch (name) {
    case "WORKFLOW_STATE.json":
      return fileText(workflowStateFile(state, extra));
    case "PARALLEL_STATUS.json":
      return parallelStatusText(state, extra);
    case "RESOURCE_LOCKS.json":
      return fileText(resourceLocksFile(state, extra));
  }
}
