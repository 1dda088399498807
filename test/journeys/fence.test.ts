// A task's fence, from the workflow to the screen: what it may not write it cannot, what it asks us still arrives, and
// who may not run without a fence does not.
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { canFence } from "../../src/fence/probe.ts";
import { program, until, Workspace } from "../helpers/lockstep.ts";

const probe = await canFence();
if (!probe.ok) console.warn(`skipped: no fence can be made here (${probe.why})`);

let workspace: Workspace;

beforeEach(async () => {
  workspace = new Workspace();
  await workspace.git("init", "-q");
  for (const folder of ["own", "other"]) mkdirSync(join(workspace.folder, folder));
});

afterEach(async () => {
  expect(await workspace.close()).toEqual([]);
});

function workflow(tasks: string, rest = ""): void {
  workspace.write(
    "lockstep.yaml",
    `name: fenced\n${rest}phases:\n  - { id: only, mode: parallel, tasks: [${tasks}], sync: { advance: auto } }\n`,
  );
}

const lockstep = `'${process.execPath}' '${program}'`;

interface Ended {
  readonly type: string;
  readonly task?: string;
  readonly exit?: { readonly code: number | null; readonly signal: string | null };
  readonly rings?: { readonly fence: { readonly on: boolean; readonly how: string } };
}

async function events(): Promise<readonly Ended[]> {
  const { out } = await workspace.run(["events", "--json"]);
  return out.split("\n").map((line) => JSON.parse(line) as Ended);
}

describe.skipIf(!probe.ok)("where a fence can be made", () => {
  test("a task writes its own paths and scratch, and nothing else whatever its shell tries", async () => {
    workflow(
      '{ id: a, modifies: [/own/, /new/], command: "echo 1 > own/x; echo 2 > new/x; echo 3 > tmp/x; echo 4 > other/x; echo 5 > x; git add own; true" }',
      "scratch: [/tmp]\n",
    );
    const ran = await workspace.run(["run"]);
    expect(ran).toMatchObject({ code: 0 });
    const there = (path: string) => {
      try {
        return workspace.read(path).trim();
      } catch {
        return "";
      }
    };
    expect(["own/x", "new/x", "tmp/x", "other/x", "x"].map(there)).toEqual(["1", "2", "3", "", ""]);
    const guarded = (await events()).find(({ type }) => type === "session-guarded");
    expect(guarded?.rings?.fence).toEqual({ on: true, how: "bwrap" });
  });

  test("a signal that ends a task's program is told as one, and so is what it exits with by itself", async () => {
    workflow(
      '{ id: a, modifies: [/own/], command: "kill -KILL $$" }, { id: b, modifies: [/other/], command: "exit 7" }',
    );
    expect((await workspace.run(["run"])).code).toBe(1);
    const ends = (await events()).filter(({ type }) => type === "session-exited");
    expect(Object.fromEntries(ends.map(({ task, exit }) => [task, exit]))).toEqual({
      a: { code: null, signal: "SIGKILL" },
      b: { code: 7, signal: null },
    });
    expect((await workspace.run(["explain", "a"])).out).toContain("its session was ended by SIGKILL");
  });

  test("from inside it speaks for itself alone: not as a person, and not as another session", async () => {
    workflow(
      `{ id: a, modifies: [/own/], command: "cd own; ${lockstep} lock list > list; env -u LOCKSTEP_SESSION ${lockstep} advance --force --reason x > person 2>&1; env LOCKSTEP_SESSION=b-1 ${lockstep} task complete b > sibling 2>&1; ${lockstep} lock acquire /other > more 2>&1; ${lockstep} stop b-1 > stop 2>&1; echo > done" }, { id: b, modifies: [/b/], command: "sleep 5" }`.replaceAll(
        "'",
        "",
      ),
    );
    void workspace.run(["run"]);
    const said = await until("it has tried everything", () => {
      try {
        workspace.read("own/done");
        return ["list", "person", "sibling", "more", "stop"].map((name) => workspace.read(`own/${name}`));
      } catch {
        return null;
      }
    });
    await until("a is done", async () =>
      (await events()).some(({ type, task }) => type === "task-completed" && task === "a"),
    );
    const [list, person, sibling, more, stop] = said;
    expect(list).toContain("/own/");
    expect(person).not.toBe("");
    expect(sibling).toMatch(/LOCKSTEP_KEY is not that of session b-1/);
    expect(more).toMatch(/a holds \/other .*fence was made before/);
    expect(stop).not.toBe("");
    const all = await events();
    expect(all.filter(({ type }) => type === "sync-point-forced")).toEqual([]);
    expect(all.filter(({ type, task }) => type === "task-completed" && task === "b")).toEqual([]);
  });

  test("a folder that was only made for the fence is gone when nothing was written there", async () => {
    workflow('{ id: a, modifies: [/made/, /kept/], command: "echo 1 > kept/x" }');
    expect((await workspace.run(["run"])).code).toBe(0);
    expect(existsSync(join(workspace.folder, "made"))).toBe(false);
    expect(workspace.read("kept/x")).toBe("1\n");
  });

  test("auto says why there is none for a task, require refuses before anything runs", async () => {
    workflow('{ id: a, modifies: ["/own/*.md"], command: "echo 1 > own/x.md" }');
    expect((await workspace.run(["run"])).code).toBe(0);
    const guarded = (await events()).find(({ type }) => type === "session-guarded");
    expect(guarded?.rings?.fence).toMatchObject({ on: false, how: expect.stringContaining("is a pattern") });
    workflow('{ id: a, modifies: ["/own/*.md"], command: "echo 2 > own/y.md" }', "fence: require\n");
    const refused = await workspace.run(["run"]);
    expect([refused.code, refused.err]).toEqual([
      1,
      expect.stringMatching(
        /`fence: require` cannot be kept: \/own\/\*\.md is a pattern.* It is in modifies of a\./,
      ),
    ]);
    expect(() => workspace.read("own/y.md")).toThrow();
  });
});

test("where no fence can be made, auto says so for each session and require runs nothing", async () => {
  workflow('{ id: a, modifies: [/own/], command: "true" }');
  const env = { PATH: "/nowhere" };
  expect((await workspace.run(["run"], { env })).code).toBe(0);
  const guarded = (await events()).find(({ type }) => type === "session-guarded");
  expect(guarded?.rings?.fence.on).toBe(false);
  await workspace.run(["down"]);
  workflow('{ id: a, modifies: [/own/], command: "echo 1 > own/x" }', "fence: require\n");
  const refused = await workspace.run(["run"], { env });
  expect([refused.code, refused.err]).toEqual([1, expect.stringContaining("bwrap is not installed")]);
});
