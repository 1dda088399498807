// The runner of an agent without a screen, with programs that behave as no agent should.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, expect, test } from "vitest";
import { EventsFile, failureIn } from "../../../../src/agents/headless/events-file.ts";
import { harmless } from "../../../../src/agents/headless/pane.ts";
import { membersOf } from "../../../../src/sessions/pty/processes.ts";
import { program, until } from "../../../helpers/lockstep.ts";

const runner = program.replace("cli.js", "headless.js");

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lockstep-headless-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

function start(script: string) {
  return execa(process.execPath, [runner, "claude", folder, "/bin/sh", "-c", script], {
    cwd: folder,
    reject: false,
    // As in a pane: it leads a group, to which signals go.
    detached: true,
  });
}

function said(text: string): string {
  return JSON.stringify({ type: "assistant", message: { id: "m", content: [{ type: "text", text }] } });
}

function events(): readonly Readonly<Record<string, unknown>>[] {
  const lines = readFileSync(join(folder, "events.jsonl"), "utf8").split("\n");
  expect(lines.at(-1)).toBe("");
  return lines.slice(0, -1).map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
}

const result = (over: object) => JSON.stringify({ type: "result", subtype: "success", ...over });

test("what is no event is shown and not kept, from both pipes, with a last line that nobody ended", async () => {
  const script = `echo '{"type":"assistant","message":'; echo plain; echo beside >&2; printf '%s' '${said("the last")}'`;
  const { stdout, exitCode } = await start(script);
  expect(exitCode).toBe(0);
  for (const words of ['{"type":"assistant","message":', "plain", "beside", "the last", "✓ done"])
    expect(stdout).toContain(words);
  expect(events()).toEqual([JSON.parse(said("the last"))]);
});

test("bytes that are no text, and what would move the cursor, do no harm in the pane nor in the file", async () => {
  const shown = harmless("a\x1b[2Jb\x1b]0;title\x07c\r\nd\re\u202ef\x9bg\ud800\th");
  expect(shown).toBe("abc\nd\nef\ufffd\th");
  writeFileSync(join(folder, "line"), Buffer.concat([Buffer.from(said("x\u001b[31my")), Buffer.from("\n")]));
  writeFileSync(join(folder, "broken"), Buffer.from(said("before ~ after").replace("~", "\xff"), "latin1"));
  const { stdout } = await start("cat line broken");
  expect(stdout).toContain("xy\n");
  expect(stdout).toContain("before \ufffd after");
  expect(stdout).not.toContain("\x1b");
  expect(events()).toHaveLength(2);
});

test("it exits as its agent does, also with what a shell calls a signal", async () => {
  expect((await start("exit 3")).exitCode).toBe(3);
  expect((await start("exit 143")).exitCode).toBe(143);
  const killed = await start(`echo '${said("x")}'; kill -KILL $$`);
  expect([killed.exitCode, killed.signal]).toEqual([undefined, "SIGKILL"]);
  expect(killed.stdout).toContain("✗ ended by SIGKILL");
  expect(failureIn(folder)).toBeNull();
});

test("a program that is not there is said, as a shell would", async () => {
  const { stdout, exitCode } = await execa(process.execPath, [runner, "claude", folder, "no-such-agent"], {
    reject: false,
  });
  expect([exitCode, stdout]).toEqual([127, expect.stringContaining("no-such-agent")]);
  expect(failureIn(folder)).toContain("could not be started");
});

test("is_error counts, not subtype nor the exit code, and the last of several results", async () => {
  const bad = result({ is_error: true, result: "API Error: 529" });
  const good = result({ is_error: false, result: "fine" });
  expect((await start(`echo '${bad}'`)).exitCode).toBe(1);
  expect(failureIn(folder)).toBe("API Error: 529");
  expect((await start(`echo '${bad}'; echo '${said("More.")}'; echo '${good}'`)).exitCode).toBe(0);
  expect((await start(`echo '${good}'; echo '${bad}'`)).exitCode).toBe(1);
});

test("without a word of its agent the last line beside its events says why", async () => {
  await start("echo first >&2; echo 'No conversation found' >&2; exit 1");
  expect(failureIn(folder)).toBe("No conversation found");
});

test("a child that the agent left behind does not keep it from ending", async () => {
  const { exitCode, stdout } = await start(`sleep 60 & echo '${said("Over.")}'; echo $! > child; exit 0`);
  expect([exitCode, stdout]).toEqual([0, expect.stringContaining("Over.")]);
  process.kill(Number(readFileSync(join(folder, "child"), "utf8")), "SIGKILL");
});

test.each(["SIGTERM", "SIGINT"] as const)(
  "%s to its group ends the agent in its own way, and all is told",
  async (signal) => {
    const script = `trap 'echo "${said("Bye.").replaceAll('"', '\\"')}"; exit 7' TERM INT; echo up > up; while :; do sleep 0.05; done`;
    const running = start(script);
    const pid = running.pid ?? Number.NaN;
    await until("it is up", () => readable("up"));
    process.kill(-pid, signal);
    const { exitCode, stdout } = await running;
    expect([exitCode, stdout]).toEqual([7, expect.stringMatching(/Bye\.[\s\S]*stopped · \d+ s/)]);
    expect(stdout).not.toContain("✗");
    expect(membersOf(pid)).toEqual([]);
  },
);

test("a terminal that went away ends the agent too, though it is told to the runner alone", async () => {
  const running = start("echo up > up; while :; do sleep 0.05; done");
  await until("it is up", () => readable("up"));
  process.kill(running.pid ?? Number.NaN, "SIGHUP");
  expect((await running).signal).toBe("SIGHUP");
  await until("nobody is left", () => membersOf(running.pid ?? 0).length === 0);
});

test("the file of events ends at its bound with a whole line that says so, and keeps why it failed", () => {
  const file = new EventsFile(folder, () => {}, 200);
  for (let nth = 0; nth < 10; nth += 1) file.event(said(`number ${nth}`));
  file.note({ failure: "at the end" });
  const kept = events();
  expect(kept.length).toBeLessThan(6);
  expect(kept.at(-2)).toMatchObject({ type: "lockstep", note: expect.stringContaining("200 bytes") });
  expect(failureIn(folder)).toBe("at the end");
});

test("where events cannot be kept that is said once, and the agent goes on", () => {
  const problems: string[] = [];
  writeFileSync(join(folder, "file"), "");
  const file = new EventsFile(join(folder, "file"), (problem) => problems.push(problem));
  file.event(said("x"));
  file.event(said("y"));
  expect(problems).toEqual([expect.stringContaining("it goes on")]);
});

function readable(name: string): boolean {
  try {
    return readFileSync(join(folder, name), "utf8") !== "";
  } catch {
    return false;
  }
}
