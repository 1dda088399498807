// Waiting for locks, with a real supervisor: in order of arrival, never for ever, and never past somebody in vain.
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openSupervisor, type Supervisor } from "../../src/client/connect.ts";
import { placesOf } from "../../src/system/places.ts";
import type { Answer } from "../../src/wire/protocol.ts";
import { until, Workspace } from "../helpers/lockstep.ts";

let workspace: Workspace;
let supervisors: Supervisor[];

beforeEach(async () => {
  workspace = new Workspace();
  supervisors = [];
  workspace.write("lockstep.yaml", "name: test\nphases: [ { id: only, mode: serial, tasks: [] } ]\n");
  expect((await workspace.run(["status"])).code).toBe(0);
});

afterEach(async () => {
  for (const supervisor of supervisors) supervisor.close();
  expect(await workspace.close()).toEqual([]);
});

/** An agent with a connection of its own. */
async function agent(name: string) {
  const supervisor = await openSupervisor(placesOf(workspace.folder, ".lockstep"), "never");
  if (supervisor === null) throw new Error("No supervisor answers.");
  supervisors.push(supervisor);
  const own = { agent: name, cwd: workspace.folder };
  return {
    leave: () => supervisor.close(),
    take: (paths: string[], waitMs = 0): Promise<Answer> =>
      supervisor.request({ kind: "lock-acquire", ...own, paths, pid: process.pid, waitMs }),
    give: (): Promise<Answer> => supervisor.request({ kind: "lock-release", ...own, paths: [], token: null }),
  };
}

/** In line: the journal says that it was refused, or that it has got there behind somebody. */
async function inLine(wanted: number): Promise<void> {
  await until(`${wanted} wait`, async () => {
    const { out } = await workspace.run(["events", "--json"]);
    return out.split("\n").filter((line) => line.includes('"lock-refused"')).length === wanted;
  });
}

function settled(answers: Record<string, Promise<Answer>>): string[] {
  const order: string[] = [];
  for (const [name, answer] of Object.entries(answers)) void answer.then(({ ok }) => ok && order.push(name));
  return order;
}

const longMs = 60_000;

test("who came first gets it first, and who wants other paths waits for nobody", async () => {
  const [ann, bob, cid, dan] = await Promise.all(["ann", "bob", "cid", "dan"].map(agent));
  if (ann === undefined || bob === undefined || cid === undefined || dan === undefined) throw new Error();
  expect(await ann.take(["/x"])).toMatchObject({ ok: true });
  const bobs = bob.take(["/x"], longMs);
  await inLine(1);
  const cids = cid.take(["/x/deep", "/y"], longMs);
  await inLine(2);
  const order = settled({ bobs, cids });
  // It would be free, but cid wants it too and came before.
  expect(await dan.take(["/y/file"])).toMatchObject({
    ok: false,
    sentence: expect.stringMatching(
      /^cid has waited for \/x\/deep \/y since before dan asked, and is next\./,
    ),
  });
  expect(await dan.take(["/z"])).toMatchObject({ ok: true });
  await ann.give();
  expect(await bobs).toMatchObject({ ok: true });
  await bob.give();
  expect(await cids).toMatchObject({ ok: true });
  expect(order).toEqual(["bobs", "cids"]);
});

test("two who would wait for each other for ever: the second is told so at once", async () => {
  const [ann, bob] = [await agent("ann"), await agent("bob")];
  await ann.take(["/a"]);
  await bob.take(["/b"]);
  const anns = ann.take(["/b"], longMs);
  await inLine(1);
  expect(await bob.take(["/a"], longMs)).toMatchObject({
    ok: false,
    sentence: expect.stringMatching(
      /Waiting would not end: ann waits for what bob holds\. Release that first\.$/,
    ),
  });
  await bob.give();
  expect(await anns).toMatchObject({ ok: true });
});

test("nobody waits behind somebody who waits for them", async () => {
  const [ann, bob] = [await agent("ann"), await agent("bob")];
  await ann.take(["/a"]);
  const bobs = bob.take(["/a", "/b"], longMs);
  await inLine(1);
  expect(await ann.take(["/b"])).toMatchObject({ ok: true });
  await ann.give();
  expect(await bobs).toMatchObject({ ok: true });
});

test("who leaves or gives up is in nobody's way", async () => {
  const [ann, bob, cid, dan] = [
    await agent("ann"),
    await agent("bob"),
    await agent("cid"),
    await agent("dan"),
  ];
  await ann.take(["/a"]);
  bob.take(["/a", "/b"], longMs).catch(() => {});
  await inLine(1);
  const cids = cid.take(["/a", "/c"], 300);
  await inLine(2);
  bob.leave();
  await until("bob is forgotten", async () => (await dan.take(["/b"])).ok);
  expect(await cids).toMatchObject({
    ok: false,
    sentence: expect.stringMatching(/is locked by ann .* It was waited for 0\.3 s\.$/),
  });
  expect(await dan.take(["/c"])).toMatchObject({ ok: true });
});

test("a wait is never too long to be kept", async () => {
  const [ann, bob] = [await agent("ann"), await agent("bob")];
  await ann.take(["/a"]);
  const bobs = bob.take(["/a"], 1e12);
  await inLine(1);
  await ann.give();
  expect(await bobs).toMatchObject({ ok: true });
});

test("a lock that is asked for again is the same one, and one release frees it", async () => {
  const [ann, bob] = [await agent("ann"), await agent("bob")];
  const first = await ann.take(["/a", "/b"]);
  expect(await ann.take(["/b", "/a"])).toEqual(first);
  expect(await ann.take(["/a"])).toMatchObject({ ok: true, sentence: expect.stringContaining("(token 2)") });
  await ann.give();
  expect(await bob.take(["/a", "/b"])).toMatchObject({ ok: true });
});

test("a path that becomes a symbolic link after it was locked takes along where it leads", async () => {
  const [ann, bob] = [await agent("ann"), await agent("bob")];
  mkdirSync(join(workspace.folder, "src"));
  await ann.take(["/new"]);
  symlinkSync("src", join(workspace.folder, "new"));
  expect(await bob.take(["/src/file"])).toMatchObject({
    ok: false,
    sentence: expect.stringMatching(/^\/new is locked by ann \(token 1\) and leads to \/src by now/),
  });
  // And the other way round: a link that is made to what is locked.
  await ann.take(["/held"]);
  symlinkSync("held", join(workspace.folder, "alias"));
  expect(await bob.take(["/alias/x"])).toMatchObject({ ok: false, sentence: expect.stringContaining("ann") });
  await ann.give();
  expect(await bob.take(["/src/file"])).toMatchObject({ ok: true });
});
