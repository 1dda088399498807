import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  findWorkspace,
  type Problem,
  readStateDir,
  readWorkflow,
  stateFolder,
} from "../../../src/workflow/read.ts";
import { addFiles, folderWith } from "../../helpers/folders.ts";
import { contractYaml, guideBoundaries } from "./examples.ts";

async function read(yaml: string, files: Readonly<Record<string, string>> = {}) {
  const workspace = folderWith({ "lockstep.yaml": yaml, ...files });
  const result = await readWorkflow(workspace);
  if (!result.ok) throw new Error(result.problems.map((problem) => problem.message).join("\n"));
  return { workspace, ...result };
}

async function problems(
  yaml: string,
  files: Readonly<Record<string, string>> = {},
): Promise<readonly Problem[]> {
  const result = await readWorkflow(folderWith({ "lockstep.yaml": yaml, ...files }));
  return result.ok ? [] : result.problems;
}

function oneTask(lines: string): string {
  return `name: x
phases:
  - id: p
    mode: parallel
    tasks:
      - id: a
${lines.replace(/^/gm, "        ")}
`;
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

describe("a problem has its place and says what was expected", () => {
  const phase = (text: string) =>
    `name: x\nphases:\n  - id: p\n    mode: parallel\n${text.replace(/^/gm, "    ")}\n`;
  const task = `tasks:\n  - { id: a, prompt: go }`;
  const table: readonly (readonly [string, string, number, string, RegExp])[] = [
    [
      "no name",
      "phases: [{ id: p, mode: serial, tasks: [] }]\n",
      1,
      "name",
      /^expected text, found nothing$/,
    ],
    ["no phases", "name: x\n", 1, "phases", /^expected a list, found nothing$/],
    ["empty phases", "name: x\nphases: []\n", 2, "phases", /found an empty list/],
    ["a text for a list", "name: x\nphases: none\n", 2, "phases", /^expected a list, found "none"$/],
    ["a list for the file", "- x\n", 1, "", /^expected a mapping, found a list$/],
    ["an empty file", "", 1, "", /^expected a mapping, found nothing/],
    ["broken YAML", "name: x\nphases: [\n", 3, "", /^expected YAML: /],
    ["a key twice", "name: x\ngoal: y\nname: z\n", 3, "", /^expected YAML: .*unique/i],
    ["a mistyped key", `nmae: y\n${phase(task)}`, 1, "nmae", /^unknown key "nmae"; did you mean "name"\?$/],
    [
      "an unknown key",
      `${phase(task)}zebra: 1\n`,
      7,
      "zebra",
      /^unknown key "zebra"; expected one of name, goal/,
    ],
    ["a key in a task", oneTask("promt: go"), 7, "phases[0].tasks[0].promt", /did you mean "prompt"/],
    [
      "a key in from",
      phase("tasks: { from: B.json, max: 1 }"),
      5,
      "phases[0].tasks.max",
      /^unknown key "max"/,
    ],
    [
      "a key in sync",
      phase(`${task}\nsync:\n  advanced: auto`),
      8,
      "phases[0].sync.advanced",
      /did you mean "advance"/,
    ],
    [
      "a mistyped mode",
      "name: x\nphases:\n  - id: p\n    mode: paralel\n    tasks: []\n",
      4,
      "phases[0].mode",
      /^expected one of serial, parallel, found "paralel"; did you mean "parallel"\?$/,
    ],
    [
      "a bad id",
      phase("tasks:\n  - id: a b\n    prompt: go"),
      6,
      "phases[0].tasks[0].id",
      /^expected letters.*found "a b"$/,
    ],
    [
      "tasks of another type",
      phase("tasks: 3"),
      5,
      "phases[0].tasks",
      /^expected a list or a mapping, found 3$/,
    ],
    ["no places", phase(`max_parallel: 0\n${task}`), 5, "phases[0].max_parallel", /at least 1, found 0/],
    ["neither prompt nor command", oneTask("retries: 1"), 6, "phases[0].tasks[0]", /found neither/],
    ["both", oneTask('prompt: go\ncommand: "true"'), 8, "phases[0].tasks[0].command", /found both/],
    ["an empty command", oneTask("command: []"), 7, "phases[0].tasks[0].command", /found an empty list/],
    [
      "a bad duration",
      oneTask("prompt: go\ntimeout: soon"),
      8,
      "phases[0].tasks[0].timeout",
      /10m or 1h30m, found "soon"/,
    ],
    [
      "a duration of nothing",
      oneTask("prompt: go\ntimeout: 0s"),
      8,
      "phases[0].tasks[0].timeout",
      /found "0s"/,
    ],
    [
      "an unknown agent",
      oneTask("prompt: go\nagent: cluade"),
      8,
      "phases[0].tasks[0].agent",
      /did you mean "claude"/,
    ],
    [
      "a path that leaves",
      oneTask("prompt: go\nmodifies: [/src, ../x]"),
      8,
      "phases[0].tasks[0].modifies[1]",
      /leaves the workspace/,
    ],
    ["a state folder that is all", `stateDir: /\n${phase(task)}`, 1, "stateDir", /folder of its own/],
    [
      "an unknown need",
      oneTask("prompt: go\nneeds: [b]"),
      8,
      "phases[0].tasks[0].needs[0]",
      /found "b", which is none/,
    ],
    ["itself as a need", oneTask("prompt: go\nneeds: [a]"), 8, "phases[0].tasks[0].needs", /cycle: a → a/],
    [
      "no such file",
      phase("tasks: { from: B.json, prompt: go }"),
      5,
      "phases[0].tasks.from",
      /there is no .*B\.json/,
    ],
    [
      "two kinds in a check",
      phase(`${task}\nsync:\n  checks:\n    - { run: a, exists: b }`),
      9,
      "phases[0].sync.checks[0]",
      /found 2 of them/,
    ],
    [
      "no kind in a check",
      phase(`${task}\nsync:\n  checks:\n    - {}`),
      9,
      "phases[0].sync.checks[0]",
      /found none of them/,
    ],
  ];
  test.each(table)("%s", async (_, yaml, line, field, message) => {
    const [first, ...others] = await problems(yaml);
    expect(first).toMatchObject({ file: "lockstep.yaml", line, field });
    expect(first?.message).toMatch(message);
    expect(others).toEqual([]);
  });

  test("ids that stand twice are named with the place of the first", async () => {
    const yaml = `name: x
phases:
  - { id: p, mode: serial, tasks: [{ id: a, command: "true" }], sync: { id: s } }
  - { id: p, mode: serial, tasks: [{ id: a, command: "true" }], sync: { id: s } }
`;
    const found = await problems(yaml);
    expect(found.map(({ line, field }) => [line, field])).toEqual([
      [4, "phases[1].id"],
      [4, "phases[1].sync.id"],
      [4, "phases[1].tasks[0].id"],
    ]);
    expect(found[2]?.message).toContain('"a", which is the task at lockstep.yaml line 3');
  });

  test("a serial phase cannot need what comes later, nor a phase what a later one does", async () => {
    const yaml = `name: x
phases:
  - id: p
    mode: serial
    tasks:
      - { id: a, command: "true", needs: [b] }
      - { id: b, command: "true", needs: [c] }
  - { id: q, mode: serial, tasks: [{ id: c, command: "true" }] }
`;
    const found = await problems(yaml);
    expect(found.map(({ line, message }) => [line, message])).toEqual([
      [6, 'expected a task that comes before, found "b", which this serial phase does later'],
      [7, 'expected a task that comes before, found "c" of the later phase q'],
    ]);
  });
});

describe("problems in BOUNDARIES.json", () => {
  const yaml = "name: x\nphases: [{ id: p, mode: parallel, tasks: { from: B.json, prompt: go } }]\n";
  const table: readonly (readonly [string, string, number, string, RegExp, "invalid" | "refused"])[] = [
    ["broken JSON", '{\n  "a": {},\n}', 3, "", /^expected JSON: /, "invalid"],
    ["cut off JSON", '{\n  "a": {\n', 2, "", /^expected JSON: /, "invalid"],
    ["YAML that is not JSON", "a: {}\n", 1, "", /^expected JSON: /, "invalid"],
    ["a feature twice", '{\n  "a": {},\n  "a": {}\n}', 3, "", /stands here twice/, "invalid"],
    [
      "a wrong type",
      '{\n  "a": {\n    "can_modify": "/src"\n  }\n}',
      3,
      "a.can_modify",
      /^expected a list, found "\/src"$/,
      "invalid",
    ],
    [
      "a wrong flag",
      '{\n  "a": { "parallel_safe": "no" }\n}',
      2,
      "a.parallel_safe",
      /^expected true or false, found "no"$/,
      "invalid",
    ],
    [
      "a path that leaves",
      '{\n  "a": { "can_modify": [\n    "/ok",\n    "../x" ] }\n}',
      4,
      "a.can_modify[1]",
      /leaves the workspace/,
      "invalid",
    ],
    [
      "its own boundary",
      '{\n  "a": {\n    "can_modify": ["/src/*"],\n    "cannot_modify": ["/src/x"]\n  }\n}',
      3,
      "a.can_modify[0]",
      /found \/src\/\*, which meets \/src\/x/,
      "refused",
    ],
    [
      "a cycle",
      '{\n  "a": { "dependencies": ["b"] },\n  "b": { "dependencies": ["c"] },\n  "c": { "dependencies": ["b"] }\n}',
      3,
      "b.dependencies",
      /cycle: b → c → b$/,
      "refused",
    ],
  ];
  test.each(table)("%s", async (_, text, line, field, message, kind) => {
    const [first, ...others] = await problems(yaml, { "B.json": text });
    expect(first).toMatchObject({ file: "B.json", line, field, kind });
    expect(first?.message).toMatch(message);
    expect(others).toEqual([]);
  });
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

  test("stateDir is found although the rest is wrong", () => {
    const workspace = folderWith();
    expect(readStateDir(workspace)).toBe(".lockstep");
    addFiles(workspace, { "lockstep.yaml": 'phases: 3\nstateDir: "/.state/" # here\nbad: [\n' });
    expect(readStateDir(workspace)).toBe("/.state/");
    expect(stateFolder(workspace, "/.state/")).toBe(join(workspace, ".state"));
    mkdirSync(join(workspace, "sub"));
  });
});
