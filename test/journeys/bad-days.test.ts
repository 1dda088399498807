// When the disk, the folder or the limits fail under a running workspace: it is said what is wrong, the agents go on,
// nothing that was acknowledged is lost, and everything works again when the cause is gone.
import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { pidOf, type Ran, until, Workspace } from "../helpers/lockstep.ts";

let workspace: Workspace;

beforeEach(() => {
  workspace = new Workspace();
  workspace.write(
    "lockstep.yaml",
    `name: test
fence: off
phases:
  - id: only
    mode: parallel
    tasks: [ { id: a, modifies: [/a/], command: "while read -r line; do [ $line = done ] && exit 0; echo $line >> said; done" } ]
`,
  );
});

afterEach(async () => {
  expect(await workspace.close()).toEqual([]);
});

const state = () => join(workspace.folder, ".lockstep");

function acquire(agent: string): Promise<Ran> {
  return workspace.run(["lock", "acquire", "--agent", agent, "--pid", String(process.pid), `/${agent}`]);
}

async function holders(): Promise<string[]> {
  const { out } = await workspace.run(["lock", "list", "--json"]);
  return (JSON.parse(out) as { locks: { agent_id: string }[] }).locks.map(({ agent_id }) => agent_id).sort();
}

async function startAgent(): Promise<void> {
  expect((await workspace.run(["task", "start", "a"])).code).toBe(0);
  await until("it runs", async () =>
    (await workspace.run(["sessions", "--json"])).out.includes('"status": "running"'),
  );
}

/** The agent reads what is typed, and does it. */
async function agentGoesOn(word: string): Promise<void> {
  expect((await workspace.run(["send", "a-1", word])).code).toBe(0);
  await until(
    "the agent has done it",
    () => existsSync(join(workspace.folder, "said")) && workspace.read("said").includes(word),
  );
}

async function allIsWell(): Promise<void> {
  const doctor = await workspace.run(["doctor", "--json"]);
  const { findings } = JSON.parse(doctor.out) as { findings: { status: string; name: string }[] };
  expect(findings.filter(({ status }) => status === "problem")).toEqual([]);
}

async function agentEnds(): Promise<void> {
  await workspace.run(["send", "a-1", "done"]);
  await until("its task is completed", async () =>
    (await workspace.run(["events", "--json"])).out.includes('"task-completed"'),
  );
}

/** A disk of its own, as small as a test can fill. */
function mounted(folder: string): boolean {
  mkdirSync(folder, { mode: 0o700 });
  return spawnSync("mount", ["-t", "tmpfs", "-o", "size=3m,mode=700", "tmpfs", folder]).status === 0;
}

const mayMount = (() => {
  const probe = new Workspace();
  const folder = join(probe.folder, "mount");
  const may = mounted(folder);
  if (may) spawnSync("umount", [folder]);
  rmSync(probe.folder, { recursive: true, force: true });
  return may;
})();
if (!mayMount) console.warn("Skipped: a full disk, since nothing can be mounted here.");

function fill(folder: string): void {
  const blocks = Buffer.alloc(4096);
  for (;;) {
    try {
      writeFileSync(join(folder, "filler"), blocks, { flag: "a" });
    } catch {
      return;
    }
  }
}

