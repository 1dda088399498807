// What a person reads of an agent without a screen: recorded from real ones, each of which was asked once more after its model
// was overloaded, wrote a file, ran two commands of which one failed, and said that all is done.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterEach, beforeEach, expect, test } from "vitest";
import { failureIn } from "../../../../src/agents/headless/events-file.ts";
import { program } from "../../../helpers/lockstep.ts";

const fixtures = fileURLToPath(new URL("../../../fixtures/files/headless", import.meta.url));
const runner = program.replace("cli.js", "headless.js");

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lockstep-headless-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** A program that tells what an agent told, as that agent told it. */
async function told(format: string, name: string) {
  const file = join(fixtures, `${format}-${name}.jsonl`);
  const { stdout, exitCode } = await execa(process.execPath, [runner, format, folder, "cat", file], {
    cwd: "/",
    reject: false,
  });
  const events = readFileSync(join(folder, "events.jsonl"), "utf8");
  return { shown: stdout, code: exitCode, given: readFileSync(file, "utf8"), events };
}

const done = "\n\nAll is **done**.\nTwo lines.\n\n✓ done · 300 tokens in, 60 out";

test.each([
  [
    "claude",
    "✗ 529 overloaded: asks again in 0.6 s (1 of 2)",
    "› Write /workspace/src/a.ts",
    "› Bash echo hello\n› Bash ls /nowhere-at-all\n✗ ls in '/nowhere-at-all' was blocked. For security",
  ],
  [
    "codex",
    "",
    "› add /workspace/src/a.ts",
    "› shell echo hello\n› shell ls /nowhere-at-all\n✗ ls: cannot access '/nowhere-at-all': No such file",
  ],
  [
    "gemini",
    "gemini-2.5-pro · conversation 1a605997-b251-4211-9cf1-95eb26ddcdad",
    "› write_file /workspace/src/a.ts",
    "› run_shell_command echo hello\n› run_shell_command ls /nowhere-at-all",
  ],
  ["opencode", "", "› write /workspace/src/a.ts", "› bash echo hello\n› bash ls /nowhere-at-all"],
  [
    "pi",
    "✗ 529 overloaded_error: scripted: asks again in 2.0 s (1 of 3)",
    "› write /workspace/src/a.ts",
    "› bash echo hello\n› bash ls /nowhere-at-all\n✗ ls: cannot access '/nowhere-at-all': No such file",
  ],
])("%s: its words, its calls and its trouble", async (format, first, write, commands) => {
  const { shown, code, given, events } = await told(format, "done");
  expect(code).toBe(0);
  expect(shown).toContain(
    `${first}\n\nI write a file.\n\n${write}\n\nA command, and one that fails.\n\n${commands}`,
  );
  expect(shown).toContain(done);
  // Whole, but for what comes again whole.
  const isPartial = (line: string) => /^\{"type":"(message|tool_execution)_update"/.test(line);
  expect(events).toBe(
    given
      .split("\n")
      .filter((line) => !isPartial(line))
      .join("\n"),
  );
  expect(failureIn(folder)).toBeNull();
});

test.each([
  ["claude", "Failed to authenticate. API Error: 401 scripted"],
  ["codex", "unexpected status 401 Unauthorized: scripted, url: http://127.0.0.1:80/v1/responses"],
  ["gemini", "API Error: authentication_error: scripted"],
  ["opencode", "scripted"],
  ["pi", "401 authentication_error: scripted"],
])(
  "%s: a model that does not let it in is a failure in its words, whatever it exits with",
  async (format, why) => {
    const { shown, code, events } = await told(format, "refused");
    expect(code).toBe(1);
    expect(shown).toContain(`✗ exited with 1: ${why} · `);
    expect(failureIn(folder)).toBe(why);
    for (const line of events.trimEnd().split("\n")) JSON.parse(line);
  },
);
