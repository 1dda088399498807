// The store: `state.db`, SQLite. In flow a state, the events that led to it and the answers to requests, in one
// transaction that is on disk when it returns; out flow the state as it was left and the journal.
// SQLite's own exclusive lock, freed by the kernel when the process dies, is what makes exactly one supervisor.

import { closeSync, existsSync, openSync, renameSync, rmSync, statSync } from "node:fs";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { Event } from "../../state/model/events.ts";
import type { PathClaim, State } from "../../state/model/state.ts";
import { messageOf } from "../system/failure.ts";
import { openAnswers } from "./answers.ts";
import { type JournalLimits, journalLimits, openArchive } from "./journal-archive.ts";
import { migrate, storeVersion } from "./migrate.ts";
import { changedSlices, stateFromSlices } from "./slices.ts";

/** 16 MB of log before it is written into the database: doing that costs two more waits for the disk, which every
 *  answer of that moment would feel, and reading so much at the next start takes 20 ms. */
const checkpointPages = 4_000;

/** A record of a shared file beside the state: its possible texts while nobody has edited it (the last one
 *  written, and the one about to be), and fields of other programs. */
export interface FileRecord {
  readonly digests: readonly string[];
  readonly extra: unknown;
  /** Of the machine when it was written: the file need not have reached the disk before the machine went down. */
  readonly boot: string;
}

export type Opened =
  | { readonly kind: "open"; readonly store: Store }
  /** Another process has it. */
  | { readonly kind: "taken" }
  | { readonly kind: "unusable"; readonly problem: string };

export interface Change {
  readonly before: State;
  readonly after: State;
  readonly events: readonly Event[];
  /** By the id of the request. */
  readonly answers: ReadonlyMap<string, string>;
  /** Of the shared files that are about to be written. */
  readonly files: ReadonlyMap<string, FileRecord>;
}

/** `agent`: whose lock; not there when an older version noted it. */
export type Granted = PathClaim & { readonly agent?: string };

export interface Store {
  readonly state: State;
  readonly files: ReadonlyMap<string, FileRecord>;
  /** Commits all or nothing; on disk when it returns. Throws when it cannot be written; then nothing has
   *  changed. */
  commit(change: Change): void;
  answerOf(request: string): string | null;
  /** In order, after `since`, at most `limit`; none of those that were archived. */
  events(since: number, limit: number): Event[];
  /** The state that the journal begins with: empty until its oldest part was archived. */
  base(): State;
  /** Number of the last event that is in no journal but in a file. */
  archived(): number;
  /** Every path that a lock was granted for since the current phase began, but for those that an edit of the file
   *  brought: anybody may write there. */
  granted(): Granted[];
  /** Moves the oldest events out of a journal that has grown long into a file of this folder, a page at each call. */
  archive(folder: string): void;
  /** The file is still the one that was opened. */
  isInPlace(): boolean;
  /** Writes the store into its deleted folder again, from what is still open. Throws when that cannot be
   *  done. */
  restore(): void;
  close(): void;
}

export function openStore(file: string, limits: JournalLimits = journalLimits): Opened {
  let db: DatabaseSync;
  try {
    // The journal beside it gets the same mode.
    closeSync(openSync(file, "a", 0o600));
    db = new DatabaseSync(file, { timeout: 0 });
  } catch (error) {
    return { kind: "unusable", problem: `${file} cannot be opened: ${messageOf(error)}` };
  }
  try {
    db.exec("PRAGMA locking_mode=EXCLUSIVE");
    const version = versionOf(db);
    if (version > storeVersion) {
      db.close();
      return {
        kind: "unusable",
        problem: `${file} was written by a newer Lockstep (store version ${version}, this one knows ${storeVersion}). Update Lockstep.`,
      };
    }
    setUp(db);
    migrate(db, file, version);
    return { kind: "open", store: storeOver(db, file, limits) };
  } catch (error) {
    db.close();
    if (isBusy(error)) return { kind: "taken" };
    return {
      kind: "unusable",
      problem: `${file} cannot be used: ${messageOf(error)}. To begin anew, move it away; lockstep.yaml and the recordings stay.`,
    };
  }
}

