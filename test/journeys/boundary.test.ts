// A write outside a boundary is found by git at the sync point, named, and holds everyone there until it is undone.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { until, Workspace } from "../helpers/lockstep.ts";

let workspace: Workspace;

beforeEach(async () => {
  workspace = new Workspace();
  workspace.write(
    "lockstep.yaml",
    `name: bounds
fence: off
phases:
  - id: build
    mode: parallel
    tasks:
      - { id: good, modifies: [/good/], command: "mkdir -p good && echo ok > good/file" }
      - { id: stray, modifies: [/own/], command: "mkdir -p own && echo ok > own/file && echo no > stray.txt" }
    sync: { advance: auto }
`,
  );
  workspace.write("before.txt", "edited by a person before the phase began");
  await workspace.git("init", "-q");
  await workspace.git("add", "lockstep.yaml");
  await workspace.git("commit", "-qm", "begin");
});

afterEach(async () => {
  expect(await workspace.close()).toEqual([]);
});

test("a file that no lock covers holds the sync point, and the run goes on when it is gone", async () => {
  const ran = await workspace.run(["run", "--json"]);
  expect(ran.code).toBe(1);
  const events = ran.out
    .split("\n")
    .map((line) => JSON.parse(line) as { type: string; path?: string; check?: string });
  expect(events.filter((event) => event.type === "violation-found").map((event) => event.path)).toEqual([
    "/stray.txt",
  ]);
  expect(events.filter((event) => event.type === "check-failed").map((event) => event.check)).toEqual([
    "boundary",
  ]);
  expect(ran.err).toContain("changed without a lock in this phase: /stray.txt");
  const found = JSON.parse(
    ran.out.split("\n").find((line) => line.includes("violation-found")) ?? "{}",
  ) as object;
  // Either could have, since no fence held them.
  expect(found).toMatchObject({ suspects: ["good", "stray"], diff: "+no" });
  rmSync(join(workspace.folder, "stray.txt"));
  expect((await workspace.run(["run"])).code).toBe(0);
});

test("a person who changed files beside the agents says so, and they hold the sync point no more", async () => {
  expect((await workspace.run(["advance", "--mine"])).code).toBe(1);
  expect((await workspace.run(["run"])).code).toBe(1);
  const accepted = await workspace.run(["advance", "--mine"]);
  expect([accepted.code, accepted.out]).toEqual([0, expect.stringContaining("/stray.txt counted as yours")]);
  expect((await workspace.run(["run"])).code).toBe(0);
  const { out } = await workspace.run(["events", "--json"]);
  const event = out.split("\n").find((line) => line.includes('"violations-accepted"'));
  expect(JSON.parse(event ?? "{}")).toMatchObject({ paths: ["/stray.txt"], phase: "build" });
});

test("what a task changed outside is told when it ends, while others still work, and again no more once it is undone", async () => {
  const met = join(workspace.folder, ".git", "go-on");
  const slow = `{ id: good, modifies: [/good/], command: "mkdir -p good && until [ -e ${met} ]; do sleep 0.02; done" }`;
  workspace.write("lockstep.yaml", workspace.read("lockstep.yaml").replace(/\{ id: good.*\}/, slow));
  const running = workspace.run(["run"]);
  const told = await until("it is told", async () => (await eventsOf("violation-found"))[0]);
  expect(told).toMatchObject({ path: "/stray.txt", diff: "+no" });
  expect(await eventsOf("check-started")).toEqual([]);
  rmSync(join(workspace.folder, "stray.txt"));
  workspace.write(".git/go-on", "");
  expect((await running).code).toBe(0);
  expect((await eventsOf("violation-found")).length).toBe(1);
  expect(await eventsOf("violations-gone")).toMatchObject([{ paths: ["/stray.txt"] }]);
});

test("a file that a person took for theirs is asked about again when it has another content", async () => {
  // What keeps the phase open.
  const never = "checks: [ { exists: /never } ]";
  workspace.write("lockstep.yaml", workspace.read("lockstep.yaml").replace("advance: auto", never));
  expect((await workspace.run(["run"])).code).toBe(1);
  expect((await workspace.run(["advance", "--mine"])).code).toBe(0);
  const passed = async () =>
    (await eventsOf("check-passed")).some((event) => "check" in event && event.check === "boundary");
  await until("it holds for what the file is", passed);
  workspace.write("stray.txt", "and once more\n");
  const held = await workspace.run(["run"]);
  expect([held.code, held.err]).toEqual([1, expect.stringContaining("/stray.txt")]);
  expect((await eventsOf("violation-found")).map(({ diff }) => diff)).toEqual(["+no", "+and once more"]);
});

async function eventsOf(
  type: string,
): Promise<readonly { readonly diff?: string; readonly paths?: unknown }[]> {
  const { out } = await workspace.run(["events", "--json"]);
  return out
    .split("\n")
    .flatMap((line) => (line.includes(`"type":"${type}"`) ? [JSON.parse(line) as object] : []));
}
