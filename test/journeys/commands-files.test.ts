// The shared files edited by other programs, with a real supervisor: what is valid is taken in, what is not is kept
// aside and told with its place, and nothing is overwritten unseen.
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { until, Workspace } from "../helpers/lockstep.ts";

let workspace: Workspace;

const folder = ".lockstep";
const locksFile = `${folder}/RESOURCE_LOCKS.json`;
const statusFile = `${folder}/PARALLEL_STATUS.json`;
const stateFile = `${folder}/WORKFLOW_STATE.json`;

interface Locks {
  locks: { agent_id: string; locked_paths: string[]; token?: number; note?: string }[];
}

interface Status {
  owner?: string;
  tasks: { id: string; status: string; colour?: string }[];
}

const locks = () => (workspace.json(locksFile) as Locks).locks;

function edit<File>(path: string, change: (file: File) => void): void {
  const file = workspace.json(path) as File;
  change(file);
  workspace.write(path, JSON.stringify(file));
}

async function events(type: string): Promise<Record<string, unknown>[]> {
  const { out } = await workspace.run(["events", "--json"]);
  const all = out === "" ? [] : out.split("\n").map((line) => JSON.parse(line) as Record<string, unknown>);
  return all.filter((event) => event.type === type);
}

beforeEach(async () => {
  workspace = new Workspace();
  workspace.write(
    "lockstep.yaml",
    `name: test
fence: off
phases:
  - id: only
    mode: parallel
    tasks:
      - { id: a, modifies: [/a/], command: "while [ ! -e go ]; do sleep 0.03; done" }
      - { id: b, command: "exit 1" }
`,
  );
  expect((await workspace.run(["status"])).code).toBe(0);
});

afterEach(async () => {
  expect(await workspace.close()).toEqual([]);
});

test("a lock that is written into the file is in force before the next command acts, and lives until it is removed", async () => {
  edit<Locks>(locksFile, (file) =>
    file.locks.push({ agent_id: "tool", locked_paths: ["/shared/"], note: "mine" }),
  );
  const refused = await workspace.run(["lock", "acquire", "--agent", "ann", "/shared/x"]);
  expect(refused).toMatchObject({
    code: 1,
    err: expect.stringMatching(/locked by tool \(\/shared\/, token 1\)/),
  });
  expect(locks()).toMatchObject([{ agent_id: "tool", token: 1, note: "mine" }]);
  expect(await events("file-imported")).toMatchObject([
    { file: "RESOURCE_LOCKS.json", change: "a lock of tool on /shared/" },
  ]);
  // Also without a command: the file is watched.
  edit<Locks>(locksFile, (file) => {
    file.locks = [];
  });
  await until("it is released", async () => (await events("lock-released")).length === 1);
  expect((await workspace.run(["lock", "list"])).out).toBe("No lock is held.");

  edit<Locks>(locksFile, (file) => file.locks.push({ agent_id: "tool", locked_paths: ["/shared/"] }));
  expect((await workspace.run(["lock", "release", "--agent", "tool"])).code).toBe(0);
  expect(locks()).toEqual([]);
});

test.each([
  ["broken JSON", '{\n  "locks": [\n', 2, ""],
  [
    "a wrong type",
    '{\n  "locks": [\n    { "agent_id": 7, "locked_paths": ["/x"] }\n  ]\n}\n',
    3,
    "locks[0].agent_id",
  ],
])(
  "%s is rejected: kept beside, written anew, told with line and field",
  async (_what, text, line, field) => {
    const before = workspace.read(locksFile);
    workspace.write(locksFile, text);
    await until("it is rejected", () => existsSync(join(workspace.folder, `${locksFile}.rejected`)));
    expect(await events("file-rejected")).toMatchObject([{ file: "RESOURCE_LOCKS.json", line, field }]);
    expect(workspace.read(`${locksFile}.rejected`)).toBe(text);
    expect(workspace.read(locksFile)).toBe(before);
  },
);

test("an agent edits itself neither a lock nor a completed task nor an open sync point", async () => {
  workspace.write(
    "cheat.mjs",
    `import { readFileSync, writeFileSync } from "node:fs";
     const [name, change] = process.argv.slice(2);
     const path = ".lockstep/" + name;
     const file = JSON.parse(readFileSync(path, "utf8"));
     if (change === "lock") file.locks.push({ agent_id: "a", locked_paths: ["/common/"] });
     if (change === "done") file.tasks[0].status = "completed";
     if (change === "open") file.sync_points[0].status = "passed";
     writeFileSync(path, JSON.stringify(file));`,
  );
  workspace.write(
    "lockstep.yaml",
    `name: test
fence: off
phases:
  - id: only
    mode: parallel
    tasks: [ { id: a, modifies: [/a/], command: "while read -r name change; do '${process.execPath}' cheat.mjs $name $change; done" } ]
`,
  );
  await workspace.run(["task", "start", "a"]);
  await until("a runs", async () => (await events("session-started")).length === 1);
  const rejected = async (count: number) =>
    until(`${count} rejected`, async () => {
      const all = await events("file-rejected");
      return all.length === count ? all : null;
    });
  await workspace.run(["send", "a-1", "RESOURCE_LOCKS.json lock"]);
  await rejected(1);
  await workspace.run(["send", "a-1", "PARALLEL_STATUS.json done"]);
  await rejected(2);
  await workspace.run(["send", "a-1", "WORKFLOW_STATE.json open"]);
  expect(await rejected(3)).toMatchObject([
    { file: "RESOURCE_LOCKS.json", field: "locks[1].agent_id" },
    { file: "PARALLEL_STATUS.json", field: "tasks[0].status" },
    { file: "WORKFLOW_STATE.json", field: "sync_points[0].status" },
  ]);
  expect(locks()).toMatchObject([{ agent_id: "a", locked_paths: ["/a/"] }]);
  expect((workspace.json(statusFile) as Status).tasks).toMatchObject([{ id: "a", status: "in_progress" }]);
});

