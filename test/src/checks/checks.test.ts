import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { exists } from "../../../src/checks/exists.ts";
import { runCommand } from "../../../src/checks/run.ts";
import { tests } from "../../../src/checks/tests.ts";
import { claimed } from "../../helpers/example-state.ts";
import { folderWith } from "../../helpers/folders.ts";

const goesOn = new AbortController().signal;

function shell(line: string, options: { signal?: AbortSignal; timeoutMs?: number; cwd?: string } = {}) {
  return runCommand({ kind: "shell", line }, { cwd: "/", signal: goesOn, ...options });
}

/** Waits for a condition of the outside world. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe("exists", () => {
  test("says whether a file, a folder, a dangling link or a match of a glob is there", async () => {
    const workspace = folderWith({ "common/types/a.ts": "" });
    symlinkSync("nowhere", join(workspace, "dangling"));
    for (const path of ["/common/types", "/common/types/a.ts", "/dangling", "/common/**/*.ts", "/"]) {
      expect((await exists(workspace, claimed(path))).ok, path).toBe(true);
    }
    expect(await exists(workspace, claimed("/other"))).toEqual({
      ok: false,
      evidence: "/other does not exist",
    });
    expect((await exists(workspace, claimed("/common/*.ts"))).ok).toBe(false);
  });
});

describe("tests", () => {
  test("names some of the files that match", async () => {
    const files = Object.fromEntries(["a", "b", "c", "d"].map((name) => [`test/x/${name}.test.js`, ""]));
    const workspace = folderWith({ ...files, "test/readme.md": "" });
    expect(await tests(workspace, "test/**/*.test.js")).toEqual({
      ok: true,
      evidence: "4 files: test/x/a.test.js, test/x/b.test.js, test/x/c.test.js and 1 more",
    });
    expect(await tests(workspace, "/test/x/a.test.js")).toEqual({
      ok: true,
      evidence: "1 file: test/x/a.test.js",
    });
    expect(await tests(workspace, "spec/**")).toEqual({ ok: false, evidence: "no file matches spec/**" });
  });

  test("does not count what is installed, git's or ours", async () => {
    const workspace = folderWith({
      "node_modules/a/x.test.js": "",
      ".git/x.test.js": "",
      ".own/x.test.js": "",
      "lockstep.yaml": "stateDir: .own\n",
    });
    expect((await tests(workspace, "**/*.test.js")).ok).toBe(false);
  });
});

describe("run", () => {
  test("passes by exit 0 alone, with the time that it took as evidence", async () => {
    const passed = await shell("echo out; echo err >&2");
    expect(passed).toMatchObject({ ok: true, output: expect.stringContaining("err") });
    expect(passed.evidence).toMatch(/^echo out; echo err >&2: exit 0 in \d+\.\d s$/);
    const failed = await runCommand(
      { kind: "argv", argv: ["sh", "-c", "exit 3"] },
      { cwd: "/", signal: goesOn },
    );
    expect(failed).toMatchObject({ ok: false, evidence: expect.stringMatching(/^sh -c exit 3: exit 3 in /) });
    const killed = await shell("kill -KILL $$");
    expect(killed).toMatchObject({ ok: false, evidence: expect.stringContaining("ended by SIGKILL") });
  });

  test("a program that is not there is said to be so", async () => {
    const answer = await runCommand(
      { kind: "argv", argv: ["no-such-program"] },
      { cwd: "/", signal: goesOn },
    );
    expect(answer).toMatchObject({ ok: false, evidence: expect.stringContaining("could not be started") });
  });

  test("keeps only the end of a long output, without colours", async () => {
    const { output } = await shell(
      'i=0; while [ $i -lt 5000 ]; do i=$((i+1)); printf "\\033[31mline %s\\033[0m\\n" $i; done',
    );
    const lines = output.trimEnd().split("\n");
    expect(lines).toHaveLength(20);
    expect(lines.at(-1)).toBe("line 5000");
  });

  test("an abort ends everything that it started", async () => {
    const folder = folderWith();
    const stopping = new AbortController();
    const running = shell("sleep 1000 & echo $! > pid.tmp; mv pid.tmp pid; wait", {
      cwd: folder,
      signal: stopping.signal,
    });
    const { existsSync, readFileSync } = await import("node:fs");
    await until(() => existsSync(join(folder, "pid")));
    const pid = Number(readFileSync(join(folder, "pid"), "utf8"));
    stopping.abort();
    expect(await running).toMatchObject({ ok: false, evidence: expect.stringContaining("was stopped") });
    await until(() => !isAlive(pid));
  });

  test("one that takes too long is ended, also when it ignores TERM", async () => {
    const answer = await shell("trap '' TERM; while :; do sleep 0.01; done", { timeoutMs: 50 });
    expect(answer).toMatchObject({
      ok: false,
      evidence: expect.stringContaining("did not end within 0.1 s"),
    });
  });

  test("is not started when it was stopped before", async () => {
    expect(await shell("true", { signal: AbortSignal.abort() })).toMatchObject({ ok: false });
  });
});
