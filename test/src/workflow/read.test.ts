import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { findWorkspace, readStateDir, readWorkflow, stateFolder } from "../../../src/workflow/read.ts";
import { addFiles, folderWith } from "../../helpers/folders.ts";
import { contractYaml, guideBoundaries, oneTask, problems } from "./examples.ts";

async function read(yaml: string, files: Readonly<Record<string, string>> = {}) {
  const workspace = folderWith({ "lockstep.yaml": yaml, ...files });
  const result = await readWorkflow(workspace);
  if (!result.ok) throw new Error(result.problems.map((problem) => problem.message).join("\n"));
  return { workspace, ...result };
}

describe("the contract's example with the guide's boundaries", () => {
  test("is read with every default filled in", async () => {
    const { workflow, sources, workspace } = await read(contractYaml, { "BOUNDARIES.json": guideBoundaries });
    expect(workflow).toMatchObject({
      name: "trading-suite",
      agent: "claude",
      isolation: "shared",
      fence: "auto",
    });
    expect(workflow.scratch.map((path) => path.claim)).toEqual(["dist", "node_modules/.cache"]);
    expect(workflow.phases.map((phase) => [phase.id, phase.mode, phase.maxParallel, phase.sync.id])).toEqual([
      ["architecture", "serial", 8, "after-architecture"],
      ["implementation", "parallel", 8, "before-integration-testing"],
    ]);
    expect(workflow.phases[0]?.sync.checks.map((check) => check.id)).toEqual([
      "tasks-completed",
      "locks-released",
      "boundary",
      "exists /common/types",
    ]);
    expect(workflow.phases[1]?.sync.checks.map((check) => check.id)).toEqual([
      "tasks-completed",
      "locks-released",
      "boundary",
      "parallelism",
      "run npm test",
    ]);
    expect(sources).toEqual([join(workspace, "lockstep.yaml"), join(workspace, "BOUNDARIES.json")]);
  });

  test("makes a task of each feature, with the prompt's words filled in", async () => {
    const { workflow } = await read(contractYaml, { "BOUNDARIES.json": guideBoundaries });
    expect(workflow.phases[1]?.tasks).toEqual([
      {
        id: "feature-trading",
        name: "Trading Feature",
        agent: "claude",
        program: {
          kind: "agent",
          profile: "claude",
          prompt: "Implement feature-trading within /src/features/trading/.",
        },
        modifies: [{ written: "/src/features/trading/", claim: "src/features/trading" }],
        cannotModify: [
          { written: "/common/", claim: "common" },
          { written: "/src/features/analysis/", claim: "src/features/analysis" },
        ],
        needs: [],
        dependencyPaths: [
          { written: "/common/types", claim: "common/types" },
          { written: "/common/utils", claim: "common/utils" },
        ],
        parallelSafe: true,
        verify: null,
        retries: 0,
        timeoutMs: null,
        env: {},
        interactive: true,
        hungAfterMs: 600_000,
      },
    ]);
  });

  test("is found in the state folder when it is not in the workspace", async () => {
    const { sources, workspace } = await read(contractYaml, { ".lockstep/BOUNDARIES.json": guideBoundaries });
    expect(sources).toContain(join(workspace, ".lockstep/BOUNDARIES.json"));
  });
});

describe("a task", () => {
  test("takes everything that the contract names", async () => {
    const { workflow } = await read(
      oneTask(`name: The task
modifies: [/src/**/*.ts]
prompt: "Do {{goal}} and {{other}}"
agent: codex
verify: [npm, test]
retries: 2
timeout: 1h30m
env: { A: 1, B: yes, C: true }
interactive: false`).replace("name: x", "name: x\ngoal: good"),
    );
    expect(workflow.phases[0]?.tasks[0]).toMatchObject({
      name: "The task",
      agent: "codex",
      program: { kind: "agent", profile: "codex", prompt: "Do good and {{other}}" },
      modifies: [{ written: "/src/**/*.ts", claim: "src/**/*.ts" }],
      verify: { kind: "argv", argv: ["npm", "test"] },
      retries: 2,
      timeoutMs: 5_400_000,
      env: { A: "1", B: "yes", C: "true" },
      interactive: false,
    });
  });

  test("with a command is shown as a command", async () => {
    const { workflow } = await read(oneTask("command: npm run docs\ntimeout: 90"));
    expect(workflow.phases[0]?.tasks[0]).toMatchObject({
      agent: "command",
      program: { kind: "command", command: { kind: "shell", line: "npm run docs" } },
      modifies: [],
      timeoutMs: 90_000,
    });
  });

  test("may need a task of an earlier phase, and a feature another feature", async () => {
    const yaml = `name: x
phases:
  - { id: one, mode: serial, tasks: [{ id: a, command: "true" }] }
  - { id: two, mode: parallel, tasks: [{ id: b, command: "true", needs: [a] }] }
  - { id: three, mode: parallel, tasks: { from: F.json, command: "echo {{feature}} {{dependencies}}", retries: 1 } }
`;
    const features = { f: { dependencies: ["g", "/x"] }, g: {}, other: { parallel_safe: false } };
    const { workflow } = await read(yaml, { "F.json": JSON.stringify(features) });
    expect(workflow.phases[1]?.tasks[0]?.needs).toEqual(["a"]);
    expect(workflow.phases[2]?.tasks[0]).toMatchObject({
      needs: ["g"],
      dependencyPaths: [{ claim: "x" }],
      program: { command: { line: "echo f g, /x" } },
      retries: 1,
    });
    expect(workflow.phases[2]?.tasks[2]).toMatchObject({ parallelSafe: false });
    expect(workflow.phases[2]?.sync.id).toBe("after-three");
  });
});