test.skipIf(!mayMount)("a full disk", async () => {
  expect(mounted(state())).toBe(true);
  try {
    await startAgent();
    expect((await acquire("ann")).code).toBe(0);
    fill(state());
    // What is left in a half-used block of the log may still take one.
    const refused = await until("it is full", async () => {
      const ran = await acquire("bob");
      return ran.code === 0 ? null : ran;
    });
    expect(refused.code).toBe(3);
    expect(refused.err).toMatch(/could not be written \(.*(ENOSPC|full).*Free some room on that disk/);
    await agentGoesOn("one");
    const before = await holders();
    expect(before).toContain("ann");
    expect((workspace.json(".lockstep/RESOURCE_LOCKS.json") as { locks: unknown[] }).locks).toHaveLength(
      before.length,
    );
    process.kill(pidOf(workspace.folder, "supervisor"), "SIGKILL");
    rmSync(join(state(), "filler"));
    expect((await acquire("cid")).code).toBe(0);
    expect(await holders()).toEqual([...before, "cid"].sort());
    await agentGoesOn("two");
    await allIsWell();
    await agentEnds();
    await workspace.run(["down", "--stop"]);
  } finally {
    await workspace.run(["down", "--stop"]);
    await until("it is free", () => spawnSync("umount", [state()]).status === 0);
  }
});

test("no more files can be opened", async () => {
  await startAgent();
  expect((await acquire("ann")).code).toBe(0);
  const supervisor = pidOf(workspace.folder, "supervisor");
  const limit = (files: number) =>
    spawnSync("prlimit", ["--pid", String(supervisor), `--nofile=${files}:`]).status;
  const open = readdirSync(`/proc/${supervisor}/fd`).map(Number);
  const [, second = 0] = Array.from({ length: 1_000 }, (_, number) => number).filter(
    (one) => !open.includes(one),
  );
  // One more, for the client that asks.
  expect(limit(second)).toBe(0);
  const refused = await acquire("bob");
  expect(refused.code).not.toBe(0);
  expect(refused.err).toMatch(/EMFILE.*Too many files are open: raise the limit/);
  await agentGoesOn("one");
  expect(limit(1_000)).toBe(0);
  expect((await acquire("bob")).code).toBe(0);
  expect(await holders()).toEqual(["a", "ann", "bob"]);
  await allIsWell();
});

test("the state folder is deleted", async () => {
  await startAgent();
  expect((await acquire("ann")).code).toBe(0);
  // Again when something is written into it at that very moment, as a person would.
  rmSync(state(), { recursive: true, maxRetries: 10, retryDelay: 10 });
  await until("it is there again", () => existsSync(join(state(), "RESOURCE_LOCKS.json")));
  expect(await holders()).toEqual(["a", "ann"]);
  const { out } = await workspace.run(["events"]);
  expect(out).toMatch(/lock-acquired +ann/);
  expect(out).toMatch(/state-restored +.*\.lockstep had been deleted/);
  await until(
    "its sessions can be typed into",
    async () => (await workspace.run(["send", "a-1", "zero"])).code === 0,
  );
  await agentGoesOn("one");
  expect((await workspace.run(["lock", "release", "--agent", "ann"])).code).toBe(0);
  await allIsWell();
  await agentEnds();
});

test("the state folder is a symbolic link", async () => {
  const elsewhere = new Workspace();
  symlinkSync(join(elsewhere.folder, "not-there"), state());
  const dangling = await workspace.run(["status"]);
  expect(dangling.code).toBe(3);
  expect(dangling.err).toMatch(/^The state of this workspace cannot be kept in .*\.lockstep: /);
  mkdirSync(join(elsewhere.folder, "not-there"));
  await startAgent();
  expect((await acquire("ann")).code).toBe(0);
  expect(existsSync(join(elsewhere.folder, "not-there/state.db"))).toBe(true);
  await agentGoesOn("one");
  await agentEnds();
  await workspace.run(["down", "--stop"]);
  expect(await elsewhere.close()).toEqual([]);
});

test("the store is lost: the locks that the file shows are taken over with their tokens", async () => {
  expect((await acquire("ann")).code).toBe(0);
  expect((await acquire("bob")).code).toBe(0);
  await workspace.run(["lock", "release", "--agent", "ann"]);
  await workspace.run(["down"]);
  rmSync(join(state(), "state.db"));
  expect((await acquire("cid")).code).toBe(0);
  expect(workspace.json(".lockstep/RESOURCE_LOCKS.json")).toMatchObject({
    locks: [
      { agent_id: "bob", token: 2 },
      { agent_id: "cid", token: 3 },
    ],
  });
  await allIsWell();
});

test("the store is damaged while its supervisor is away", async () => {
  await startAgent();
  expect((await acquire("ann")).code).toBe(0);
  const store = join(state(), "state.db");
  const away = join(state(), "away.db");
  const supervisor = pidOf(workspace.folder, "supervisor");
  process.kill(supervisor, "SIGSTOP");
  copyFileSync(store, away);
  copyFileSync(`${store}-wal`, `${away}-wal`);
  rmSync(`${store}-wal`);
  rmSync(store);
  writeFileSync(store, "no database ".repeat(400));
  process.kill(supervisor, "SIGKILL");
  const refused = await workspace.run(["status"]);
  expect(refused.code).toBe(3);
  expect(refused.err).toMatch(/state\.db cannot be used: .*move it away/);
  // The agent has its session host still; what it does is seen when the store is there again.
  renameSync(away, store);
  renameSync(`${away}-wal`, `${store}-wal`);
  expect(await holders()).toEqual(["a", "ann"]);
  await agentGoesOn("one");
  await allIsWell();
  await agentEnds();
});