test("a lock that overlaps another is rejected; removing one that a live session holds too", async () => {
  await workspace.run(["task", "start", "a"]);
  await until("a is locked", () => locks().length === 1);
  edit<Locks>(locksFile, (file) => file.locks.push({ agent_id: "tool", locked_paths: ["/a/deep"] }));
  await until("it is rejected", async () => (await events("file-rejected")).length === 1);
  edit<Locks>(locksFile, (file) => {
    file.locks = [];
  });
  await until("that too", async () => (await events("file-rejected")).length === 2);
  expect(await events("file-rejected")).toMatchObject([
    { field: "locks[1].locked_paths[0]", problem: expect.stringContaining("/a/ of a") },
    { field: "locks", problem: expect.stringContaining("a live session holds it") },
  ]);
  expect(locks()).toMatchObject([{ agent_id: "a" }]);
});

test("a task's status may be changed as the task commands may; phases and sync points are advance's", async () => {
  await workspace.run(["task", "start", "a", "b"]);
  await until("b failed", () => (workspace.json(statusFile) as Status).tasks[1]?.status === "failed");
  await until("a runs", async () => (await events("session-started")).length === 2);
  edit<Status>(statusFile, (file) => {
    file.owner = "me";
    for (const task of file.tasks)
      if (task.id === "a") Object.assign(task, { status: "cancelled", colour: "red" });
  });
  await until("a is cancelled", async () => (await events("task-cancelled")).length === 1);
  await until("the file has both", () => {
    const { owner, tasks } = workspace.json(statusFile) as Status;
    return owner === "me" && tasks[0]?.status === "cancelled" && tasks[0]?.colour === "red";
  });
  expect(locks()).toEqual([]);

  edit<{ phase: string }>(stateFile, (file) => {
    file.phase = "another";
  });
  await until("it is rejected", async () => (await events("file-rejected")).length === 1);
  expect(await events("file-rejected")).toMatchObject([
    { file: "WORKFLOW_STATE.json", field: "phase", problem: expect.stringContaining("lockstep advance") },
  ]);
  expect(workspace.json(stateFile)).toMatchObject({ phase: "only" });
  edit<Status>(statusFile, (file) => {
    for (const task of file.tasks) if (task.id === "b") task.status = "in_progress";
  });
  await until("that too", async () => (await events("file-rejected")).length === 2);
  expect((await events("file-rejected"))[1]).toMatchObject({
    field: "tasks[1].status",
    problem: expect.stringContaining("lockstep task start b"),
  });

  // What other programs wrote survives our own restart, also what they gave to a lock of ours.
  await workspace.run(["lock", "acquire", "--agent", "ann", "--pid", String(process.pid), "/x"]);
  edit<Locks>(locksFile, (file) => {
    for (const lock of file.locks) lock.note = "kept";
  });
  await workspace.run(["lock", "acquire", "--agent", "ann", "--pid", String(process.pid), "/y"]);
  expect((await workspace.run(["down"])).code).toBe(0);
  expect(
    (await workspace.run(["lock", "acquire", "--agent", "bob", "--pid", String(process.pid), "/z"])).code,
  ).toBe(0);
  expect(locks()).toMatchObject([{ note: "kept" }, { agent_id: "ann" }, { agent_id: "bob" }]);
  await workspace.run(["task", "retry", "b"]);
  await until("b failed again", async () => (await events("task-failed")).length === 2);
  expect(workspace.json(statusFile)).toMatchObject({
    owner: "me",
    tasks: [{ id: "a", colour: "red" }, { id: "b" }],
  });
});

test("an edit that was made while no supervisor ran is judged, not overwritten", async () => {
  await workspace.run(["lock", "acquire", "--agent", "ann", "--pid", String(process.pid), "/mine"]);
  expect((await workspace.run(["down"])).code).toBe(0);
  edit<Locks>(locksFile, (file) => file.locks.push({ agent_id: "tool", locked_paths: ["/shared/"] }));
  const refused = await workspace.run(["lock", "acquire", "--agent", "bob", "/shared/x"]);
  expect(refused).toMatchObject({ code: 1, err: expect.stringContaining("locked by tool") });
  expect(locks()).toMatchObject([{ agent_id: "ann" }, { agent_id: "tool", token: 2 }]);
});

test("a file that is deleted by hand is written anew", async () => {
  await workspace.run(["lock", "acquire", "--agent", "ann", "--pid", String(process.pid), "/mine"]);
  for (const path of [locksFile, statusFile, stateFile]) {
    const before = workspace.read(path);
    rmSync(join(workspace.folder, path));
    await until(`${path} is there again`, () => existsSync(join(workspace.folder, path)));
    expect(workspace.read(path)).toBe(before);
  }
  expect(locks()).toMatchObject([{ agent_id: "ann" }]);
});

test("a reader never sees a torn file while it changes", async () => {
  const file = join(workspace.folder, locksFile);
  const change = (async () => {
    for (let round = 0; round < 6; round += 1) {
      await workspace.run([
        "lock",
        "acquire",
        "--agent",
        `a${round}`,
        "--pid",
        String(process.pid),
        `/p${round}`,
      ]);
    }
  })();
  let isDone = false;
  void change.then(() => {
    isDone = true;
  });
  let reads = 0;
  await until("all is written", () => {
    for (let once = 0; once < 20; once += 1) expect(() => workspace.json(locksFile)).not.toThrow();
    reads += 1;
    return isDone;
  });
  await change;
  expect(reads).toBeGreaterThan(0);
  expect(existsSync(file) && locks().length).toBe(6);
});
