import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sessionId, testHost } from "../../../helpers/session-client.ts";
import { openFiles, until } from "../../../helpers/session-wait.ts";

/** Pids whose command line holds the mark: read here and not through the code under test. */
function processesMarked(mark: string): number[] {
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const dead = /\) [ZX] /.test(readFileSync(`/proc/${name}/stat`, "latin1"));
      return !dead && readFileSync(`/proc/${name}/cmdline`, "latin1").includes(mark) ? [Number(name)] : [];
    } catch {
      return [];
    }
  });
}

let marks = 0;
const newMark = () => `mark-${process.pid}-${++marks}`;

test("an exit code arrives as the program gave it, with the last lines", async () => {
  await using host = testHost();
  const client = host.client();
  client.shell("a", "echo one; echo two; exit 7");
  const { pid, started } = await client.heard("started", "a");
  const exited = await client.heard("exited", "a");
  expect(exited).toMatchObject({
    pid,
    started,
    exit: { code: 7, signal: null },
    problem: null,
    tail: "one\ntwo",
  });
  expect(exited.ended).toBeGreaterThanOrEqual(started);
});

test("a signal that ended the program arrives by its name", async () => {
  await using host = testHost();
  const client = host.client();
  client.shell("a", "kill -KILL $$");
  expect((await client.heard("exited", "a")).exit).toEqual({ code: null, signal: "SIGKILL" });
  client.shell("b", "exec sleep 1000");
  await client.heard("started", "b");
  client.send({ type: "stop", session: sessionId("b"), graceMs: 10_000 });
  expect((await client.heard("exited", "b")).exit).toEqual({ code: null, signal: "SIGTERM" });
});

test("a stop ends a grandchild that ignores TERM, and nothing is left over", async () => {
  await using host = testHost();
  const client = host.client("screen");
  const mark = newMark();
  const deaf = `trap "" TERM HUP; echo rea''dy; while :; do sleep 1000; done`;
  client.view("a");
  client.shell("a", `sh -c '${deaf}' ${mark} & wait`);
  await client.shows("a", "ready");
  expect(processesMarked(mark).length).toBeGreaterThan(0);
  client.send({ type: "stop", session: sessionId("a"), graceMs: 200 });
  await client.heard("exited", "a");
  expect(processesMarked(mark)).toEqual([]);
});

test("what a program leaves behind when it exits by itself has ended before the exit is told", async () => {
  await using host = testHost();
  const client = host.client();
  const mark = newMark();
  client.shell("a", `trap "" HUP; (exec sh -c 'trap "" HUP; sleep 1000; :' ${mark}) & echo left; exit 3`);
  expect((await client.heard("exited", "a")).exit).toEqual({ code: 3, signal: null });
  expect(processesMarked(mark)).toEqual([]);
});

test("a background job in a process group of its own ends with its session", async () => {
  await using host = testHost();
  const client = host.client("screen");
  const mark = newMark();
  client.view("a");
  // With -m every job gets its own process group, as in an interactive shell.
  client.launch("a", ["bash", "-mc", `sh -c 'trap "" HUP; sleep 1000; :' ${mark} & echo rea''dy; wait`]);
  await client.shows("a", "ready");
  client.send({ type: "stop", session: sessionId("a"), graceMs: 2000 });
  await client.heard("exited", "a");
  expect(processesMarked(mark)).toEqual([]);
});

test("a stopped process ends on a stop", async () => {
  await using host = testHost();
  const client = host.client();
  client.shell("a", "kill -STOP $$");
  const { pid } = await client.heard("started", "a");
  await until("it is stopped", () => readFileSync(`/proc/${pid}/stat`, "latin1").includes(") T "));
  client.send({ type: "stop", session: sessionId("a"), graceMs: 60_000 });
  expect((await client.heard("exited", "a")).exit.signal).toBe("SIGTERM");
});

test("the last output is never lost, in 100 exits", async () => {
  await using host = testHost();
  const client = host.client();
  for (let batch = 0; batch < 10; batch++) {
    for (let i = 0; i < 10; i++) client.shell(`${batch}-${i}`, `seq 1 200; printf 'last ${batch}-${i}'`);
    for (let i = 0; i < 10; i++) {
      const { tail } = await client.heard("exited", `${batch}-${i}`);
      expect(tail.endsWith(`200\nlast ${batch}-${i}`)).toBe(true);
    }
  }
});

