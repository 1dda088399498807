// `lockstep panes` with real programs: only panes, each command in its own, nothing left behind.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { processesOf, until } from "../helpers/lockstep.ts";
import { Terminal } from "../helpers/terminal.ts";

let folder: string;
const terminals: Terminal[] = [];

function panes(words: readonly string[], columns = 120, rows = 40): Terminal {
  const terminal = new Terminal(["panes", ...words], { cwd: folder, columns, rows });
  terminals.push(terminal);
  return terminal;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lockstep-panes-"));
});

afterEach(() => {
  for (const terminal of terminals.splice(0)) terminal.close();
  rmSync(folder, { recursive: true, force: true });
});

test("typing begins in pane 1, the prefix leads to another, and leaving ends every program", async () => {
  const terminal = panes([`echo one; cat # ${folder}`, `echo two; cat # ${folder}`]);
  await terminal.shows(/one[\s\S]*TYPING/);
  terminal.type("first\r");
  await terminal.shows(/first[\s\S]*first/);
  terminal.type("\x022second\r");
  await terminal.shows(/second[\s\S]*second/);
  // Sent twice, the prefix is the program's.
  terminal.type("\x02\x02\r");
  await terminal.shows("^B");
  terminal.type("\x02q");
  await terminal.shows("PANES");
  terminal.type("q");
  await terminal.shows("2 sessions are running.");
  terminal.type("y");
  expect(await terminal.ends()).toBe(0);
  expect(terminal.isAlternate()).toBe(false);
  await until("its programs have ended", () => processesOf(folder).length === 0);
});

test("a file of argument lists; what is missing or ends at once says so in its pane", async () => {
  const file = join(folder, "panes.json");
  writeFileSync(
    file,
    JSON.stringify([
      ["cat", "-"],
      ["no-such-program", "x"],
      ["sh", "-c", "exit 3"],
    ]),
  );
  const terminal = panes([file]);
  await terminal.shows("no-such-program: not found on PATH");
  await terminal.shows("exited 3");
  terminal.type("still here\r");
  await terminal.shows(/still here[\s\S]*still here/);
});

test("a program starts in the size of its pane", async () => {
  const size = "stty size; cat";
  const one = panes([size], 100, 30);
  await one.shows("27 98");
  const four = panes([size, size, size, size], 100, 30);
  await four.shows(/12 48[\s\S]*12 48/);
});

test("twelve commands make two pages", async () => {
  const terminal = panes(
    Array.from({ length: 12 }, (_, index) => `echo pane-${index + 1}.; cat`),
    120,
    40,
  );
  await terminal.shows("pane-9.");
  await terminal.shows("page 1/2");
  expect(terminal.screen()).not.toContain("pane-10.");
  terminal.type("\x02]");
  await terminal.shows("pane-12.");
});

test("ten megabytes of output, and the next key is answered", async () => {
  const flood = "head -c 10000000 /dev/zero | tr '\\0' a | fold -w 100; echo flood-over; cat";
  const terminal = panes([flood, "echo quiet; cat"]);
  await terminal.shows("flood-over");
  terminal.type("after\r");
  await terminal.shows(/flood-over[\s\S]*after[\s\S]*after/);
  expect(terminal.screen()).toContain("quiet");
});

