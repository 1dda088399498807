// A person at a terminal, from the first key to run-finished: typing, zoom, sync points, detach and attach on the way.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Workspace } from "../helpers/lockstep.ts";
import { Terminal } from "../helpers/terminal.ts";

// Each task greets, then waits until the test lets it go.
const waitFor = (name: string) =>
  `echo ${name} is here; while [ ! -e go-${name} ]; do sleep 0.05; done; echo ${name} leaves`;
const workflow = `
name: pairs
phases:
  - id: plan
    mode: serial
    tasks:
      - { id: planner, modifies: [/plan/], command: "${waitFor("planner")}" }
  - id: build
    mode: parallel
    tasks:
      - { id: left, modifies: [/left/], command: "${waitFor("left")}" }
      - { id: right, modifies: [/right/], command: "stty -echo; read line; echo got:$line" }
    sync: { id: after-build, checks: [ { exists: /built } ] }
`;

let workspace: Workspace;
const terminals: Terminal[] = [];

function open(args: readonly string[] = [], columns = 120, rows = 40): Terminal {
  const terminal = new Terminal(args, { cwd: workspace.folder, columns, rows });
  terminals.push(terminal);
  return terminal;
}

function letGo(name: string): void {
  writeFileSync(join(workspace.folder, `go-${name}`), "");
}

beforeEach(() => {
  workspace = new Workspace();
  workspace.write("lockstep.yaml", workflow);
});

afterEach(async () => {
  for (const terminal of terminals.splice(0)) terminal.close();
  expect(await workspace.close()).toEqual([]);
});

test("from the first key to run-finished, with detach and attach on the way", async () => {
  const first = open();
  await first.shows("planner is here");
  await first.shows("/plan/");
  first.type("n");
  await first.shows(/after-plan is closed: it waits for planner/);

  first.type("q");
  await first.shows(/detach/i);
  first.type("d");
  expect(await first.ends()).toBe(0);
  expect(first.screen()).toContain("Detached");
  expect(first.isAlternate()).toBe(false);

  const second = open();
  await second.shows("planner is here");
  letGo("planner");
  await second.shows(/planner leaves/);
  await second.shows(/after-plan is ready/);
  second.type("n");
  await second.shows("left is here");

  // Typing goes into the focused pane until the prefix leaves it.
  second.type("2");
  second.type("\r");
  await second.shows("TYPING");
  second.type("hello\r");
  await second.shows("got:hello");
  second.type("\x02\x1b");
  await second.shows("NORMAL");
  letGo("left");

  await second.shows(/✗.*exists \/built|exists \/built.*✗/s);
  second.type("n");
  await second.shows(/exists \/built/);
  workspace.write("built", "");
  second.type("n");
  await second.shows(/after-build is ready|finished/);
  second.type("n");
  await second.shows(/finished/);
  second.type("q");
  expect(await second.ends()).toBe(0);
  const state = workspace.json(".lockstep/WORKFLOW_STATE.json") as { sync_points: { status: string }[] };
  expect(state.sync_points.map((point) => point.status)).toEqual(["passed", "passed"]);
});

test("agents survive the manager: kill -9 of the supervisor and of the screen loses nothing", async () => {
  const first = open();
  await first.shows("planner is here");
  const status = await workspace.run(["status", "--json"]);
  const before = JSON.parse(status.out) as { sessions: { pid: number }[] };
  const supervisor = (await import("../helpers/lockstep.ts"))
    .processesOf(workspace.folder)
    .find((found) => /supervisor\.js/.test(found.command) && !found.command.startsWith("/bin/sh"));
  process.kill(first.pid, "SIGKILL");
  if (supervisor !== undefined) process.kill(supervisor.pid, "SIGKILL");
  const second = open();
  await second.shows("planner is here");
  const after = JSON.parse((await workspace.run(["status", "--json"])).out) as typeof before;
  expect(after.sessions.map((session) => session.pid)).toEqual(before.sessions.map((session) => session.pid));
  letGo("planner");
  await second.shows(/after-plan is ready/);
});

test("stop all ends the agents; opening again goes on where the run was", async () => {
  const first = open();
  await first.shows("planner is here");
  first.type("q");
  await first.shows(/stop all/i);
  first.type("s");
  expect(await first.ends()).toBe(0);
  const stopped = JSON.parse((await workspace.run(["status", "--json"])).out) as {
    launching: string;
    tasks: { status: string }[];
  };
  expect(stopped.launching).toBe("stopped");
  const second = open();
  await second.shows("planner is here");
  letGo("planner");
  await second.shows(/after-plan is ready/);
});

test("what another program writes into the lock table is shown", async () => {
  const terminal = open([], 160, 45);
  await terminal.shows("planner is here");
  const file = join(workspace.folder, ".lockstep/RESOURCE_LOCKS.json");
  const table = workspace.json(".lockstep/RESOURCE_LOCKS.json") as { locks: unknown[] };
  table.locks.push({ agent_id: "visitor", locked_paths: ["/docs/"], lock_time: "2024-01-10T10:00:00Z" });
  writeFileSync(file, JSON.stringify(table));
  await terminal.shows("visitor");
  table.locks.pop();
  writeFileSync(file, JSON.stringify(table));
  await terminal.shows(/^(?!.*visitor).*planner is here/s);
});

test("a resize keeps every pane whole, and a terminal that is too small says so", async () => {
  const terminal = open([], 200, 50);
  await terminal.shows("planner is here");
  for (const [columns, rows] of [
    [80, 24],
    [250, 70],
    [59, 14],
  ] as const) {
    terminal.resize(columns, rows);
    if (columns > 60) await terminal.shows("planner is here");
  }
  await terminal.shows(/60\s*×\s*15/);
  terminal.resize(80, 24);
  await terminal.shows("planner is here");
});

test("the terminal is restored after a kill", async () => {
  const terminal = open();
  await terminal.shows("planner is here");
  terminal.type("q");
  await terminal.shows(/detach/i);
  terminal.type("\x1b");
  process.kill(terminal.pid, "SIGTERM");
  await terminal.ends();
  expect(terminal.isAlternate()).toBe(false);
  expect(terminal.raw).toContain("\x1b[?25h");
});

test("leaving the demo asks too: its agents go on in its folder, or all ends and the folder goes", async () => {
  const first = open(["demo"]);
  await first.shows("scripted demo agent");
  first.type("q");
  await first.shows(/detach[\s\S]*stop all/i);
  first.type("d");
  expect(await first.ends()).toBe(0);
  const folder = /lockstep --workspace (\S+)/.exec(first.screen().replaceAll("\n", ""))?.[1] ?? "";
  const second = open(["--workspace", folder]);
  await second.shows("scripted demo agent");
  second.type("q");
  await second.shows(/stop all/i);
  second.type("s");
  expect(await second.ends()).toBe(0);
  expect(await new Workspace(folder).close()).toEqual([]);

  const third = open(["demo"]);
  await third.shows("scripted demo agent");
  third.type("q");
  await third.shows(/stop all/i);
  third.type("s");
  expect(await third.ends()).toBe(0);
  expect(third.screen()).not.toContain("--workspace");
});