test("two checks of the same kind and words can still be told apart, and a phase may be empty", async () => {
  const { workflow } = await read(`name: x
phases:
  - id: deployment
    mode: serial
    tasks: []
    sync: { advance: auto, checks: [{ run: "true" }, { run: ["true"] }, { tests: test/**/*.js }, { approve: the plan }] }
`);
  expect(workflow.phases[0]?.sync.id).toBe("after-deployment");
  expect(workflow.phases[0]?.sync.checks.map((check) => check.id).slice(3)).toEqual([
    "run true",
    "run true (2)",
    "tests test/**/*.js",
    "approve the plan",
  ]);
});

test("features that overlap are no error, since a run does them one after the other", async () => {
  const features = { f: { can_modify: ["/src/"] }, g: { can_modify: ["/src/a"] } };
  const yaml = "name: x\nphases: [{ id: p, mode: parallel, tasks: { from: B.json, prompt: go } }]\n";
  expect(await problems(yaml, { "B.json": JSON.stringify(features) })).toEqual([]);
});

test("the digest changes with either file, and with nothing else", async () => {
  const digest = async (boundaries: string) =>
    (await read(contractYaml, { "BOUNDARIES.json": boundaries })).workflow.digest;
  const first = await digest(guideBoundaries);
  expect(await digest(guideBoundaries)).toBe(first);
  expect(await digest(`${guideBoundaries}\n`)).not.toBe(first);
});

describe("finding the workspace and its state", () => {
  test("the nearest lockstep.yaml upwards, as git does", () => {
    const folder = folderWith({ "lockstep.yaml": "", "a/b/x": "", "a/inner/lockstep.yaml": "" });
    expect(findWorkspace(join(folder, "a/b"))).toBe(folder);
    expect(findWorkspace(join(folder, "a/inner"))).toBe(join(folder, "a/inner"));
    expect(findWorkspace("/")).toBeNull();
  });

  test("no lockstep.yaml is a problem that names the way forward", async () => {
    const result = await readWorkflow(folderWith());
    expect(result).toMatchObject({ ok: false, problems: [{ file: "lockstep.yaml", line: 1 }] });
    expect(JSON.stringify(result)).toContain("lockstep init");
  });

  test("stateDir is found although the rest is wrong", async () => {
    const workspace = folderWith();
    expect(await readStateDir(workspace)).toBe(".lockstep");
    addFiles(workspace, { "lockstep.yaml": 'phases: 3\nstateDir: "/.state/" # here\nbad: [\n' });
    expect(await readStateDir(workspace)).toBe("/.state/");
    expect(stateFolder(workspace, "/.state/")).toBe(join(workspace, ".state"));
    mkdirSync(join(workspace, "sub"));
  });
});

test("vars are words for prompts, commands and verify; a feature's own words go before them", async () => {
  const folder = folderWith({
    "lockstep.yaml": `name: x
vars: { stack: TypeScript, workers: 4, feature: never }
phases:
  - { id: one, mode: serial, tasks: [ { id: a, prompt: "In {{stack}}.", verify: [test, "{{workers}}"] } ] }
  - { id: two, mode: parallel, tasks: { from: F.json, command: "make {{feature}} -j{{ workers }}" } }
`,
    "F.json": '{ "f": { "can_modify": ["/f/"] } }',
  });
  const read = await readWorkflow(folder);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  expect(read.workflow.phases.flatMap((phase) => phase.tasks)).toMatchObject([
    { program: { prompt: "In TypeScript." }, verify: { argv: ["test", "4"] } },
    { program: { command: { line: "make f -j4" } } },
  ]);
});
