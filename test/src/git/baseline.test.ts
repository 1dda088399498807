import { execFileSync } from "node:child_process";
import { chmodSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { changedSince, takeBaseline } from "../../../src/git/baseline.ts";
import { addFiles, folderWith } from "../../helpers/folders.ts";

function git(folder: string, ...args: readonly string[]): void {
  const identity = ["-c", "user.name=t", "-c", "user.email=t@t.invalid", "-c", "commit.gpgsign=false"];
  execFileSync("git", [...identity, ...args], { cwd: folder, stdio: "ignore" });
}

function repository(files: Readonly<Record<string, string>>): string {
  const folder = folderWith(files);
  git(folder, "init", "--quiet");
  git(folder, "add", "--all");
  git(folder, "commit", "--quiet", "--allow-empty", "--message", "first");
  return folder;
}

async function changes(folder: string, between: () => void, ignored: readonly string[] = []) {
  const baseline = await takeBaseline(folder);
  expect(baseline.kind).toBe("git");
  between();
  const changed = await changedSince(folder, baseline, ignored);
  if (changed.kind === "unknown") throw new Error(changed.why);
  return changed.paths;
}

test("every kind of change is seen: new, edited, deleted, committed, renamed, made executable", async () => {
  const folder = repository({
    edit: "1",
    delete: "1",
    commit: "1",
    "old name": "a longer text",
    mode: "1",
    same: "1",
  });
  const paths = await changes(folder, () => {
    addFiles(folder, { "new/deep": "1", edit: "2", commit: "2" });
    git(folder, "add", "commit");
    git(folder, "commit", "--quiet", "--message", "second");
    git(folder, "mv", "old name", "new\nname");
    rmSync(join(folder, "delete"));
    chmodSync(join(folder, "mode"), 0o755);
  });
  expect(paths).toEqual(["commit", "delete", "edit", "mode", "new\nname", "new/deep", "old name"]);
});

test("what was dirty before counts only when it changed again, also back to what was committed", async () => {
  const folder = repository({ a: "1", b: "1", c: "1" });
  addFiles(folder, { a: "dirty", b: "dirty", c: "dirty", untracked: "1", "untracked-too": "1" });
  rmSync(join(folder, "c"));
  const paths = await changes(folder, () => {
    addFiles(folder, { b: "dirtier", c: "1", "untracked-too": "2" });
  });
  expect(paths).toEqual(["b", "c", "untracked-too"]);
});

test("ignored claims, files that git ignores and our own folder are not counted", async () => {
  const folder = repository({ ".gitignore": "*.log\n", "lockstep.yaml": "stateDir: .own\n" });
  const paths = await changes(
    folder,
    () => addFiles(folder, { "x.log": "", ".own/state": "", "dist/a/b": "", "src/a.tmp": "", "src/a": "" }),
    ["dist", "**/*.tmp"],
  );
  expect(paths).toEqual(["src/a"]);
});

test("links are compared by where they point, not followed", async () => {
  const folder = repository({ a: "1" });
  symlinkSync("/nowhere", join(folder, "link"));
  const paths = await changes(folder, () => {
    rmSync(join(folder, "link"));
    symlinkSync("/elsewhere", join(folder, "link"));
  });
  expect(paths).toEqual(["link"]);
});

test("a repository without a commit is compared with nothing", async () => {
  const folder = folderWith({ before: "1", tracked: "1" });
  git(folder, "init", "--quiet");
  git(folder, "add", "tracked");
  expect(await changes(folder, () => addFiles(folder, { after: "1" }))).toEqual(["after"]);
});

test("a workspace below the top of its repository sees its own files, named from itself", async () => {
  const top = repository({ "ws/a": "1", "other/b": "1" });
  const paths = await changes(join(top, "ws"), () =>
    addFiles(top, { "ws/a": "2", "ws/sub/n": "", "other/b": "2" }),
  );
  expect(paths).toEqual(["a", "sub/n"]);
});

test("without a repository nothing is known, and it is said why", async () => {
  const folder = folderWith();
  const baseline = await takeBaseline(folder);
  expect(baseline).toEqual({ kind: "none", why: "the workspace is not in a git repository" });
  expect(await changedSince(folder, baseline, [])).toEqual({
    kind: "unknown",
    why: "the workspace is not in a git repository",
  });
});

test("more uncommitted files than are worth comparing are not compared", async () => {
  const folder = repository({});
  addFiles(folder, Object.fromEntries(Array.from({ length: 5_001 }, (_, index) => [`f/${index}`, ""])));
  expect(await takeBaseline(folder)).toMatchObject({
    kind: "none",
    why: expect.stringContaining("5001 files are not committed"),
  });
});

test("nothing that the repository configures is run", async () => {
  const folder = repository({ a: "1" });
  const trap = join(folder, "trap.sh");
  writeFileSync(trap, `#!/bin/sh\necho x > ${join(folder, "trapped")}\n`);
  chmodSync(trap, 0o755);
  git(folder, "config", "core.fsmonitor", trap);
  git(folder, "config", "diff.external", trap);
  expect(await changes(folder, () => addFiles(folder, { a: "2" }))).toEqual(["a"]);
});
