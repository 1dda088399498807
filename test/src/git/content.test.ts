import { execFileSync } from "node:child_process";
import { chmodSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type CommandCheck, contentOf } from "../../../src/git/content.ts";
import { claimed } from "../../helpers/example-state.ts";
import { addFiles, folderWith } from "../../helpers/folders.ts";

const plan: CommandCheck = { id: "run t", kind: "run", command: { kind: "shell", line: "npm test" } };

function git(folder: string, ...args: readonly string[]): void {
  const identity = ["-c", "user.name=t", "-c", "user.email=t@t.invalid", "-c", "commit.gpgsign=false"];
  execFileSync("git", [...identity, ...args], { cwd: folder, stdio: "ignore" });
}

function repository(files: Readonly<Record<string, string>>): string {
  const folder = folderWith(files);
  git(folder, "init", "--quiet");
  git(folder, "add", "--all");
  git(folder, "commit", "--quiet", "--message", "first");
  return folder;
}

test("a commit of the same content is the same, whoever counts it: git or we", async () => {
  const folder = repository({ "src/a": "1", "src/b": "1", "src/c": "1" });
  addFiles(folder, { "src/a": "2", "src/new": "3", "src/tool": "#!/bin/sh\n" });
  chmodSync(join(folder, "src/tool"), 0o755);
  symlinkSync("a", join(folder, "src/link"));
  rmSync(join(folder, "src/c"));
  const dirty = await contentOf(folder, plan);
  expect(dirty).toMatch(/^[0-9a-f]{64}$/);
  git(folder, "add", "--all");
  expect(await contentOf(folder, plan)).toBe(dirty);
  git(folder, "commit", "--quiet", "--message", "second");
  expect(await contentOf(folder, plan)).toBe(dirty);
});

test("every kind of change makes it another: content, mode, a new file, one that is gone; the command and its environment", async () => {
  const folder = repository({ a: "1", b: "1", c: "1" });
  const seen = [await contentOf(folder, plan)];
  const look = async () => seen.push(await contentOf(folder, plan));
  addFiles(folder, { a: "2" });
  await look();
  chmodSync(join(folder, "b"), 0o755);
  await look();
  addFiles(folder, { d: "1" });
  await look();
  rmSync(join(folder, "c"));
  await look();
  seen.push(await contentOf(folder, { ...plan, command: { kind: "shell", line: "npm run lint" } }));
  seen.push(await contentOf(folder, { ...plan, env: { CI: "1" } }));
  expect(new Set(seen).size).toBe(7);
  expect(seen).not.toContain(null);
});

test("only its inputs count, and nothing that git ignores or that is ours", async () => {
  const folder = repository({ ".gitignore": "dist/\n", "src/a": "1", "docs/a": "1" });
  const narrow: CommandCheck = { ...plan, inputs: [claimed("/src/")] };
  const [before, whole] = [await contentOf(folder, narrow), await contentOf(folder, plan)];
  addFiles(folder, { "docs/a": "2", "docs/b": "", "dist/x": "", ".lockstep/state": "" });
  expect(await contentOf(folder, narrow)).toBe(before);
  expect(await contentOf(folder, plan)).not.toBe(whole);
  addFiles(folder, { "src/b": "" });
  expect(await contentOf(folder, narrow)).not.toBe(before);
});

test("where it cannot be told there is none: no git, a repository inside, `cache: false`", async () => {
  expect(await contentOf(folderWith({ a: "" }), plan)).toBeNull();
  const folder = repository({ a: "1" });
  expect(await contentOf(folder, { ...plan, isCached: false })).toBeNull();
  addFiles(folder, { "inside/a": "" });
  git(join(folder, "inside"), "init", "--quiet");
  expect(await contentOf(folder, plan)).toBeNull();
});
