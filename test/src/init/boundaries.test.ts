// What `lockstep init` proposes for repositories of several kinds.
import { describe, expect, test } from "vitest";
import { patterns, proposeBoundaries } from "../../../src/init/boundaries.ts";
import { readRepository } from "../../../src/init/repository.ts";
import { writeWorkspace } from "../../../src/init/write.ts";
import { analyse, isRefused } from "../../../src/workflow/analysis.ts";
import { readWorkflow } from "../../../src/workflow/read.ts";
import { folderWith } from "../../helpers/folders.ts";

const file = { "package.json": "{}" };
const repositories: Record<string, Record<string, string>> = {
  empty: {},
  "npm workspaces, one inside another, with shared code and docs": {
    "package.json": JSON.stringify({
      workspaces: ["packages/*", "packages/web/plugins/*", "!packages/old", "docs"],
    }),
    "packages/shared/index.ts": "",
    "packages/web/index.ts": "",
    "packages/web/plugins/x/index.ts": "",
    "packages/api/index.ts": "",
    "packages/old/index.ts": "",
    "docs/index.md": "",
    "test/a.test.ts": "",
  },
  "a pnpm workspace with two packages of one name": {
    "pnpm-workspace.yaml": "packages: [apps/*, libs/*]\n",
    "pnpm-lock.yaml": "",
    "package.json": JSON.stringify({ scripts: { test: "vitest run" } }),
    "apps/auth/a": "",
    "libs/auth/a": "",
  },
  "layers beside common code": {
    ...file,
    "src/components/a": "",
    "server/a": "",
    "db/a": "",
    "shared/a": "",
  },
  "folders below src": {
    ...file,
    "src/my billing (new)/a": "",
    "src/[id]/a": "",
    "src/auth/a": "",
    "src/common/a": "",
  },
};

describe.each(Object.entries(repositories))("%s", (_name, files) => {
  test.each(patterns)(
    "the pattern %s proposes boundaries that do not meet, for a workflow that may run",
    async (pattern) => {
      const folder = folderWith(files);
      expect(writeWorkspace(folder, { pattern, agent: "demo", goal: 'all "of" it: #1' })).toMatchObject({
        kind: "written",
        kept: [],
      });
      const read = await readWorkflow(folder);
      if (!read.ok) throw new Error(JSON.stringify(read.problems));
      expect(read.workflow.goal).toBe('all "of" it: #1');
      for (const phase of read.workflow.phases) {
        const analysis = analyse(read.workflow, phase, [], () => false);
        expect(phase.mode === "parallel" && isRefused(analysis), JSON.stringify(analysis)).toBe(false);
      }
    },
  );
});

const proposed = (files: Record<string, string>, pattern: (typeof patterns)[number]) =>
  Object.entries(proposeBoundaries(pattern, readRepository(folderWith(files)))).map(
    ([name, { can_modify }]) => `${name}: ${can_modify.join(" ")}`,
  );

test("packages are features: not the shared one, none inside another, none that is excluded", () => {
  expect(
    proposed(repositories["npm workspaces, one inside another, with shared code and docs"] ?? {}, "feature"),
  ).toEqual(["feature-api: /packages/api/", "feature-web: /packages/web/"]);
});

test("two of one name are told apart by their folders, and names are what an id may be", () => {
  expect(proposed(repositories["a pnpm workspace with two packages of one name"] ?? {}, "feature")).toEqual([
    "feature-apps-auth: /apps/auth/",
    "feature-libs-auth: /libs/auth/",
  ]);
  expect(proposed(repositories["folders below src"] ?? {}, "feature")).toEqual([
    "feature-auth: /src/auth/",
    "feature-my-billing-new: /src/my billing (new)/",
  ]);
});

test("layers are the folders that are there, else the usual ones", () => {
  expect(proposed(repositories["layers beside common code"] ?? {}, "layer")).toEqual([
    "frontend-components: /src/components/",
    "backend-apis: /server/",
    "database-models: /db/",
  ]);
  expect(proposed({}, "layer")).toEqual([
    "frontend-components: /src/components/",
    "backend-apis: /src/api/",
    "database-models: /src/models/",
  ]);
});

test("what tests and documents a feature waits for it and writes elsewhere", () => {
  const boundaries = proposeBoundaries("test-implementation", readRepository(folderWith({})));
  expect(boundaries["trading-integration-tests"]).toMatchObject({
    dependencies: ["feature-trading"],
    can_modify: ["/tests/integration/trading/"],
  });
  expect(boundaries["trading-documentation"]).toMatchObject({ dependencies: ["feature-trading"] });
});

test("how it is tested is read from what is there", () => {
  const repository = (files: Record<string, string>) => {
    const { testCommand, testGlob, common, tests, instructions } = readRepository(folderWith(files));
    return { testCommand, testGlob, common, tests, instructions };
  };
  const script = (test: string) => JSON.stringify({ scripts: { test } });
  expect(
    repository({ "package.json": script('echo "Error: no test specified" && exit 1') }).testCommand,
  ).toBe(null);
  expect(
    repository({ "package.json": script("jest"), "yarn.lock": "", "test/a.js": "", "CLAUDE.md": "" }),
  ).toEqual({
    testCommand: "yarn test",
    testGlob: "test/**/*.{test,spec}.*",
    common: "common",
    tests: "test",
    instructions: ["CLAUDE.md"],
  });
  expect(repository({ "pyproject.toml": "" })).toMatchObject({
    testCommand: "pytest",
    testGlob: "tests/**/test_*.py",
  });
  expect(repository({ "go.mod": "", "package.json": "not JSON" }).testCommand).toBe("go test ./...");
  expect(repository({ Makefile: "build:\n\ntest:\n\tcheck\n" }).testCommand).toBe("make test");
});
