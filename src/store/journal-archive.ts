// Keeps the journal short: what is old moves into files, an event a line as it was stored.
// In flow calls at quiet moments, each moving a page; the journal then begins with the state of where it was cut.
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { syncFolder } from "../system/files.ts";
import { archiveName } from "./archive-files.ts";

export interface JournalLimits {
  readonly eventsMax: number;
  readonly pageSize: number;
}

export const journalLimits: JournalLimits = {
  /** More than a long run writes. At 300 bytes each the store stays under 100 MB. */
  eventsMax: 200_000,
  /** So many are written out or deleted in about 20 ms. */
  pageSize: 5_000,
};

export interface JournalArchive {
  /** Number of the last event that was archived; the journal begins after it. */
  readonly first: () => number;
  readonly step: (folder: string) => void;
}

export function openArchive(db: DatabaseSync, { eventsMax, pageSize }: JournalLimits): JournalArchive {
  const seqOf = (table: "base" | "next_base" | "slice") =>
    Number(db.prepare(`SELECT body FROM ${table} WHERE key='seq'`).get()?.body ?? 0);
  let first = seqOf("base");
  /** The part being written out: up to `cut`, and how far it has come. */
  let cut = seqOf("next_base");
  let written = first;

  const begin = (): void => {
    cut = seqOf("slice");
    transaction(db, "DELETE FROM next_base; INSERT INTO next_base SELECT key, body FROM slice");
  };
  const writePage = (folder: string): void => {
    const part = join(folder, `${archiveName(first + 1, cut)}.part`);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (written === first) rmSync(part, { force: true });
    const page = db
      .prepare("SELECT seq, body FROM event WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?")
      .all(written, cut, pageSize);
    append(part, page.map((row) => `${row.body}\n`).join(""));
    written = Number(page.at(-1)?.seq ?? cut);
    if (written < cut) return;
    renameSync(part, part.slice(0, -".part".length));
    syncFolder(folder);
    transaction(
      db,
      "DELETE FROM base; INSERT INTO base SELECT key, body FROM next_base; DELETE FROM next_base",
    );
    first = cut;
    cut = 0;
  };
  /** A page that was written in part is written again. */
  const page = (folder: string): void => {
    try {
      writePage(folder);
    } catch (error) {
      written = first;
      throw error;
    }
  };
  const deletePage = (): boolean => {
    const oldest = Number(db.prepare("SELECT min(seq) AS seq FROM event").get()?.seq ?? first + 1);
    if (oldest > first) return false;
    db.prepare("DELETE FROM event WHERE seq <= ?").run(Math.min(first, oldest + pageSize));
    return true;
  };

  return {
    first: () => first,
    step(folder) {
      if (cut > first) page(folder);
      else if (!deletePage() && seqOf("slice") - first > eventsMax) begin();
    },
  };
}

function transaction(db: DatabaseSync, sql: string): void {
  db.exec("BEGIN IMMEDIATE");
  try {
    db.exec(`${sql}; COMMIT`);
  } catch (error) {
    if (db.isTransaction) db.exec("ROLLBACK");
    throw error;
  }
}

function append(path: string, text: string): void {
  const file = openSync(path, "a", 0o600);
  try {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
