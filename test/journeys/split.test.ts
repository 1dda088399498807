// A person splits off follow-up tasks while the run goes on: by command and in the screen.
import { afterEach, beforeEach, expect, test } from "vitest";
import { until, Workspace } from "../helpers/lockstep.ts";
import { Terminal } from "../helpers/terminal.ts";

let workspace: Workspace;

beforeEach(() => {
  workspace = new Workspace();
  workspace.write(
    "lockstep.yaml",
    `name: test
agent: demo
fence: off
phases:
  - id: build
    mode: parallel
    tasks:
      - { id: left, modifies: [/left/], command: "while [ ! -e go ]; do sleep 0.03; done" }
      - { id: right, modifies: [/right/], command: "while [ ! -e go ]; do sleep 0.03; done" }
`,
  );
});

afterEach(async () => {
  expect(await workspace.close()).toEqual([]);
});

interface Shown {
  readonly tasks: { id: string; status: string; agent: string; paths: string[] }[];
}

async function tasks(): Promise<Shown["tasks"]> {
  return (JSON.parse((await workspace.run(["task", "list", "--json"])).out) as Shown).tasks;
}

test("`task split` adds a task with a boundary of its own, is journaled, and refuses one that meets another", async () => {
  const running = workspace.run(["run", "--auto"]);
  await until(
    "left runs",
    async () => (await tasks()).find(({ id }) => id === "left")?.status === "in_progress",
  );
  const split = (...args: string[]) => workspace.run(["task", "split", "left", ...args]);
  expect(await split("docs", "docs/", "--command", "test ! -e docs/wrong")).toEqual({
    code: 0,
    out: "Added docs to build: it may modify /docs/, when left is completed.",
    err: "",
  });
  const refused = await split("more", "/right/more", "--command", "true");
  expect([refused.code, refused.err]).toEqual([
    1,
    expect.stringContaining("right of the same phase modifies /right/"),
  ]);
  expect((await split("more", "../outside", "--command", "true")).code).toBe(1);
  expect((await split("more")).code).toBe(2);
  expect((await split("a b", "--command", "true")).code).toBeGreaterThan(0);
  expect((await tasks()).map(({ id, status }) => [id, status])).toEqual([
    ["left", "in_progress"],
    ["docs", "blocked"],
    ["right", "in_progress"],
  ]);
  workspace.write("go", "");
  expect((await running).code).toBe(0);
  expect((await tasks()).every(({ status }) => status === "completed")).toBe(true);
  const { out } = await workspace.run(["events"]);
  expect(out).toMatch(/task-added\s+docs to build, split off from left by /);
});

test("S in the screen asks for id, paths and what to do", async () => {
  const terminal = new Terminal([], { cwd: workspace.folder, columns: 120, rows: 40 });
  try {
    await terminal.shows("/left/");
    await until("both run", async () => (await tasks()).every(({ status }) => status === "in_progress"));
    terminal.type("S");
    await terminal.shows("Follow-up of left");
    terminal.type("nothing");
    terminal.type("\r");
    await terminal.shows("Write an id, the paths");
    terminal.type("\u0015left-docs /docs/: Document it.\r");
    await terminal.shows("Added left-docs to build: it may modify /docs/");
    expect((await tasks())[1]).toMatchObject({ id: "left-docs", agent: "demo", paths: ["/docs/"] });
    workspace.write("go", "");
    await until("it is completed", async () => (await tasks())[1]?.status === "completed");
  } finally {
    terminal.close();
  }
});
