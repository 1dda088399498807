// The names of the files that hold what was moved out of the journal.
import { readdirSync } from "node:fs";
import { join } from "node:path";

export function archiveName(first: number, last: number): string {
  return `events-${first}-${last}.jsonl`;
}

export interface ArchiveFile {
  readonly path: string;
  readonly first: number;
  readonly last: number;
}

/** Oldest first. */
export function archiveFiles(folder: string): readonly ArchiveFile[] {
  let names: readonly string[] = [];
  try {
    names = readdirSync(folder);
  } catch {
    // Nothing was archived yet.
  }
  return names
    .flatMap((name) => {
      const [, first, last] = /^events-(\d+)-(\d+)\.jsonl$/.exec(name) ?? [];
      return first === undefined || last === undefined
        ? []
        : [{ path: join(folder, name), first: Number(first), last: Number(last) }];
    })
    .sort((a, b) => a.first - b.first);
}
