// The terminal that a person lends us, and what may happen to it: suspended, killed, crashed, closed, shared.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { pidOf, processesOf, program, until, Workspace } from "../helpers/lockstep.ts";
import { Terminal, type TerminalWords } from "../helpers/terminal.ts";

const workflow = (more = "") => `
name: lent
fence: off
phases:
  - id: work
    mode: parallel
    tasks:
      - { id: left, modifies: [/left/], command: "seq 1 200; echo left is here; cat" }
      - { id: right, modifies: [/right/], command: "echo right is here; cat" }
  - id: last
    mode: serial
    tasks:
      - { id: one, modifies: [/one/], command: "true" }
${more}`;

let workspace: Workspace;
const terminals: Terminal[] = [];

function open(args: readonly string[] = [], words: Partial<TerminalWords> = {}): Terminal {
  const terminal = new Terminal(args, { cwd: workspace.folder, ...words });
  terminals.push(terminal);
  return terminal;
}

/** As a person does it: the shell has the terminal, and lends it. */
function openFromShell(): Terminal {
  const terminal = open([], { argv: ["bash", "--norc", "-i"] });
  terminal.type(`'${process.execPath}' '${program}' --workspace '${workspace.folder}'\r`);
  return terminal;
}

async function runningPids(): Promise<number[]> {
  const status = JSON.parse((await workspace.run(["status", "--json"])).out) as {
    sessions: { pid: number; state: string }[];
  };
  return status.sessions.filter(({ state }) => state === "running").map(({ pid }) => pid);
}

beforeEach(() => {
  workspace = new Workspace();
  workspace.write("lockstep.yaml", workflow());
});

afterEach(async () => {
  for (const terminal of terminals.splice(0)) terminal.close();
  expect(await workspace.close()).toEqual([]);
});

test("Ctrl-Z gives the terminal to the shell, fg brings everything back", async () => {
  const terminal = openFromShell();
  await terminal.shows("right is here");
  terminal.type("\x1a");
  await terminal.shows("Stopped");
  expect(terminal.isAlternate()).toBe(false);
  terminal.type("stty -a | grep -o ' icanon'; fg\r");
  await terminal.shows("right is here");
  await terminal.shows("NORMAL");
  expect(terminal.raw).toContain(" icanon");
  terminal.type("\r");
  await terminal.shows("TYPING → left");
  terminal.type("typed after fg\r");
  await terminal.shows(/typed after fg[\s\S]*typed after fg/);
  terminal.type("\x02d");
  await terminal.shows("Detached");
  terminal.type("exit\r");
  await terminal.ends();
});

test("a screen killed with -9 has its terminal given back, and the agents go on", async () => {
  const terminal = openFromShell();
  await terminal.shows("right is here");
  const before = await runningPids();
  const screen = processesOf(workspace.folder).find((found) => /cli\.js/.test(found.command));
  if (screen === undefined) throw new Error("no screen");
  process.kill(screen.pid, "SIGKILL");
  await until("the terminal is given back", () => !terminal.isAlternate());
  expect(terminal.raw.lastIndexOf("\x1b[?1002l")).toBeGreaterThan(terminal.raw.lastIndexOf("\x1b[?1002h"));
  expect(await runningPids()).toEqual(before);
  terminal.type("exit\r");
  await terminal.ends();
  const again = open();
  await again.shows("left is here");
  await again.shows("right is here");
});

test("an error that nobody caught restores the terminal, says what happened and ends nothing", async () => {
  workspace.write("crash.mjs", 'process.on("SIGUSR2", () => { throw new Error("a bug"); });\n');
  const terminal = open([], { env: { NODE_OPTIONS: `--import ${join(workspace.folder, "crash.mjs")}` } });
  await terminal.shows("right is here");
  const before = await runningPids();
  process.kill(terminal.pid, "SIGUSR2");
  expect(await terminal.ends()).toBe(3);
  expect(terminal.isAlternate()).toBe(false);
  expect(terminal.screen()).toContain("The agents go on without it");
  expect(terminal.screen()).toContain("a bug");
  expect(await runningPids()).toEqual(before);
});

test("a closed terminal ends the screen alone", async () => {
  const terminal = open();
  await terminal.shows("right is here");
  const { pid } = terminal;
  const before = await runningPids();
  terminal.hangUp();
  await terminal.ends();
  await until("the screen is gone", () => processesOf(workspace.folder).every((found) => found.pid !== pid));
  expect(await runningPids()).toEqual(before);
});

