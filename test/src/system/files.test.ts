import { execFileSync } from "node:child_process";
import { chmodSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { ensureStateFolder, writeWhole } from "../../../src/system/files.ts";
import { folderWith } from "../../helpers/folders.ts";

test("a file is replaced as a whole, keeps its mode and leaves nothing beside it", () => {
  const folder = folderWith({ "a.json": "old and much longer" });
  chmodSync(join(folder, "a.json"), 0o600);
  writeWhole(join(folder, "a.json"), "nü\n");
  writeWhole(join(folder, "b.json"), "");
  expect(readFileSync(join(folder, "a.json"), "utf8")).toBe("nü\n");
  expect(statSync(join(folder, "a.json")).mode & 0o777).toBe(0o600);
  expect(statSync(join(folder, "b.json")).mode & 0o777).toBe(0o644);
  expect(readdirSync(folder).sort()).toEqual(["a.json", "b.json"]);
});

test("what cannot be replaced throws, and leaves no temporary file", () => {
  const folder = folderWith({ "a/x": "" });
  expect(() => writeWhole(join(folder, "a"), "text")).toThrow();
  expect(readdirSync(folder)).toEqual(["a"]);
  expect(() => writeWhole(join(folder, "none/b"), "text")).toThrow(/ENOENT/);
});

// A file size limit does to a write what a full disk does: it is cut short, then refused.
test("a write that is cut short leaves the old file and throws", () => {
  const folder = folderWith({ "a.json": "old" });
  const module = pathToFileURL(join(import.meta.dirname, "../../../src/system/files.ts")).href;
  const script = `
    process.on("SIGXFSZ", () => {});
    const { writeWhole } = await import(${JSON.stringify(module)});
    try { writeWhole(${JSON.stringify(join(folder, "a.json"))}, "x".repeat(1 << 20)); console.log("written"); }
    catch (error) { console.log(error.code); }`;
  const line = `ulimit -f 100; exec "${process.execPath}" --input-type=module -e '${script}'`;
  expect(execFileSync("/bin/sh", ["-c", line], { encoding: "utf8" }).trim()).toBe("EFBIG");
  expect(readFileSync(join(folder, "a.json"), "utf8")).toBe("old");
  expect(readdirSync(folder)).toEqual(["a.json"]);
});

test("the state folder is for its owner alone and ignored by git", () => {
  const folder = join(folderWith(), "deep/.lockstep");
  ensureStateFolder(folder);
  ensureStateFolder(folder);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(readFileSync(join(folder, ".gitignore"), "utf8")).toBe("*\n");
});