test("the last output of programs that flood is never lost, nor a line before it", async () => {
  await using host = testHost();
  const client = host.client();
  const folder = mkdtempSync(join(tmpdir(), "lockstep-flood-"));
  const names = ["a", "b", "c", "d"];
  for (const name of names) client.shell(name, "seq 1 300000; printf last", { folder: join(folder, name) });
  for (const name of names)
    expect((await client.heard("exited", name)).tail.endsWith("300000\nlast")).toBe(true);
  for (const name of names) {
    const events = readFileSync(join(folder, name, "recording.cast"), "utf8")
      .trim()
      .split("\n")
      .slice(1);
    const text = events.map((line) => JSON.parse(line)[2]).join("");
    expect(text.split("\r\n").length).toBe(300_001);
  }
});

test("a program that is not there is answered with a sentence, and can be asked for again", async () => {
  await using host = testHost();
  const client = host.client();
  const folder = mkdtempSync(join(tmpdir(), "lockstep-missing-"));
  client.launch("a", ["no-such-program"], { folder });
  const missing = {
    pid: 0,
    started: null,
    exit: { code: 127, signal: null },
    problem: "no-such-program: not found on PATH",
  };
  expect(await client.heard("exited", "a")).toMatchObject(missing);
  expect(JSON.parse(readFileSync(join(folder, "exit.json"), "utf8"))).toMatchObject({
    session: "a",
    started: null,
  });
  client.messages.length = 0;
  client.launch("a", ["no-such-program"]);
  expect(await client.heard("exited", "a")).toMatchObject(missing);
});

test("a file that is not executable and a folder that is missing are told apart", async () => {
  await using host = testHost();
  const client = host.client();
  const folder = mkdtempSync(join(tmpdir(), "lockstep-plain-"));
  writeFileSync(join(folder, "plain"), "text", { mode: 0o644 });
  client.launch("a", ["plain"], { env: { PATH: folder } });
  const notExecutable = { exit: { code: 126, signal: null }, problem: "plain: found, but not executable" };
  expect(await client.heard("exited", "a")).toMatchObject(notExecutable);
  client.launch("b", ["/bin/sh"], { cwd: "/no/such" });
  const exited = await client.heard("exited", "b");
  expect(exited).toMatchObject({ started: null, exit: { code: 127 } });
  expect(exited.problem).toContain("/no/such");
});

test("a launch that is sent twice starts one program, and both are answered", async () => {
  await using host = testHost();
  const client = host.client();
  client.shell("a", "exec sleep 1000");
  client.shell("a", "exec sleep 1000");
  const started = client.messages.filter((message) => message.type === "started");
  expect(started.length).toBe(2);
  expect(started[0]).toEqual(started[1]);
});

test("a later child has no pty of an earlier one, and no socket of the host", async () => {
  await using host = testHost();
  const client = host.client();
  client.shell("a", "exec sleep 1000");
  client.shell("b", "exec sleep 1000");
  const { pid } = await client.heard("started", "b");
  await until("sleep runs", () => readFileSync(`/proc/${pid}/cmdline`, "latin1").startsWith("sleep"));
  const open = openFiles(pid);
  const terminals = open.filter((path) => path.startsWith("/dev/pts/"));
  expect(terminals.length).toBe(3);
  expect(new Set(terminals).size).toBe(1);
  expect(open.filter((path) => path.includes("ptmx") || path.startsWith("socket:"))).toEqual([]);
});

test("an exited session stays to be looked at until it is forgotten", async () => {
  await using host = testHost();
  const client = host.client();
  client.shell("a", "echo still here");
  await client.heard("exited", "a");
  client.view("a");
  await client.shows("a", "still here");
  const second = host.client();
  expect((await second.heard("sessions")).sessions).toMatchObject([
    { session: "a", ended: { exit: { code: 0 }, problem: null, tail: "still here" } },
  ]);
  client.send({ type: "forget", session: sessionId("a") });
  expect((await host.client().heard("sessions")).sessions).toEqual([]);
});

test("a message that is none is logged and harms nothing", async () => {
  await using host = testHost();
  const client = host.client();
  client.sendRaw("{");
  client.sendRaw('{"type":"launch"}');
  client.sendRaw('{"type":"stop","session":"nobody","graceMs":1}');
  expect(host.log.length).toBe(2);
  client.shell("a", "exit 0");
  expect((await client.heard("exited", "a")).exit.code).toBe(0);
});