test("a paste is bracketed for a program that asked for it, and for no other", async () => {
  const terminal = panes(["cat -v", "printf '\\033[?2004h'; echo asked; cat -v"]);
  await terminal.shows("asked");
  terminal.type("\x1b[200~uno\ndos\x1b[201~\r");
  await terminal.shows(/uno[\s\S]*dos/);
  expect(terminal.screen()).not.toContain("200~");
  terminal.type("\x022\x1b[200~tres\ncuatro\x1b[201~\r");
  await terminal.shows(/\^\[\[200~tres[\s\S]*cuatro\^\[\[201~/);
});

test("wide characters and emoji stay within their pane", async () => {
  const line = "日本語 👍🏽 é 👩‍👩‍👧 │end";
  const terminal = panes([`echo '${line}'; cat`, "echo beside; cat"]);
  await terminal.shows(/^║日本語.*end.*│/m);
  await terminal.shows(/│beside/);
  const row = terminal.lines().find((text) => text.startsWith("║日本語")) ?? "";
  // Both panes' borders are there, though this terminal takes the emoji for wider than they are.
  expect(row.match(/[║│]/g)?.length).toBeGreaterThanOrEqual(4);
});

test("marking with keys and searching in all panes find what the programs printed", async () => {
  const terminal = panes(["echo needle one; cat", "echo needle two, needle three; cat"]);
  // In the panes: their titles say it too.
  await terminal.shows(/║needle one[\s\S]*TYPING/);
  await terminal.shows("│needle two");
  terminal.type("\x02q");
  await terminal.shows(" PANES ");
  terminal.type("Fneedle\r");
  await terminal.shows("needle: 3 in 2");
  terminal.type("\r");
  await terminal.shows("of 2");
  terminal.type("\x1b");
  await terminal.shows(" PANES ");
  terminal.type("1v");
  await terminal.shows(" COPY ");
  // From the lower left to the first row, and to its tenth column.
  terminal.type(`v\x1b[5~${"\x1b[C".repeat(9)}\r`);
  await terminal.shows(/Copied \d+ characters/);
  const [, copied = ""] = /\x1b\]52;c;([^\x07]*)\x07/.exec(terminal.raw) ?? [];
  expect(Buffer.from(copied, "base64").toString()).toMatch(/^(?:e|needle one)\n/);
});

test("a person's own file gives keys and a layout; a mistake in it is told with its line", async () => {
  const config = join(folder, "lockstep");
  mkdirSync(config);
  writeFileSync(join(config, "config.yaml"), "layout: rows\nkeys: { zoom: Z }\n");
  const env = { XDG_CONFIG_HOME: folder };
  const terminal = new Terminal(["panes", "echo one; cat", "echo two; cat"], { cwd: folder, env });
  terminals.push(terminal);
  await terminal.shows(/one[\s\S]*\n.*two[\s\S]*TYPING/);
  terminal.type("\x02qZ");
  await terminal.shows(" ZOOM ");
  writeFileSync(join(config, "config.yaml"), "layout: rows\nkeys:\n  zom: Z\n");
  const refused = new Terminal(["panes", "cat"], { cwd: folder, env });
  terminals.push(refused);
  expect(await refused.ends()).toBe(2);
  expect(refused.screen()).toMatch(/config\.yaml:3: keys\.zom/);
});

test("the mouse focuses, marks and copies, moves a border, and is the program's where it asks for it", async () => {
  const asking = "printf '\\033[?1000h\\033[?1006h'; echo asking; cat -v";
  const terminal = panes(["echo first line; echo second line; cat", asking]);
  await terminal.shows(/║second line[\s\S]*TYPING/);
  await terminal.shows("│asking");
  const report = (code: number, x: number, y: number, end: "M" | "m") => `\x1b[<${code};${x};${y}${end}`;
  terminal.type("\x02q");
  await terminal.shows(" PANES ");
  // Rows and columns of the terminal from 1: the pane's body begins at 2, 2.
  terminal.type(report(0, 2, 2, "M") + report(32, 7, 3, "M") + report(0, 7, 3, "m"));
  await terminal.shows("Copied 17 characters");
  const [, copied = ""] = /\x1b\]52;c;([^\x07]*)\x07/.exec(terminal.raw) ?? [];
  expect(Buffer.from(copied, "base64").toString()).toBe("first line\nsecond");
  const edge = () => (terminal.lines()[0] ?? "").indexOf("┓") + 1;
  const before = edge();
  terminal.type(report(0, before, 9, "M") + report(32, before - 12, 9, "M") + report(0, before - 12, 9, "m"));
  await until("the border has moved", () => edge() > 0 && edge() < before - 8);
  // A click focuses, a second one types; then the program gets the reports, from its own corner.
  const inSecond = edge() + 10;
  const click = report(0, inSecond, 5, "M") + report(0, inSecond, 5, "m");
  terminal.type(click + click);
  await terminal.shows(/TYPING → printf/);
  terminal.type(report(0, inSecond, 6, "M"));
  await terminal.shows(/\^\[\[<0;\d+;5M/);
});

test("copying goes by words and lines, and a pane that is held stays while its program goes on", async () => {
  const terminal = panes(["echo first word; while read -r line; do echo got $line; done"]);
  // In the pane: its title says it too.
  await terminal.shows(/║first word[\s\S]*TYPING/);
  terminal.type("\x02qv");
  await terminal.shows(" COPY ");
  terminal.type("gwve\r");
  await terminal.shows("Copied 4 characters");
  terminal.type("v");
  await terminal.shows(" COPY ");
  terminal.type("gV\r");
  await terminal.shows("Copied 10 characters");
  const copied = [...terminal.raw.matchAll(/\x1b\]52;c;([^\x07]*)\x07/g)];
  expect(copied.map(([, text = ""]) => Buffer.from(text, "base64").toString())).toEqual([
    "word",
    "first word",
  ]);
  terminal.type("h");
  await terminal.shows(/┏.* held /);
  terminal.type("inext\r");
  await terminal.shows("next");
  await terminal.shows(" PANES ");
  terminal.type("\r");
  await terminal.shows("got next");
  await until("it follows again", () => !terminal.screen().includes(" held "));
});

test("a program has the kitty keyboard while it is typed into, and the terminal is without it afterwards", async () => {
  const asks = "stty raw -echo; printf '\\033[>1uready'; exec cat -v";
  const terminal = new Terminal(["panes", asks, "cat"], { cwd: folder, hasKitty: true });
  terminals.push(terminal);
  await terminal.shows(/ready[\s\S]*TYPING/);
  await until("the terminal is told", () => terminal.raw.includes("\x1b[=1;1u"));
  terminal.type("\x1b[13;2u");
  await terminal.shows("ready^[[13;2u");
  terminal.type("\x1b[98;5uq");
  await terminal.shows(" PANES ");
  await until("the terminal is told", () => terminal.raw.includes("\x1b[=0;1u"));
  terminal.type("qy");
  expect(await terminal.ends()).toBe(0);
  expect(terminal.raw).toMatch(/\x1b\[<u[\s\S]*\x1b\[\?1049l/);
});
