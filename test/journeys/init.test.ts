// `lockstep init`, and what it writes run to its end with scripted agents: the guide's three patterns.
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { patterns } from "../../src/init/boundaries.ts";
import { Workspace } from "../helpers/lockstep.ts";
import { Terminal } from "../helpers/terminal.ts";

let workspace: Workspace;

beforeEach(() => {
  workspace = new Workspace();
});

afterEach(async () => {
  expect(await workspace.close()).toEqual([]);
});

interface Boundary {
  readonly dependencies: readonly string[];
  readonly can_modify: readonly string[];
}
const boundaries = () => workspace.json("BOUNDARIES.json") as Record<string, Boundary>;
const modified = () => Object.entries(boundaries()).map(([name, { can_modify }]) => [name, ...can_modify]);

describe.each(patterns)("the pattern %s", (pattern) => {
  test("from init to run-finished: what is written passes check and runs to its end", async () => {
    await workspace.git("init", "-q");
    const made = await workspace.run(["init", "--pattern", pattern, "--agent", "demo"]);
    expect(made).toMatchObject({ code: 0, err: "" });
    expect(await workspace.run(["check"])).toMatchObject({ code: 0, err: "" });
    const ran = await workspace.run(["run", "--auto", "--json"], { env: { LOCKSTEP_DEMO_PACE: "0" } });
    expect([ran.code, ran.err]).toEqual([0, ""]);
    const events = ran.out
      .split("\n")
      .map((line) => JSON.parse(line) as { type: string; sync?: string; task?: string });
    expect(events.at(-1)?.type).toBe("run-finished");
    expect(events.filter(({ type }) => type === "sync-point-passed").map(({ sync }) => sync)).toEqual([
      "after-architecture",
      "after-test-definition",
      "before-integration-testing",
      "before-final-validation",
      "before-deployment",
      "after-deployment",
    ]);
    const completed = events.filter(({ type }) => type === "task-completed").map(({ task }) => task);
    expect(completed).toEqual(
      expect.arrayContaining([
        ...["architecture-planner", "api-contract-designer", "error-designer", "tdd-enforcer"],
        ...Object.keys(boundaries()),
        ...["security-audit", "performance-testing", "documentation", "code-quality", "validator-master"],
      ]),
    );
  });
});

test("the files: a workflow, its boundaries and the guide's validator, which is a program", async () => {
  expect((await workspace.run(["init"])).out).toMatchInlineSnapshot(`
    "Wrote BOUNDARIES.json (pattern: feature).
    Wrote parallel_execution_validator.py.
    Wrote lockstep.yaml.
    Read them, then: \`lockstep check\` says what may run at once, \`lockstep\` starts."
  `);
  expect(statSync(join(workspace.folder, "parallel_execution_validator.py")).mode & 0o111).toBe(0o111);
  expect(workspace.read("parallel_execution_validator.py")).toMatch(/"lockstep", "validate"/);
  expect(workspace.read("lockstep.yaml")).toMatch(/^agent: claude /m);
  expect(modified()).toEqual([
    ["feature-trading", "/src/features/trading/", "/api/trading/"],
    ["feature-analysis", "/src/features/analysis/", "/api/analysis/"],
    ["feature-reporting", "/src/features/reporting/", "/api/reporting/"],
  ]);
});

test("nothing is overwritten: a workflow that exists is named, exit 1; boundaries that exist are used", async () => {
  const own = '{ "feature-mine": { "can_modify": ["/tests/mine/"], "note": "kept" } }\n';
  workspace.write("BOUNDARIES.json", own);
  const made = await workspace.run(["init", "--json"]);
  expect([made.code, JSON.parse(made.out)]).toMatchObject([
    0,
    {
      ok: true,
      written: ["parallel_execution_validator.py", "lockstep.yaml"],
      kept: ["BOUNDARIES.json"],
      refusals: [],
    },
  ]);
  expect(await workspace.run(["check", "mine"])).toMatchObject({ code: 0 });
  const before = workspace.read("lockstep.yaml");
  expect(await workspace.run(["init", "--pattern", "layer"])).toMatchObject({
    code: 1,
    out: "",
    err: expect.stringMatching(/^lockstep\.yaml exists already in .* and is not overwritten/),
  });
  expect([workspace.read("lockstep.yaml"), workspace.read("BOUNDARIES.json")]).toEqual([before, own]);
});

test("boundaries that cannot be read are told with their line, exit 2, and nothing is written", async () => {
  workspace.write("BOUNDARIES.json", '{\n  "feature-mine": { "can_modify": "/src/" }\n}\n');
  expect(await workspace.run(["init"])).toMatchObject({
    code: 2,
    err: 'BOUNDARIES.json:2: feature-mine.can_modify: expected a list, found "/src/"',
  });
  expect(existsSync(join(workspace.folder, "lockstep.yaml"))).toBe(false);
});

test("an unknown pattern or agent is named with what there is, exit 2", async () => {
  expect(await workspace.run(["init", "--pattern", "layers"])).toMatchObject({
    code: 2,
    err: '--pattern takes one of feature, layer, test-implementation, not "layers". Did you mean layer?',
  });
  expect(await workspace.run(["init", "--agent", "cloude"])).toMatchObject({
    code: 2,
    err: expect.stringMatching(/Did you mean claude\?/),
  });
});

test("a person in a terminal is asked three questions, and a typo is asked again", async () => {
  const terminal = new Terminal(["init"], { cwd: workspace.folder });
  await terminal.shows("How is the work divided? [feature]");
  terminal.type("layr\r");
  await terminal.shows("Did you mean layer?");
  terminal.type("layer\r");
  await terminal.shows("[claude]");
  terminal.type("codex\r");
  await terminal.shows("in one sentence?");
  terminal.type("Build authentication and trading features\r");
  expect(await terminal.ends()).toBe(0);
  expect(workspace.read("lockstep.yaml")).toMatch(/^goal: "Build authentication and trading features"$/m);
  expect(workspace.read("lockstep.yaml")).toMatch(/^agent: codex /m);
  expect(Object.keys(boundaries())).toEqual(["frontend-components", "backend-apis", "database-models"]);
});