test("after the session host is lost the panes show what was recorded, and scroll", async () => {
  const first = open();
  await first.shows("left is here");
  await first.shows("right is here");
  first.type("q");
  await first.shows(/detach/);
  first.type("d");
  await first.ends();
  // The screen shows output before the recording has it, which is written a few times a second.
  for (const name of ["left", "right"])
    await until(`${name} is recorded`, () =>
      workspace.read(`.lockstep/sessions/${name}-1/recording.cast`).includes(`${name} is here`),
    );
  const host = processesOf(workspace.folder).find((found) => /host\.js/.test(found.command));
  if (host === undefined) throw new Error("no session host");
  process.kill(host.pid, "SIGKILL");
  const second = open();
  await second.shows("lost");
  await second.shows("left is here");
  await second.shows("right is here");
  second.type("1g");
  await second.shows(/↑ \d+/);
  await second.shows(/┃1 +┃/);
});

test("two screens of different sizes: the one that is used sizes the panes, the other one follows", async () => {
  const large = open([], { columns: 160, rows: 50 });
  await large.shows("right is here");
  const small = open(["attach", "right"], { columns: 80, rows: 24 });
  await small.shows("TYPING → right");
  small.type("from the small one\r");
  await small.shows(/from the small one[\s\S]*from the small one/);
  await large.shows(/from the small one[\s\S]*from the small one/);
  large.type("2\r");
  await large.shows("TYPING → right");
  large.type("from the large one\r");
  await large.shows(/from the large one[\s\S]*from the large one/);
  await small.shows(/from the large one[\s\S]*from the large one/);
  small.type("\x02d");
  expect(await small.ends()).toBe(0);
  await large.shows("right is here");
});

test("an edited lockstep.yaml is looked at and taken in; an invalid one says where and is not", async () => {
  const terminal = open();
  await terminal.shows("right is here");
  const file = join(workspace.folder, "lockstep.yaml");
  const more = "  - { id: extra, mode: serial, tasks: [{ id: two, modifies: [/two/], command: 'true' }] }\n";
  writeFileSync(file, workflow(more));
  await terminal.shows("R lockstep.yaml changed");
  terminal.type("R");
  await terminal.shows("Phase extra is added (1 task)");
  terminal.type("y");
  await terminal.shows(/last ─◇─ · extra/);
  writeFileSync(file, workflow("  - { id: 7 }\n"));
  await terminal.shows("R lockstep.yaml is invalid");
  terminal.type("R");
  await terminal.shows(/lockstep\.yaml:\d+/);
  expect(terminal.screen()).toContain("extra");
});

test("an edit of a file that the workflow includes is looked at too, also by a supervisor that came later", async () => {
  const parts = join(workspace.folder, "parts");
  mkdirSync(parts);
  const phase = (id: string) =>
    `phases:\n  - { id: ${id}, mode: serial, tasks: [{ id: ${id}-one, command: "true" }] }\n`;
  writeFileSync(join(parts, "more.yaml"), phase("extra"));
  writeFileSync(join(workspace.folder, "lockstep.yaml"), `includes: [parts/more.yaml]\n${workflow()}`);
  const terminal = open();
  await terminal.shows(/last ─◇─ · extra/);
  writeFileSync(join(parts, "more.yaml"), phase("other"));
  await terminal.shows("R lockstep.yaml changed");
  process.kill(pidOf(workspace.folder, "supervisor"), "SIGKILL");
  writeFileSync(join(parts, "more.yaml"), phase("third"));
  // What R shows is what the screen was told last.
  await until("the third is looked at", async () => {
    terminal.type("R");
    await terminal.shows(/Phase \w+ is added/);
    const isThird = terminal.screen().includes("Phase third is added");
    terminal.type("\x1b");
    await terminal.shows("NORMAL");
    return isThird;
  });
});

test("NO_COLOR shows no colour, and a terminal of 16 colours gets no other", async () => {
  const none = open([], { env: { NO_COLOR: "1" } });
  await none.shows("right is here");
  expect(none.raw).not.toMatch(/\x1b\[(?:\d+;)*(?:3[0-8]|4[0-8]|9\d)(?:;\d+)*m/);
  const sixteen = open([], { env: { TERM: "xterm-16color", COLORTERM: "" } });
  await sixteen.shows(/right is here[\s\S]*NORMAL/);
  expect(sixteen.raw).toMatch(/\x1b\[(?:\d+;)*36m/);
  expect(sixteen.raw).not.toMatch(/\x1b\[[\d;]*[34]8;[25];/);
});
