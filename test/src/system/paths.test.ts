import { mkdirSync, realpathSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { claimOf, foldsCaseOnDisk, type Origin } from "../../../src/system/paths.ts";
import { folderWith } from "../../helpers/folders.ts";

const inFile: Origin = { kind: "file" };

function claim(workspace: string, written: string, origin: Origin = inFile): string {
  const result = claimOf(workspace, written, origin);
  if (!result.ok) throw new Error(result.problem);
  expect(result.claim.written).toBe(written);
  return result.claim.claim;
}

function problem(workspace: string, written: string, origin: Origin = inFile): string {
  const result = claimOf(workspace, written, origin);
  return result.ok ? `accepted as ${result.claim.claim}` : result.problem;
}

describe("in files", () => {
  test.each([
    ["/src/a/", "src/a"],
    ["src/a", "src/a"],
    ["src//a/./", "src/a"],
    ["/", "."],
    [".", "."],
    ["src/../lib", "lib"],
    ["src/new/../../lib", "lib"],
    ["/src/**/*.test.ts", "src/**/*.test.ts"],
    ["src/./{a,b}//x*/", "src/{a,b}/x*"],
    ["cafe\u0301", "caf\u00e9"],
    ["app/(group)/[id]", "app/(group)/[id]"],
    ["-odd name", "-odd name"],
  ])("%s is %s", (written, expected) => {
    expect(claim(folderWith({ "src/a/x": "" }), written)).toBe(expected);
  });

  test.each([
    ["", /empty/],
    ["a\0b", /NUL/],
    ["..", /leaves the workspace/],
    ["/../x", /leaves the workspace/],
    ["src/../../x", /leaves the workspace/],
    ["src/*/../x", /wildcard/],
    ["../*.ts", /leaves the workspace/],
  ])("%j is refused", (written, expected) => {
    expect(problem(folderWith({ "src/x": "" }), written)).toMatch(expected);
  });

  test("a path that leaves and comes back stays inside", () => {
    const workspace = folderWith({ "src/x": "" });
    const name = workspace.split("/").at(-1);
    expect(claim(workspace, `../${name}/src`)).toBe("src");
  });

  test("a folder whose name only begins like the workspace is outside", () => {
    const parent = folderWith({ "ws/a": "", "ws-two/a": "" });
    expect(problem(join(parent, "ws"), "../ws-two/a")).toMatch(/leaves the workspace/);
  });
});

describe("symbolic links are followed as the kernel does", () => {
  test("to the path, to a parent of it, and below a glob's folder", () => {
    const workspace = folderWith({ "real/deep/x": "" });
    symlinkSync("real", join(workspace, "alias"));
    symlinkSync("deep/x", join(workspace, "real/link"));
    expect(claim(workspace, "alias")).toBe("real");
    expect(claim(workspace, "alias/link")).toBe("real/deep/x");
    expect(claim(workspace, "alias/new/file")).toBe("real/new/file");
    expect(claim(workspace, "alias/**/*.ts")).toBe("real/**/*.ts");
  });

  test("`..` goes to the parent of where the link leads", () => {
    const workspace = folderWith({ "real/deep/x": "" });
    symlinkSync("real/deep", join(workspace, "alias"));
    expect(claim(workspace, "alias/../y")).toBe("real/y");
  });

  test("a link to what does not exist is where the file would be made", () => {
    const workspace = folderWith();
    symlinkSync("later/file", join(workspace, "dangling"));
    expect(claim(workspace, "dangling")).toBe("later/file");
  });

  test("a link out of the workspace is refused, and one into it is understood", () => {
    const outside = folderWith({ x: "" });
    const workspace = folderWith({ "src/x": "" });
    symlinkSync(outside, join(workspace, "out"));
    symlinkSync(workspace, join(outside, "in"));
    expect(problem(workspace, "out/x")).toMatch(/leaves the workspace: it is/);
    expect(claim(workspace, `${outside}/in/src/x`, { kind: "tool", cwd: workspace })).toBe("src/x");
    expect(claim(join(outside, "in"), "src")).toBe("src");
  });

  test("links that go round are refused", () => {
    const workspace = folderWith();
    symlinkSync("b", join(workspace, "a"));
    symlinkSync("a", join(workspace, "b"));
    expect(problem(workspace, "a/x")).toMatch(/loop/);
  });
});

// The oracle is the kernel: it resolves the same text itself.
test("a path that exists is what the kernel says it is, through any links", () => {
  const workspace = folderWith({ "a/b/c": "", "b/a/c": "", "c/c": "" });
  const outside = folderWith({ "a/x": "" });
  const links: Readonly<Record<string, string>> = {
    "a/up": "..",
    "a/over": "../b/a",
    "b/abs": join(workspace, "a/b"),
    "b/out": outside,
    "c/loop": "loop",
    "c/far": "../a/over/../abs",
    top: ".",
    "c/gone": "nowhere",
  };
  for (const [link, target] of Object.entries(links)) symlinkSync(target, join(workspace, link));
  const part = fc.constantFrom(
    "a",
    "b",
    "c",
    "up",
    "over",
    "abs",
    "out",
    "loop",
    "far",
    "top",
    "gone",
    "..",
    ".",
    "",
    "x",
  );
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 7 }), (parts) => {
      const written = parts.join("/");
      const known = kernelPath(`${workspace}/${written}`);
      if (known === null || written === "") return;
      const isInside = known === workspace || known.startsWith(`${workspace}/`);
      const result = claimOf(workspace, written, inFile);
      expect(result.ok ? join(workspace, result.claim.claim) : "refused", written).toBe(
        isInside ? known : "refused",
      );
    }),
    { numRuns: 3000 },
  );
});

