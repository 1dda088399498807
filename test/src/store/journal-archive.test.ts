// The journal kept short, and the store written again.
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { archivedEvents } from "../../../src/client/archived.ts";
import { archiveFiles } from "../../../src/store/archive-files.ts";
import { openStore, type Store } from "../../../src/store/open.ts";
import type { Event } from "../../../state/model/events.ts";
import type { State } from "../../../state/model/state.ts";
import { step } from "../../../state/run/step.ts";
import { folderWith } from "../../helpers/folders.ts";

function opened(file: string): Store {
  const result = openStore(file, { eventsMax: 2_000, pageSize: 50 });
  if (result.kind !== "open") throw new Error(JSON.stringify(result));
  return result.store;
}

/** As many locks taken and given back, one event each, ten in a commit. */
function filled(store: Store, count: number, from: State = store.state): State {
  let state = from;
  for (let seq = state.seq; seq < count; ) {
    const events: Event[] = [];
    let next = state;
    for (let index = 0; index < 10; index += 1) {
      const token = next.lastToken + 1;
      const path = { written: `/f${seq}`, claim: `f${seq}` };
      seq += 1;
      const fact = { agent: "ann", task: null, paths: [path], holder: { kind: "none" }, extra: {} } as const;
      const event: Event =
        seq % 2 === 1
          ? { seq, at: seq, type: "lock-acquired", token, ...fact }
          : {
              seq,
              at: seq,
              type: "lock-released",
              token: next.lastToken,
              agent: "ann",
              paths: [],
              kept: [],
              reason: "",
            };
      next = step(next, event).state;
      events.push(event);
    }
    store.commit({ before: state, after: next, events, answers: new Map(), files: new Map() });
    state = next;
  }
  return state;
}

test("old events move into files, and the journal with the state that it begins with gives the state", () => {
  const folder = folderWith();
  const file = join(folder, "state.db");
  const archive = join(folder, "archive");
  const store = opened(file);
  const state = filled(store, 2_200);
  const before = store.events(0, 3_000);
  for (let steps = 0; steps < 200; steps += 1) store.archive(archive);
  expect(store.archived()).toBe(2_200);
  expect(store.events(0, 10)).toEqual([]);
  expect(store.base()).toEqual(state);
  const [old] = archiveFiles(archive);
  expect([old?.first, old?.last]).toEqual([1, 2_200]);
  expect([...archivedEvents(archive, 0, 2_200)].flat()).toEqual(before);
  // What comes after it is in the store as before, also for the next process.
  const later = filled(store, 2_210, state);
  store.close();
  const again = opened(file);
  expect(again.events(0, 100).map(({ seq }) => seq)).toEqual(range(2_201, 2_210));
  expect(again.events(0, 100).reduce((now, event) => step(now, event).state, again.base())).toEqual(later);
  expect(again.state).toEqual(later);
  again.close();
});

test("a supervisor that was killed while it archived begins the file anew", () => {
  const folder = folderWith();
  const file = join(folder, "state.db");
  const archive = join(folder, "archive");
  const store = opened(file);
  filled(store, 2_010);
  for (let steps = 0; steps < 5; steps += 1) store.archive(archive);
  expect(store.archived()).toBe(0);
  store.close();
  const again = opened(file);
  for (let steps = 0; steps < 100; steps += 1) again.archive(archive);
  expect(again.archived()).toBe(2_010);
  expect([...archivedEvents(archive, 0, 2_010)].flat().map(({ seq }) => seq)).toEqual(range(1, 2_010));
  again.close();
});

test("a store whose folder was deleted is written again from what is open, with everything in it", () => {
  const folder = folderWith();
  const file = join(folder, "state.db");
  const store = opened(file);
  const state = filled(store, 100);
  const answers = new Map([["r1", "{}"]]);
  store.commit({ before: state, after: state, events: [], answers, files: new Map() });
  for (const name of readdirSync(folder)) rmSync(join(folder, name));
  expect(store.isInPlace()).toBe(false);
  store.restore();
  expect(store.isInPlace()).toBe(true);
  const later = filled(store, 110, state);
  expect(store.answerOf("r1")).toBe("{}");
  store.close();
  const again = opened(file);
  expect(again.state).toEqual(later);
  expect(again.events(0, 200)).toHaveLength(110);
  expect(again.answerOf("r1")).toBe("{}");
  again.close();
});

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
