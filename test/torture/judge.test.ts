// The judge finds each kind of broken promise in what was seen, and none where all were kept.
import { describe, expect, test } from "vitest";
import type { Entry, Step } from "./diary.ts";
import type { JournalEvent } from "./journal.ts";
import { judge } from "./judge.ts";
import type { Seen } from "./torture.ts";

const at = "2026-01-10T10:00:00.000Z";
const start = Date.parse(at);
const said = (step: Step): Entry => ({ ...step, at: start, agent: "client" });
const event = (seq: number, type: string, token: number, agent: string, paths: string[]): JournalEvent => ({
  seq,
  at,
  type,
  token,
  agent,
  paths,
});

const granted = said({ step: "granted", token: 3, paths: ["/d0/e0"] });
const released = said({ step: "released", token: 3 });
const kept = [
  event(1, "lock-acquired", 1, "keeper-a", ["/kept/a"]),
  event(2, "lock-acquired", 2, "keeper-b", ["/kept/b"]),
];
const acquiredEvent = event(3, "lock-acquired", 3, "client", ["/d0/e0"]);
const releasedEvent = event(4, "lock-released", 3, "client", []);
const listed = [
  { agent_id: "keeper-a", locked_paths: ["/kept/a"], token: 1 },
  { agent_id: "keeper-b", locked_paths: ["/kept/b"], token: 2 },
];
const reader = { reads: 10, torn: [], missing: 0, cameBack: [], deadLocks: [] };

const good: Seen = {
  diaries: [granted, released],
  killed: [],
  outages: [],
  killedEarly: 0,
  reader,
  journal: [...kept, acquiredEvent, releasedEvent],
  listed,
  integrity: "ok",
  stuck: [],
  seconds: 1,
};

const deadFor = (ms: number) => [{ token: 3, holder: "9:9", from: start, to: start + ms }];

const broken: readonly (readonly [string, Partial<Seen>])[] = [
  ["two hold a leaf", { diaries: [granted, released, said({ step: "not-alone", why: "two" })] }],
  ["a grant is not in the journal", { journal: kept }],
  [
    "a grant is another one in the journal",
    { diaries: [said({ step: "granted", token: 3, paths: ["/d1"] })] },
  ],
  ["a token is given twice", { diaries: [granted, granted, released] }],
  ["a release is not in the journal", { journal: [...kept, acquiredEvent] }],
  [
    "a lock is not there to release",
    { diaries: [granted, said({ step: "lock-lost", token: 3, why: "gone" })] },
  ],
  ["a file is torn", { reader: { ...reader, torn: ["{"] } }],
  ["a file is missing", { reader: { ...reader, missing: 1 } }],
  ["a file runs backwards", { reader: { ...reader, cameBack: [3] } }],
  ["a lock outlives its holder", { reader: { ...reader, deadLocks: deadFor(2_500) } }],
  ["an event is missing", { journal: [...kept.slice(1), acquiredEvent, releasedEvent] }],
  [
    "the journal grants what is held",
    { journal: [...kept, event(3, "lock-acquired", 3, "client", ["/kept/a"]), releasedEvent], diaries: [] },
  ],
  ["the list is not the journal's", { listed: listed.map((lock) => ({ ...lock, token: lock.token + 1 })) }],
  ["who lives loses its lock", { listed: listed.slice(1), journal: [], diaries: [] }],
  ["the store is damaged", { integrity: "wrong # of entries in index" }],
  ["a client is stuck", { stuck: ["client-1 did not end"] }],
];

describe("the judge", () => {
  test("finds nothing where all was kept", () => {
    expect(judge(good).violations).toEqual([]);
  });

  test.each(broken)("finds that %s", (_what, change) => {
    expect(judge({ ...good, ...change }).violations).not.toEqual([]);
  });

  test("counts a dead holder's lock from when a supervisor was there that could free it", () => {
    const outage = { from: start - 100, to: start + 2_000 };
    const seen = { ...good, reader: { ...reader, deadLocks: deadFor(2_500) }, outages: [outage] };
    expect(judge(seen).violations).toEqual([]);
    expect(judge(seen).deadLockStays).toEqual([500]);
  });
});
