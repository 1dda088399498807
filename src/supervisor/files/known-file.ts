// Tracks one shared file: its text when we last wrote or read it, and since when it differs.
import { readFileSync } from "node:fs";
import { bootId } from "../../store/identity.ts";
import type { FileRecord } from "../../store/open.ts";
import { type Extra, noExtra } from "./edits.ts";
import { digestOf, isEmptyStamp, type SharedFile, type Stamp } from "./shared-file.ts";

/** An edit is judged when the file has been still for this long… */
const stillMs = 50;
/** …or after this, when somebody writes without end. */
const waitMsMax = 1_000;

export interface Known {
  readonly file: SharedFile;
  /** The text that we last wrote or read; null when there was no file. */
  text: string | null;
  /** Of that text; null until it is asked for. */
  digest: string | null;
  extra: Extra;
  /** Of that text. */
  stamp: Stamp;
  /** The inputs of the last projection; null when it must be made again. */
  inputs: readonly unknown[] | null;
  /** Since when it differs from what we wrote; null when it does not. */
  changedSince: number | null;
  /** The stamp at the last look, and since when the file has it. */
  seen: { readonly stamp: Stamp; readonly since: number };
  /** The last writing did not succeed. */
  isBehind: boolean;
  /** The machine was started again since it was written: the text may be one of ours that is older than the store. */
  isOld: boolean;
}

/** A file as an earlier supervisor left it. One that has another text was edited while nobody looked, and one that is
 *  there before the first supervisor was written by somebody else: its stamp is not known, so that it is judged before
 *  anything is written. */
export function recall(file: SharedFile, record: FileRecord | undefined): Known {
  const text = textOf(file.path);
  const isOurs = text === null || record?.digests.includes(digestOf(text)) === true;
  return {
    file,
    text: isOurs ? text : null,
    digest: null,
    extra: (record?.extra ?? noExtra) as Extra,
    stamp: isOurs ? file.stamp() : "edited",
    inputs: null,
    changedSince: null,
    seen: { stamp: "", since: 0 },
    isBehind: false,
    isOld: record !== undefined && record.boot !== bootId(),
  };
}

export function recordOf(entry: Known, text: string): FileRecord {
  const next = digestOf(text);
  if (entry.text !== null) entry.digest ??= digestOf(entry.text);
  return {
    digests: entry.digest === null ? [next] : [entry.digest, next],
    extra: entry.extra,
    boot: bootId(),
  };
}

/** How long until an edit can be still at the earliest; 0: it is judged now. By our own clock and not by the file's
 *  time, which another machine may have set and which a writer that has just emptied the file may not have yet. */
export function movingMs(entry: Known, stamp: Stamp): number {
  const now = performance.now();
  entry.changedSince ??= now;
  if (entry.seen.stamp !== stamp) entry.seen = { stamp, since: now };
  if (now - entry.changedSince >= waitMsMax) return 0;
  // An empty file is one that somebody is about to fill.
  return isEmptyStamp(stamp) ? stillMs : Math.max(0, entry.seen.since + stillMs - now);
}

export function remember(entry: Known, text: string | null, stamp: Stamp): void {
  entry.text = text;
  entry.digest = null;
  entry.stamp = stamp;
  entry.changedSince = null;
  entry.isBehind = false;
}

export function isSame(one: readonly unknown[], other: readonly unknown[] | null): boolean {
  return other !== null && one.length === other.length && one.every((input, at) => input === other[at]);
}

/** null when there is no file, or something that is none. */
function textOf(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
