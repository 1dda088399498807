// Brings a store of an older version to this one. In: an open database that nobody else has. Out: the same with the
// tables of today, and a copy of what it was beside it.
import { existsSync, renameSync, rmSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";

type Migration = (db: DatabaseSync) => void;

/** One step for each version; an older store gets those that it lacks. */
const migrations: readonly Migration[] = [
  (db) =>
    db.exec(`CREATE TABLE event(seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, body TEXT NOT NULL);
      CREATE TABLE slice(key TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
      CREATE TABLE answer(number INTEGER PRIMARY KEY, request TEXT NOT NULL UNIQUE, body TEXT NOT NULL);`),
  (db) => db.exec("CREATE TABLE file(name TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;"),
  (db) => {
    answersByCommit(db);
    releasedPaths(db);
    grantedClaims(db);
    knownNamespaces(db);
    // Where the journal begins when its oldest part was archived: the state as it was then, in slices; and the same of
    // the next beginning, as long as what is before it is being written out.
    db.exec(`CREATE TABLE base(key TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
      CREATE TABLE next_base(key TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;`);
  },
];

export const storeVersion = migrations.length;

/** A step that fails leaves the database as it was. */
export function migrate(db: DatabaseSync, file: string, version: number): void {
  // The copy is made while nobody else can write, and outside of a transaction, where SQLite can make one.
  if (version > 0 && version < storeVersion) keepBackup(db, `${file}.v${version}`);
  db.exec("BEGIN EXCLUSIVE");
  for (const step of migrations.slice(version)) step(db);
  if (version < storeVersion) db.exec(`PRAGMA user_version=${storeVersion}`);
  db.exec("COMMIT");
}

/** An existing copy is of an earlier try, made before anything was changed. */
function keepBackup(db: DatabaseSync, copy: string): void {
  if (existsSync(copy)) return;
  rmSync(`${copy}.new`, { force: true });
  db.prepare("VACUUM INTO ?").run(`${copy}.new`);
  renameSync(`${copy}.new`, copy);
}

/** The answers of one commit in one row: a resent request is looked for in memory, so nothing needs an index. */
function answersByCommit(db: DatabaseSync): void {
  db.exec(`CREATE TABLE answers(number INTEGER PRIMARY KEY, body TEXT NOT NULL);
    INSERT INTO answers SELECT 1, json_group_object(request, body) FROM answer HAVING count(*) > 0;
    DROP TABLE answer;`);
}

/** `paths` of a released lock were those that it kept; now they are those that became free. */
function releasedPaths(db: DatabaseSync): void {
  db.exec(`CREATE TEMP TABLE granted AS
      SELECT body ->> 'token' AS token, body -> 'paths' AS paths FROM event WHERE body ->> 'type' = 'lock-acquired';
    CREATE INDEX temp.granted_token ON granted(token);
    UPDATE event SET body = json_set(body, '$.kept', json(body -> 'paths'), '$.paths',
        json(coalesce((SELECT paths FROM granted WHERE token = body ->> 'token'), '[]')))
      WHERE body ->> 'type' = 'lock-released';
    DROP TABLE granted;`);
}

/** Paths that locks were granted for since the phase began. The journal alone cannot tell once it was
 *  archived. */
function grantedClaims(db: DatabaseSync): void {
  db.exec(`CREATE TABLE granted(claim TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
    INSERT OR IGNORE INTO granted SELECT path.value ->> 'claim', path.value
      FROM event, json_each(event.body, '$.paths') AS path
      WHERE event.body ->> 'type' = 'lock-acquired'
        AND seq > (SELECT coalesce(max(seq), 0) FROM event WHERE body ->> 'type' = 'phase-started');`);
}

function knownNamespaces(db: DatabaseSync): void {
  db.exec(`UPDATE slice SET body = json_set(body, '$.holder.namespace', '')
      WHERE key LIKE 'locks/%' AND body ->> '$.holder.kind' = 'process';
    UPDATE event SET body = json_set(body, '$.holder.namespace', '')
      WHERE body ->> 'type' = 'lock-acquired' AND body ->> '$.holder.kind' = 'process';`);
}
