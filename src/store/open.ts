// The store: `state.db`, SQLite. In flow a state, the events that led to it and the answers to requests, in one
// transaction that is on disk when it returns; out flow the state as it was left and the journal.
// SQLite's own exclusive lock, freed by the kernel when the process dies, is what makes exactly one supervisor.
import { closeSync, openSync, statSync } from "node:fs";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { Event } from "../../state/events.ts";
import type { PathClaim, PhaseId, State } from "../../state/model.ts";
import { changedSlices, stateFromSlices } from "./slices.ts";

/** What is remembered of a shared file beside the state: the texts that it may have when nobody has edited it (the
 *  last one that was written, and the one that was about to be), and fields of other programs. */
export interface FileRecord {
  readonly digests: readonly string[];
  readonly extra: unknown;
}

/** One step for each version; a store of an older one gets those that it lacks. */
const migrations: readonly string[] = [
  `CREATE TABLE event(seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, body TEXT NOT NULL);
   CREATE TABLE slice(key TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE answer(number INTEGER PRIMARY KEY, request TEXT NOT NULL UNIQUE, body TEXT NOT NULL);`,
  `CREATE TABLE file(name TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;`,
];
export const storeVersion = migrations.length;

/** Answers are kept so that a request that is sent again is done once; after this many, the oldest go. */
const answersMax = 10_000;

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

export interface Store {
  readonly state: State;
  readonly files: ReadonlyMap<string, FileRecord>;
  /** All or nothing, and on disk when it returns. Throws when it cannot be written; then nothing has changed. */
  commit(change: Change): void;
  answerOf(request: string): string | null;
  /** In order, after `since`, at most `limit`. */
  events(since: number, limit: number): Event[];
  /** Every path that a lock was granted for since the phase began. */
  grantedIn(phase: PhaseId): PathClaim[];
  /** The file is still the one that was opened. */
  isInPlace(): boolean;
  close(): void;
}

export function openStore(file: string): Opened {
  let db: DatabaseSync;
  try {
    // Its journal beside it gets the same mode.
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
    db.exec("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; BEGIN EXCLUSIVE");
    for (const step of migrations.slice(version)) db.exec(step);
    if (version < storeVersion) db.exec(`PRAGMA user_version=${storeVersion}`);
    db.exec("COMMIT");
    return { kind: "open", store: storeOver(db, file) };
  } catch (error) {
    db.close();
    if (isBusy(error)) return { kind: "taken" };
    return {
      kind: "unusable",
      problem: `${file} cannot be used: ${messageOf(error)}. To begin anew, move it away; lockstep.yaml and the recordings stay.`,
    };
  }
}

const grantedSql = `
  SELECT body ->> 'paths' AS paths FROM event
  WHERE body ->> 'type' = 'lock-acquired' AND seq > (
    SELECT max(seq) FROM event WHERE body ->> 'type' = 'phase-started' AND body ->> 'phase' = ?)
`;

function storeOver(db: DatabaseSync, file: string): Store {
  const inode = statSync(file).ino;
  const writeSlice = db.prepare("INSERT INTO slice VALUES(?,?) ON CONFLICT DO UPDATE SET body=excluded.body");
  const dropSlice = db.prepare("DELETE FROM slice WHERE key=?");
  const writeEvent = db.prepare("INSERT INTO event VALUES(?,?,?)");
  const writeAnswer = db.prepare("INSERT INTO answer(request,body) VALUES(?,?) ON CONFLICT DO NOTHING");
  const dropAnswers = db.prepare("DELETE FROM answer WHERE number <= (SELECT max(number) FROM answer) - ?");
  const writeFile = db.prepare("INSERT INTO file VALUES(?,?) ON CONFLICT DO UPDATE SET body=excluded.body");
  const readAnswer = db.prepare("SELECT body FROM answer WHERE request=?");
  const readEvents = db.prepare("SELECT body FROM event WHERE seq > ? ORDER BY seq LIMIT ?");
  const readGranted = db.prepare(grantedSql);

  return {
    state: stateFromSlices(textRows(db.prepare("SELECT key, body FROM slice"))),
    files: new Map(
      textRows(db.prepare("SELECT name AS key, body FROM file")).map(([name, body]) => [
        name,
        JSON.parse(body) as FileRecord,
      ]),
    ),
    commit({ before, after, events, answers, files }) {
      db.exec("BEGIN IMMEDIATE");
      try {
        for (const event of events) writeEvent.run(event.seq, event.at, JSON.stringify(event));
        for (const [key, body] of changedSlices(before, after))
          if (body === null) dropSlice.run(key);
          else writeSlice.run(key, body);
        for (const [request, body] of answers) writeAnswer.run(request, body);
        for (const [name, record] of files) writeFile.run(name, JSON.stringify(record));
        if (answers.size > 0) dropAnswers.run(answersMax);
        db.exec("COMMIT");
      } catch (error) {
        if (db.isTransaction) db.exec("ROLLBACK");
        throw error;
      }
    },
    answerOf: (request) => textOf(readAnswer.get(request)?.body),
    events: (since, limit) =>
      readEvents.all(since, limit).map((row) => JSON.parse(textOf(row.body) ?? "null") as Event),
    grantedIn: (phase) =>
      readGranted.all(phase).flatMap((row) => JSON.parse(textOf(row.paths) ?? "[]") as PathClaim[]),
    isInPlace: () => statSync(file, { throwIfNoEntry: false })?.ino === inode,
    close: () => db.close(),
  };
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

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
