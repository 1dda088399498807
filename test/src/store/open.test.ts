import { spawnSync } from "node:child_process";
import { chmodSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { storeVersion } from "../../../src/store/migrate.ts";
import { type Change, openStore, type Store } from "../../../src/store/open.ts";
import type { Event } from "../../../state/model/events.ts";
import { emptyState, type State } from "../../../state/model/state.ts";
import { exampleState } from "../../helpers/example-state.ts";
import { folderWith } from "../../helpers/folders.ts";

function opened(file: string): Store {
  const result = openStore(file);
  if (result.kind !== "open") throw new Error(JSON.stringify(result));
  return result.store;
}

function change(before: State, after: State, over: Partial<Change> = {}): Change {
  return { before, after, events: [], answers: new Map(), files: new Map(), ...over };
}

test("what was committed is there again: the state, the journal, the answers, the files' records", () => {
  const file = join(folderWith(), "state.db");
  const store = opened(file);
  const state = { ...exampleState(), seq: 2 };
  const events = [
    { seq: 1, at: 5, type: "task-ready", task: "trading" },
    { seq: 2, at: 6, type: "task-ready", task: "analysis" },
  ] as unknown as Change["events"];
  const record = { digests: ["a", "b"], extra: { top: { owner: 1 }, entries: {} }, boot: "b" };
  store.commit(
    change(emptyState, state, {
      events,
      answers: new Map([["r1", '{"ok":true}']]),
      files: new Map([["RESOURCE_LOCKS.json", record]]),
    }),
  );
  store.close();

  const again = opened(file);
  expect(again.state).toEqual(state);
  expect(again.events(0, 10)).toEqual(events);
  expect(again.events(1, 10)).toEqual(events.slice(1));
  expect(again.answerOf("r1")).toBe('{"ok":true}');
  expect(again.answerOf("r2")).toBeNull();
  expect(again.files.get("RESOURCE_LOCKS.json")).toEqual(record);
  again.close();
});

test("a slice that is gone from the state is gone from the store", () => {
  const file = join(folderWith(), "state.db");
  const store = opened(file);
  const full = exampleState();
  const fewer = { ...full, locks: {} };
  store.commit(change(emptyState, full));
  store.commit(change(full, fewer));
  store.close();
  const again = opened(file);
  expect(again.state).toEqual(fewer);
  again.close();
});

test("a store is open in one process only, and its file is closed to others", () => {
  const file = join(folderWith(), "state.db");
  const store = opened(file);
  const other = fileURLToPath(new URL("../../../src/store/open.ts", import.meta.url));
  const script = `const { openStore } = await import(${JSON.stringify(other)}); console.log(openStore(${JSON.stringify(file)}).kind)`;
  const ask = () => spawnSync(process.execPath, ["-e", script], { encoding: "utf8" }).stdout.trim();
  expect(ask()).toBe("taken");
  expect(statSync(file).mode & 0o777).toBe(0o600);
  store.close();
  expect(ask()).toBe("open");
});

test("a store of a newer version is refused in a sentence, and left as it is", () => {
  const file = join(folderWith(), "state.db");
  opened(file).close();
  const db = new DatabaseSync(file);
  db.exec(`PRAGMA user_version=${storeVersion + 1}`);
  db.close();
  const before = readFileSync(file);
  expect(openStore(file)).toEqual({
    kind: "unusable",
    problem: expect.stringMatching(
      /newer Lockstep \(store version 4, this one knows 3\)\. Update Lockstep\./,
    ),
  });
  expect(readFileSync(file).equals(before)).toBe(true);
});

test("a store of the first version gets what it lacks, and a copy of what it was is kept", () => {
  const folder = folderWith();
  const file = join(folder, "state.db");
  const db = new DatabaseSync(file);
  const path = { written: "/a/", claim: "a" };
  const events = [
    { seq: 1, at: 1, type: "phase-started", phase: "p" },
    { seq: 2, at: 2, type: "lock-acquired", token: 7, agent: "ann", paths: [path], holder: { kind: "none" } },
    { seq: 3, at: 3, type: "lock-released", token: 7, agent: "ann", paths: [], reason: "done" },
  ];
  db.exec(`CREATE TABLE event(seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, body TEXT NOT NULL);
    CREATE TABLE slice(key TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE answer(number INTEGER PRIMARY KEY, request TEXT NOT NULL UNIQUE, body TEXT NOT NULL);
    INSERT INTO slice VALUES('lastToken','7'), ('seq','3');
    INSERT INTO answer(request, body) VALUES('r1', '{"ok":true}');
    PRAGMA user_version=1`);
  for (const event of events)
    db.prepare("INSERT INTO event VALUES(?,?,?)").run(event.seq, event.at, JSON.stringify(event));
  db.close();
  const store = opened(file);
  expect(store.state.lastToken).toBe(7);
  expect(store.answerOf("r1")).toBe('{"ok":true}');
  expect(store.granted()).toEqual([path]);
  expect(store.events(2, 1)).toEqual([{ ...events[2], paths: [path], kept: [] }]);
  const record = { digests: [], extra: 0, boot: "b" };
  const after = { ...store.state, lastToken: 8 };
  store.commit(change(store.state, after, { files: new Map([["a", record]]) }));
  store.close();
  const again = opened(file);
  expect(again.state.lastToken).toBe(8);
  again.close();

  const copy = new DatabaseSync(`${file}.v1`);
  expect(copy.prepare("PRAGMA user_version").get()).toEqual({ user_version: 1 });
  expect(copy.prepare("SELECT count(*) AS events FROM event").get()).toEqual({ events: 3 });
  copy.close();
});

test("what an edit of the file brought gives nobody leave to write, and a new phase begins with nothing granted", () => {
  const store = opened(join(folderWith(), "state.db"));
  const lock = (seq: number, claim: string) =>
    ({ seq, at: seq, type: "lock-acquired", paths: [{ written: `/${claim}`, claim }] }) as unknown as Event;
  const imported = { ...lock(2, "b"), imported: true } as Event;
  store.commit(change(emptyState, emptyState, { events: [lock(1, "a"), imported] }));
  expect(store.granted()).toEqual([{ written: "/a", claim: "a" }]);
  const begun = { seq: 3, at: 3, type: "phase-started", phase: "p" } as unknown as Event;
  store.commit(change(emptyState, emptyState, { events: [begun, lock(4, "c")] }));
  expect(store.granted()).toEqual([{ written: "/c", claim: "c" }]);
  store.close();
});

test.each([
  ["rubbish", "this is no database, and long enough to be looked at as one. ".repeat(40)],
  ["a folder's name", null],
])("a damaged store (%s) is told in a sentence that says what to do", (_what, text) => {
  const folder = folderWith();
  const file = text === null ? folder : join(folder, "state.db");
  if (text !== null) writeFileSync(file, text);
  expect(openStore(file)).toMatchObject({ kind: "unusable", problem: expect.stringContaining(file) });
});

test("a slice that is no JSON makes the store unusable, not the program fail", () => {
  const file = join(folderWith(), "state.db");
  opened(file).close();
  const db = new DatabaseSync(file);
  db.exec("INSERT INTO slice VALUES('run','{cut')");
  db.close();
  expect(openStore(file)).toMatchObject({
    kind: "unusable",
    problem: expect.stringMatching(/cannot be used: .*To begin anew, move it away/),
  });
});

test("a commit that cannot be written throws, and nothing of it is there", () => {
  const file = join(folderWith(), "state.db");
  const store = opened(file);
  const first = { ...emptyState, lastToken: 1 };
  store.commit(change(emptyState, first));
  const event = { seq: 1, at: 1, type: "x" } as unknown as Change["events"][number];
  // The same number twice: the second event breaks the transaction after a slice was written.
  expect(() => store.commit(change(first, { ...first, lastToken: 2 }, { events: [event, event] }))).toThrow();
  expect(store.events(0, 10)).toEqual([]);
  store.commit(change(first, { ...first, lastToken: 3 }));
  store.close();
  const again = opened(file);
  expect(again.state.lastToken).toBe(3);
  again.close();
});

test("the oldest answers go when there are more than are kept", () => {
  const store = opened(join(folderWith(), "state.db"));
  const many = new Map(Array.from({ length: 10_001 }, (_, index) => [`r${index}`, "{}"]));
  store.commit(change(emptyState, { ...emptyState, lastToken: 1 }, { answers: many }));
  expect(store.answerOf("r0")).toBeNull();
  expect(store.answerOf("r1")).toBe("{}");
  store.close();
});

test("a store whose file was taken away is no longer in place", () => {
  const folder = folderWith();
  const file = join(folder, "state.db");
  const store = opened(file);
  expect(store.isInPlace()).toBe(true);
  spawnSync("mv", [file, `${file}.aside`]);
  expect(store.isInPlace()).toBe(false);
  chmodSync(`${file}.aside`, 0o600);
  writeFileSync(file, "");
  expect(store.isInPlace()).toBe(false);
  store.close();
});
