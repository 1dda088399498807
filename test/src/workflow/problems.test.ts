import { describe, expect, test } from "vitest";
import { oneTask, problems } from "./examples.ts";

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
    [
      "a dispatcher that we cannot check",
      phase(`dispatcher: pi\n${task}`),
      5,
      "phases[0].dispatcher",
      /^expected claude, found "pi"$/,
    ],
    [
      "a dispatcher of trees",
      `isolation: worktree\n${phase(`dispatcher: claude\n${task}`)}`,
      6,
      "phases[0].dispatcher",
      /^expected `isolation: shared`/,
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
      "a name that is a path",
      '{\n  "ok": {},\n  "../x": {}\n}',
      3,
      "../x",
      /name of a feature.*found "\.\.\/x"$/,
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
