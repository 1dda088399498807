import { mkdtempSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Recording } from "../../../../src/sessions/recording/recording.ts";
import {
  newEmulator,
  screenLines,
  sessionId,
  type TestClient,
  testHost,
  written,
} from "../../../helpers/session-client.ts";

const eventsOf = (folder: string): [number, string, string][] =>
  readFileSync(join(folder, "recording.cast"), "utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => JSON.parse(line));

const newFolder = () => mkdtempSync(join(tmpdir(), "lockstep-recording-"));

function newRecording(folder: string, bytesMax = 1_000_000): Recording {
  const size = { columns: 80, rows: 24, title: "t", term: "xterm" };
  return new Recording({ folder, ...size, bytesMax, log: () => {}, onWritten: () => {} });
}

test("a recording replays to the screen that was there, sizes included", async () => {
  await using host = testHost();
  const client: TestClient = host.client("screen");
  const folder = newFolder();
  client.view("a");
  const script =
    "printf '\\033[31mred\\033[0m 世界 👨‍👩‍👧\\r\\n'; seq 1 40; read -r _; stty size; seq 41 80; printf 'last'; exec cat";
  client.shell("a", script, { folder });
  await client.shows("a", "40");
  client.view("a", 50, 12);
  client.type("a", "\r");
  await client.shows("a", "last");
  client.send({ type: "stop", session: sessionId("a"), graceMs: 1000 });
  await client.heard("exited", "a");
  const events = eventsOf(folder);
  expect(events.some(([, kind, size]) => kind === "r" && size === "50x12")).toBe(true);
  const replayed = newEmulator(80, 24);
  for (const [, kind, text] of events) {
    if (kind === "o") await written(replayed, text);
    const [columns = 0, rows = 0] = text.split("x").map(Number);
    if (kind === "r") replayed.resize(columns, rows);
  }
  expect(screenLines(replayed)).toEqual(client.lines("a"));
});

test("a character cut by a chunk is recorded whole, and bytes that are none as replacement characters", async () => {
  const folder = newFolder();
  const recording = newRecording(folder);
  for (const byte of Buffer.from("世")) recording.output(Buffer.from([byte]));
  recording.output(Buffer.from([0xff]));
  recording.output(Buffer.from("x"));
  await recording.close();
  expect(
    eventsOf(folder)
      .map(([, , text]) => text)
      .join(""),
  ).toBe("世\ufffdx");
});

test("a recording ends at its bound with a mark", async () => {
  const folder = newFolder();
  const recording = newRecording(folder, 10_000);
  for (let i = 0; i < 100; i++) recording.output(Buffer.alloc(70_000, "x"));
  await recording.close();
  const events = eventsOf(folder);
  expect(events.at(-1)?.[1]).toBe("m");
  expect(events.length).toBeLessThan(4);
});

test("times in a recording never go back", async () => {
  const folder = newFolder();
  const recording = newRecording(folder);
  for (let i = 0; i < 50; i++) {
    recording.output(Buffer.from(`${i}`));
    recording.resized(80 + i, 24);
  }
  await recording.close();
  const times = eventsOf(folder).map(([at]) => at);
  expect(times).toEqual([...times].sort((a, b) => a - b));
});

test("a recording is the user's alone, and its exit record says what happened", async () => {
  await using host = testHost();
  const client = host.client();
  const folder = join(mkdtempSync(join(tmpdir(), "lockstep-recorded-")), "a");
  client.shell("a", "echo hello; exit 4", { folder, title: "a title" });
  const { pid, started, ended } = await client.heard("exited", "a");
  expect(JSON.parse(readFileSync(join(folder, "exit.json"), "utf8"))).toEqual({
    session: "a",
    pid,
    started,
    ended,
    exit: { code: 4, signal: null },
  });
  for (const name of ["exit.json", "recording.cast"])
    expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
  const [head] = readFileSync(join(folder, "recording.cast"), "utf8").split("\n");
  expect(JSON.parse(head ?? "")).toMatchObject({ version: 2, width: 80, height: 24, title: "a title" });
});

test("a folder that cannot be written costs the recording, not the session", async () => {
  await using host = testHost();
  const client = host.client();
  client.shell("a", "echo hello", { folder: "/etc/hostname/no-folder" });
  expect(await client.heard("exited", "a")).toMatchObject({ exit: { code: 0 }, tail: "hello" });
  expect(host.log.length).toBeGreaterThan(0);
});
