// Events that were moved out of the store: read from their files, a thousand or so at a time.
import { closeSync, openSync, readSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";
import type { Event } from "../../state/model/events.ts";
import { archiveFiles } from "../store/archive-files.ts";

const bytesAtOnce = 256 * 1024;

/** In order, those after `since` and up to `last`. Throws with the file's name when one of its lines is no event. */
export function* archivedEvents(folder: string, since: number, last: number): Generator<readonly Event[]> {
  for (const file of archiveFiles(folder)) {
    if (file.last <= since || file.first > last) continue;
    for (const lines of linesOf(file.path)) {
      const events = lines.map((line) => eventOf(line, file.path));
      yield events.filter((event) => event.seq > since && event.seq <= last);
    }
  }
}

function eventOf(line: string, path: string): Event {
  try {
    // Our own supervisor wrote it, as it was in the store.
    return JSON.parse(line) as Event;
  } catch {
    throw new Error(`${path} is damaged: this line is no event: ${line.slice(0, 80)}`);
  }
}

function* linesOf(path: string): Generator<readonly string[]> {
  const file = openSync(path, "r");
  try {
    const decoder = new StringDecoder("utf8");
    const buffer = Buffer.alloc(bytesAtOnce);
    let rest = "";
    for (let count = readSync(file, buffer); count > 0; count = readSync(file, buffer)) {
      const lines = (rest + decoder.write(buffer.subarray(0, count))).split("\n");
      rest = lines.pop() ?? "";
      yield lines;
    }
    if (rest !== "") yield [rest];
  } finally {
    closeSync(file);
  }
}
