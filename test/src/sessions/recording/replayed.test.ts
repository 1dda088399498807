// What a host shows of a session that it does not have, from the recording alone.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { sessionId, testHost } from "../../../helpers/session-client.ts";
import { until } from "../../../helpers/session-wait.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "replayed-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function record(lines: readonly unknown[]): void {
  mkdirSync(folder, { recursive: true });
  const text = lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n");
  writeFileSync(join(folder, "recording.cast"), `${text}\n`);
}

const head = { version: 2, width: 40, height: 10 };

test("shows the end of the recording in the pane's size, and scrolls", async () => {
  await using host = testHost();
  const lines = Array.from({ length: 100 }, (_, index) => [index / 10, "o", `line ${index}.\r\n`]);
  record([head, ...lines, [11, "r", "60x12"], [12, "o", "the end"]]);
  const screen = host.client("screen");
  screen.view("old", 50, 8);
  screen.send({ type: "replay", session: sessionId("old"), folder });
  await screen.shows("old", "the end");
  screen.send({ type: "scroll-to", session: sessionId("old"), to: "top" });
  await screen.shows("old", "line 0.");
});

test("a line that is no entry, or cut off by a crash, is passed over", async () => {
  await using host = testHost();
  record([head, [1, "o", "before "], '[2, "o", 7]', "{", [3, "o", "after"], '[4, "o", "cut']);
  const screen = host.client("screen");
  screen.view("old", 40, 10);
  screen.send({ type: "replay", session: sessionId("old"), folder });
  await screen.shows("old", "before after");
});

test("a session that the host has stays as it is; a missing recording is a line in the log", async () => {
  await using host = testHost();
  record([head, [1, "o", "recorded"]]);
  const screen = host.client("screen");
  screen.shell("live", "echo alive; cat");
  screen.view("live");
  await screen.shows("live", "alive");
  screen.send({ type: "replay", session: sessionId("live"), folder });
  screen.send({ type: "replay", session: sessionId("gone"), folder: join(folder, "nowhere") });
  await until("the log says so", () => host.log.some((line) => line.includes("gone")));
  expect(screen.lines("live").join("\n")).not.toContain("recorded");
});
