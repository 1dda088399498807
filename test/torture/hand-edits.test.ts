// A person's program edits RESOURCE_LOCKS.json once a second beside running clients: every edit is taken in, and no
// client loses a lock that it was granted. TORTURE_SEED=n makes the same pauses again.
import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { until, Workspace } from "../helpers/lockstep.ts";
import { random } from "../helpers/random.ts";
import { readJournal, replay } from "./journal.ts";
import { openLocks } from "./locks.ts";

const file = ".lockstep/RESOURCE_LOCKS.json";
const clients = 4;
const added = ["ann", "bob", "cem", "dan", "eva", "fay", "gil", "hal"];
const removed = ["ann", "bob", "eva", "hal", "cem"];

/** It is judged when it has been still for 50 ms; the rest is for a machine that is busy. */
const takenInMsMax = 5_000;

const seed = Number(process.env.TORTURE_SEED ?? Date.now() % 1_000_000);

const lockFileSchema = z.looseObject({
  locks: z.array(z.looseObject({ agent_id: z.string(), token: z.number().optional() })),
});
type LockFile = z.output<typeof lockFileSchema>;

const workspace = new Workspace();
let seen: Awaited<ReturnType<typeof editBesideClients>>;

beforeAll(async () => {
  workspace.write("lockstep.yaml", "name: edits\nphases: [ { id: one, mode: serial, tasks: [] } ]\n");
  await workspace.run(["lock", "list"]);
  seen = await editBesideClients();
  console.log(summary());
}, 120_000);

afterAll(async () => {
  expect(await workspace.close()).toEqual([]);
});

test("no edit is refused, and the journal stays one of a lock table", () => {
  expect(countOf("file-rejected")).toBe(0);
  expect(replay(seen.journal, (one, other) => one.some((path) => other.includes(path))).problems).toEqual([]);
  expect(seen.grants).toBeGreaterThan(added.length);
});

// One that was granted after the editor had read the file is missing in the edit, and is not removed by it.
test("no client loses a lock that it was granted", () => {
  expect(seen.problems, `TORTURE_SEED=${seed}`).toEqual([]);
});

// Also one that falls between the supervisor's looking at the file and its renaming over it.
test("every edit at human pace is taken in", () => {
  expect(seen.lost, `TORTURE_SEED=${seed}`).toEqual([]);
  expect(seen.held).toEqual(added.filter((agent) => !removed.includes(agent)));
});

async function editBesideClients() {
  const done = new AbortController();
  const working = Array.from({ length: clients }, (_, index) => workUntil(done.signal, index));
  const takenInMs: number[] = [];
  const lost: string[] = [];
  try {
    for (const edit of edits()) {
      await pause(edit.afterMs);
      const start = performance.now();
      if (edit.write())
        await until(edit.words, edit.isTakenIn, takenInMsMax).then(
          () => takenInMs.push(performance.now() - start),
          () => lost.push(edit.words),
        );
    }
  } finally {
    done.abort();
  }
  const worked = await Promise.all(working);
  return {
    takenInMs,
    lost,
    grants: worked.reduce((sum, { grants }) => sum + grants, 0),
    problems: worked.flatMap(({ problems }) => problems),
    journal: await readJournal(workspace),
    held: agentsIn(readLocks()).sort(),
  };
}

function summary(): string {
  const slowest = Math.max(0, ...seen.takenInMs).toFixed(0);
  return `seed ${seed}: ${seen.takenInMs.length} edits taken in after at most ${slowest} ms beside ${seen.grants} grants of ${clients} clients · lost: ${seen.lost.join(", ") || "none"} · ${seen.problems.length} locks of clients lost`;
}

function countOf(type: string): number {
  return seen.journal.filter((event) => event.type === type).length;
}

interface Edit {
  readonly words: string;
  readonly afterMs: number;
  /** false: there is nothing to write, since an edit before this one was lost. */
  readonly write: () => boolean;
  readonly isTakenIn: () => boolean | Promise<boolean>;
}

/** Once a second, as a person does at most. */
function edits(): Edit[] {
  const chance = random(seed);
  const afterMs = () => 800 + chance.below(400);
  return [
    ...added.map((agent, index) => adding(agent, afterMs(), wayOf(index))),
    ...removed.map((agent, index) => removing(agent, afterMs(), wayOf(index))),
  ];
}

function adding(agent: string, afterMs: number, way: Way): Edit {
  const entry = { agent_id: agent, locked_paths: [`/by-hand/${agent}`] };
  return {
    words: `${agent} is added ${way.name}`,
    afterMs,
    write() {
      const old = readLocks();
      way.write({ ...old, locks: [...old.locks, entry] });
      return true;
    },
    isTakenIn: () => readLocks().locks.some((lock) => lock.agent_id === agent && lock.token !== undefined),
  };
}

function removing(agent: string, afterMs: number, way: Way): Edit {
  return {
    words: `${agent} is removed ${way.name}`,
    afterMs,
    write() {
      const old = readLocks();
      if (!agentsIn(old).includes(agent)) return false;
      way.write({ ...old, locks: old.locks.filter((lock) => lock.agent_id !== agent) });
      return true;
    },
    isTakenIn: async () =>
      (await readJournal(workspace)).some(
        (event) => event.type === "lock-released" && event.agent === agent,
      ) && !agentsIn(readLocks()).includes(agent),
  };
}

interface Way {
  readonly name: string;
  readonly write: (value: LockFile) => void;
}

const path = join(workspace.folder, file);
const inPlace: Way = {
  name: "in place",
  // In one call, by the process that reads it: nobody here sees half of it.
  write: (value) => writeFileSync(path, textOf(value)),
};
const byRenaming: Way = {
  name: "by renaming",
  write(value) {
    writeFileSync(`${path}.edited`, textOf(value));
    renameSync(`${path}.edited`, path);
  },
};

function wayOf(index: number): Way {
  return index % 2 === 0 ? inPlace : byRenaming;
}

function textOf(value: LockFile): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function agentsIn({ locks }: LockFile): string[] {
  return locks.map(({ agent_id }) => agent_id);
}

function readLocks(): LockFile {
  return lockFileSchema.parse(workspace.json(file));
}

/** One client with a path of its own, which nobody ever refuses it. */
async function workUntil(done: AbortSignal, index: number): Promise<{ grants: number; problems: string[] }> {
  const locks = await openLocks("socket", workspace.folder);
  const chance = random(seed + index + 1);
  const [agent, paths] = [`client-${index}`, [`/own/${index}`]];
  const problems: string[] = [];
  let grants = 0;
  while (!done.aborted) {
    const acquired = await locks.acquire({ agent, paths, pid: process.pid, waitMs: 0 });
    if (acquired.kind !== "granted") {
      problems.push(`${agent}: a path of its own: ${JSON.stringify(acquired)}`);
      continue;
    }
    grants += 1;
    await pause(chance.below(10));
    const released = await locks.release({ agent, paths, token: acquired.token });
    if (released.kind !== "released") problems.push(`${agent}: its lock: ${JSON.stringify(released)}`);
    await pause(chance.below(10));
  }
  locks.close();
  return { grants, problems };
}