function storeOver(db: DatabaseSync, file: string, limits: JournalLimits): Store {
  let here = connection(db, file, limits);
  return {
    state: stateFromSlices(textRows(db.prepare("SELECT key, body FROM slice"))),
    files: new Map(
      textRows(db.prepare("SELECT name AS key, body FROM file")).map(([name, body]) => [
        name,
        JSON.parse(body) as FileRecord,
      ]),
    ),
    commit(change) {
      here.db.exec("BEGIN IMMEDIATE");
      try {
        write(here.statements, change);
        here.answers.write(change.answers);
        here.db.exec("COMMIT");
      } catch (error) {
        if (here.db.isTransaction) here.db.exec("ROLLBACK");
        throw error;
      }
      here.answers.keep(change.answers);
    },
    answerOf: (request) => here.answers.of(request),
    events: (since, limit) =>
      here.statements.events
        .all(Math.max(since, here.archive.first()), limit)
        .map((row) => JSON.parse(textOf(row.body) ?? "null") as Event),
    base: () => stateFromSlices(textRows(here.db.prepare("SELECT key, body FROM base"))),
    archived: () => here.archive.first(),
    granted: () =>
      here.statements.granted.all().map((row) => JSON.parse(textOf(row.body) ?? "null") as Granted),
    archive: (folder) => here.archive.step(folder),
    isInPlace: () => inodeOf(file, here.inode) === here.inode,
    restore() {
      here = connection(writtenAnew(here.db, file), file, limits);
    },
    close: () => here.db.close(),
  };
}

/** `known` when it cannot be looked at: that is no sign that it is gone. */
function inodeOf(file: string, known: number): number | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false })?.ino;
  } catch {
    return known;
  }
}

function connection(db: DatabaseSync, file: string, limits: JournalLimits) {
  return {
    db,
    inode: statSync(file).ino,
    statements: prepareStatements(db),
    answers: openAnswers(db),
    archive: openArchive(db, limits),
  };
}

/** Writes a file that is open without a name to its place again. Throws when it cannot be written, or when
 *  another supervisor has begun a store there meanwhile. */
function writtenAnew(db: DatabaseSync, file: string): DatabaseSync {
  if (existsSync(file)) throw new Error(`${file} is there again, made by somebody else`);
  const copy = `${file}.new`;
  rmSync(copy, { force: true });
  db.prepare("VACUUM INTO ?").run(copy);
  renameSync(copy, file);
  const again = new DatabaseSync(file, { timeout: 0 });
  setUp(again);
  db.close();
  return again;
}

/** Alone, and everything on disk when a commit returns. */
function setUp(db: DatabaseSync): void {
  db.exec("PRAGMA locking_mode=EXCLUSIVE");
  db.exec("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; BEGIN EXCLUSIVE; COMMIT");
  db.exec(`PRAGMA wal_autocheckpoint=${checkpointPages}`);
}

function prepareStatements(db: DatabaseSync) {
  return {
    slice: db.prepare("INSERT INTO slice VALUES(?,?) ON CONFLICT DO UPDATE SET body=excluded.body"),
    dropSlice: db.prepare("DELETE FROM slice WHERE key=?"),
    event: db.prepare("INSERT INTO event VALUES(?,?,?)"),
    file: db.prepare("INSERT INTO file VALUES(?,?) ON CONFLICT DO UPDATE SET body=excluded.body"),
    grant: db.prepare("INSERT INTO granted VALUES(?,?) ON CONFLICT DO NOTHING"),
    clearGranted: db.prepare("DELETE FROM granted"),
    granted: db.prepare("SELECT body FROM granted"),
    events: db.prepare("SELECT body FROM event WHERE seq > ? ORDER BY seq LIMIT ?"),
  };
}

/** Within a transaction. */
function write(statements: ReturnType<typeof prepareStatements>, change: Change): void {
  for (const event of change.events) {
    statements.event.run(event.seq, event.at, JSON.stringify(event));
    if (event.type === "phase-started") statements.clearGranted.run();
    if (event.type === "lock-acquired" && event.imported !== true)
      for (const path of event.paths)
        statements.grant.run(`${event.agent} ${path.claim}`, JSON.stringify({ ...path, agent: event.agent }));
  }
  for (const [key, body] of changedSlices(change.before, change.after))
    if (body === null) statements.dropSlice.run(key);
    else statements.slice.run(key, body);
  for (const [name, record] of change.files) statements.file.run(name, JSON.stringify(record));
}

function versionOf(db: DatabaseSync): number {
  const row = db.prepare("PRAGMA user_version").get();
  return typeof row?.user_version === "number" ? row.user_version : 0;
}

function textRows(statement: StatementSync): [string, string][] {
  return statement.all().map((row) => [textOf(row.key) ?? "", textOf(row.body) ?? "null"]);
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** SQLITE_BUSY, also in its extended forms. */
function isBusy(error: unknown): boolean {
  return (
    error instanceof Error &&
    "errcode" in error &&
    typeof error.errcode === "number" &&
    (error.errcode & 0xff) === 5
  );
}