/** null when there is nothing, or no way to it. */
function kernelPath(path: string): string | null {
  try {
    return realpathSync.native(path);
  } catch {
    return null;
  }
}

describe("on the command line", () => {
  test("./ and ../ are relative to the current folder, everything else to the workspace", () => {
    const workspace = folderWith({ "src/a/x": "" });
    const origin: Origin = { kind: "command-line", cwd: join(workspace, "src") };
    expect(claim(workspace, "./a", origin)).toBe("src/a");
    expect(claim(workspace, ".", origin)).toBe("src");
    expect(claim(workspace, "../lib", origin)).toBe("lib");
    expect(claim(workspace, "a", origin)).toBe("a");
    expect(claim(workspace, "/a", origin)).toBe("a");
    expect(claim(workspace, ".hidden", origin)).toBe(".hidden");
    expect(claim(workspace, "./*.ts", origin)).toBe("src/*.ts");
    expect(problem(workspace, "../../x", origin)).toMatch(/leaves the workspace/);
  });
});

describe("in a tool's input", () => {
  test("an absolute path is the kernel's, a relative one the tool's, and nothing is a glob", () => {
    const workspace = folderWith({ "src/a": "" });
    mkdirSync(join(workspace, "sub"));
    const origin: Origin = { kind: "tool", cwd: join(workspace, "sub") };
    expect(claim(workspace, join(workspace, "src/a"), origin)).toBe("src/a");
    expect(claim(workspace, "x", origin)).toBe("sub/x");
    expect(claim(workspace, "app/*/../y", origin)).toBe("sub/app/y");
    expect(problem(workspace, "/etc/passwd", origin)).toMatch(/leaves the workspace/);
    expect(claim(workspace, workspace, origin)).toBe(".");
  });
});

describe("letter case", () => {
  test("is folded part by part where the folder folds it, and nowhere else", () => {
    const workspace = folderWith({ "Src/Deep/x": "", "Lib/x": "" });
    const folds = (folder: string) => folder === `${workspace}/Src` || folder === `${workspace}/Src/Deep`;
    const folded = (written: string) => claimOf(workspace, written, inFile, folds);
    expect(folded("Src/DEEP/New/File")).toMatchObject({
      claim: { claim: "Src/deep/New/File".replace("New/File", "new/file") },
    });
    expect(folded("Lib/X")).toMatchObject({ claim: { claim: "Lib/X" } });
    expect(folded("Src/**/A[B-D]*")).toMatchObject({ claim: { claim: "Src/**/a[b-d]*" } });
  });

  test("the probe says no for a folder with both spellings, and asks the folder above for an empty one", () => {
    const workspace = folderWith({ "both/a": "", "both/A": "" });
    mkdirSync(join(workspace, "both/empty"));
    expect(foldsCaseOnDisk(join(workspace, "both"))).toBe(false);
    expect(foldsCaseOnDisk(join(workspace, "both/empty"))).toBe(foldsCaseOnDisk(workspace));
    expect(foldsCaseOnDisk(join(workspace, "nowhere/at/all"))).toBe(foldsCaseOnDisk(workspace));
  });
});
