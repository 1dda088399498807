// The three shared JSON files: projections of the state that any program may read at any instant, and may edit. In
// flow states to write and other programs' edits; out flow files, and the facts that follow from an edit. A file is
// never overwritten while it differs from what we last wrote or read.
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Fact } from "../../state/events.ts";
import type { State } from "../../state/model.ts";
import { parallelStatusFile, resourceLocksFile, workflowStateFile } from "../../state/projection.ts";
import { writeWhole } from "../files.ts";
import { claimOf } from "../paths.ts";
import type { Places } from "../places.ts";
import { factsOfEdit } from "./edit-facts.ts";
import { type Extra, judgeEdit, noExtra } from "./foreign.ts";
import type { Settled } from "./runtime.ts";

export const stateFileNames = ["WORKFLOW_STATE.json", "PARALLEL_STATUS.json", "RESOURCE_LOCKS.json"] as const;
export type StateFileName = (typeof stateFileNames)[number];

export interface StateFiles {
  write(state: State): void;
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
}

export function createStateFiles(places: Places, problem: (text: string) => void): StateFiles {
  const known = new Map<StateFileName, Known>(
    stateFileNames.map((name) => [name, { text: null, extra: noExtra, stamp: "", changedSince: null }]),
  );
  const pathOf = (name: StateFileName) => join(places.stateFolder, name);
  let adopted = false;

  function write(state: State): void {
    for (const [name, entry] of known) {
      const text = projectionOf(name, state, entry.extra);
      // Gone or edited since: the edit is judged first, by settle().
      const stamp = stampOf(pathOf(name));
      if (stamp !== entry.stamp && stamp !== "" && adopted) continue;
      if (text === entry.text && stamp === entry.stamp) continue;
      try {
        writeWhole(pathOf(name), text);
        remember(entry, pathOf(name), text);
      } catch (error) {
        problem(`${pathOf(name)} could not be written: ${String(error)}`);
      }
    }
    // What an earlier supervisor left is ours; from the first writing on, a difference is somebody's edit.
    adopted = true;
  }

  function settle(state: State): Settled {
    const facts: ((state: State) => readonly Fact[])[] = [];
    let waitMs = 0;
    for (const [name, entry] of known) {
      const path = pathOf(name);
      const stamp = stampOf(path);
      if (stamp === entry.stamp || stamp === "" || !adopted) {
        entry.changedSince = null;
        continue;
      }
      const now = Date.now();
      entry.changedSince ??= now;
      const moving = now - modifiedAt(path) < stillMs && now - entry.changedSince < waitMsMax;
      if (moving) {
        waitMs = stillMs;
        continue;
      }
      facts.push(...judge(name, entry, state));
    }
    return { waitMs: facts.length > 0 ? 0 : waitMs, facts };
  }

  function judge(name: StateFileName, entry: Known, state: State): ((state: State) => readonly Fact[])[] {
    const path = pathOf(name);
    const text = readFileSync(path, "utf8");
    const same = text === entry.text;
    remember(entry, path, text);
    if (same) return [];
    const judged = judgeEdit(name, text, state, (written) =>
      claimOf(places.workspace, written, { kind: "file" }),
    );
    switch (judged.kind) {
      case "unchanged":
        return [];
      case "accepted":
        entry.extra = judged.extra;
        return [(now) => factsOfEdit(name, judged.changes, now)];
      case "rejected": {
        const { line, field, problem: what } = judged;
        problem(`${name}:${line}: ${field}: ${what}`);
        try {
          writeWhole(`${path}.rejected`, text);
          // Written anew from what is in force, now that the text is kept beside it.
          writeWhole(path, projectionOf(name, state, entry.extra));
          remember(entry, path, projectionOf(name, state, entry.extra));
        } catch (error) {
          problem(`${path} could not be written anew: ${String(error)}`);
        }
        return [() => [{ type: "file-rejected", file: name, line, field, problem: what }]];
      }
    }
  }

  return { write, settle };
}

function projectionOf(name: StateFileName, state: State, extra: Extra): string {
  const value =
    name === "WORKFLOW_STATE.json"
      ? workflowStateFile(state, extra)
      : name === "PARALLEL_STATUS.json"
        ? parallelStatusFile(state, extra)
        : resourceLocksFile(state, extra);
  return `${JSON.stringify(value, null, 2)}\n`;
}

function remember(entry: Known, path: string, text: string): void {
  entry.text = text;
  entry.stamp = stampOf(path);
  entry.changedSince = null;
}

/** "" when there is no file. */
function stampOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false, bigint: true });
  return found === undefined ? "" : `${found.ino}-${found.size}-${found.mtimeNs}`;
}

function modifiedAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
