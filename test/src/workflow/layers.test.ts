import { join } from "node:path";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { type Problem, readWorkflow } from "../../../src/workflow/read.ts";
import { addFiles, folderWith } from "../../helpers/folders.ts";

const base = `name: base
agent: demo
vars: { tone: plain, team: core }
env: { LEVEL: workflow, ONLY: "1" }
scratch: [/dist/]
phases:
  - id: architecture
    mode: serial
    tasks:
      - { id: plan, modifies: [/common/], prompt: "Plan {{tone}} for {{team}}." }
  - id: implementation
    mode: parallel
    env: { LEVEL: phase }
    tasks:
      - { id: auth, modifies: [/src/auth/], prompt: "Build.", env: { LEVEL: task } }
      - { id: trading, modifies: [/src/trading/], prompt: "Build." }
    sync: { checks: [ { run: npm test } ] }
`;

beforeEach(() => {
  vi.stubEnv("XDG_CONFIG_HOME", folderWith());
  return () => vi.unstubAllEnvs();
});

async function read(files: Readonly<Record<string, string>>) {
  const workspace = folderWith(files);
  const result = await readWorkflow(workspace);
  if (!result.ok) throw new Error(result.problems.map(shown).join("\n"));
  const { workflow, sources } = result;
  const tasks = workflow.phases.flatMap((phase) => phase.tasks);
  return { workspace, workflow, sources, task: (id: string) => tasks.find((task) => task.id === id) };
}

async function problems(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const result = await readWorkflow(folderWith(files));
  return result.ok ? [] : result.problems.map(shown);
}

function shown({ file, line, field, message }: Problem): string {
  return `${file}:${line}: ${field}: ${message}`;
}

describe("extends", () => {
  const own = `extends: workflows/base.yaml
name: own
vars: { tone: bold }
phases:
  - id: implementation
    max_parallel: 2
    tasks:
      - { id: trading, modifies: [/src/orders/] }
      - { id: reports, modifies: [/src/reports/], prompt: "Build." }
    sync: { advance: auto }
  - { id: deployment, mode: serial, tasks: [] }
`;

  test("the file that extends says it again, key by key, and phases and tasks are known by their ids", async () => {
    const { workflow, sources, task, workspace } = await read({
      "lockstep.yaml": own,
      "workflows/base.yaml": base,
    });
    expect(workflow).toMatchObject({ name: "own", agent: "demo" });
    expect(workflow.scratch.map((path) => path.claim)).toEqual(["dist"]);
    expect(workflow.phases.map((phase) => [phase.id, phase.tasks.map((one) => one.id)])).toEqual([
      ["architecture", ["plan"]],
      ["implementation", ["auth", "trading", "reports"]],
      ["deployment", []],
    ]);
    expect(workflow.phases[1]).toMatchObject({ maxParallel: 2, sync: { advance: "auto" } });
    expect(workflow.phases[1]?.sync.checks.map((check) => check.id)).toContain("run npm test");
    expect(task("plan")?.program).toMatchObject({ prompt: "Plan bold for core." });
    expect(task("trading")).toMatchObject({
      modifies: [{ claim: "src/orders" }],
      program: { prompt: "Build." },
    });
    expect(sources).toEqual([join(workspace, "lockstep.yaml"), join(workspace, "workflows/base.yaml")]);
  });

  test("a path is relative to the file that says it, with a leading / to the workspace; of several the later holds", async () => {
    const { workflow } = await read({
      "lockstep.yaml": "extends: [team/all.yaml, /last.yaml]\n",
      "team/all.yaml": "extends: ../shared/base.yaml\nname: team\ngoal: theirs\n",
      "shared/base.yaml": base,
      "last.yaml": "name: last\n",
    });
    expect(workflow).toMatchObject({ name: "last", goal: "theirs", agent: "demo" });
  });

  test("env of the workflow, the phase and the task reach the session, the nearest first; checks have it too", async () => {
    const { workflow, task } = await read({ "lockstep.yaml": base });
    expect(task("plan")?.env).toEqual({ LEVEL: "workflow", ONLY: "1" });
    expect(task("trading")?.env).toEqual({ LEVEL: "phase", ONLY: "1" });
    expect(task("auth")?.env).toEqual({ LEVEL: "task", ONLY: "1" });
    const check = workflow.phases[1]?.sync.checks.find(({ kind }) => kind === "run");
    expect(check).toMatchObject({ env: { LEVEL: "phase", ONLY: "1" } });
  });

  test("an edit of a file below changes the digest", async () => {
    const { workspace, workflow } = await read({ "lockstep.yaml": own, "workflows/base.yaml": base });
    addFiles(workspace, { "workflows/base.yaml": `${base}# more\n` });
    const again = await readWorkflow(workspace);
    expect(again.ok && again.workflow.digest).not.toBe(workflow.digest);
  });
});

describe("includes", () => {
  const main = `name: whole
agent: demo
includes: [teams/auth.yaml, teams/trading.yaml]
phases:
  - { id: implementation, mode: parallel, sync: { checks: [ { exists: /README.md } ] } }
  - { id: deployment, mode: serial, tasks: [] }
`;
  const team = (name: string) => `phases:
  - id: implementation
    tasks: [ { id: ${name}, modifies: [/src/${name}/], prompt: "Build." } ]
    sync: { checks: [ { run: npm test -- ${name} } ] }
`;
  const teams = { "teams/auth.yaml": team("auth"), "teams/trading.yaml": team("trading") };

  test("files add tasks and checks to a phase, whose place the first file gives", async () => {
    const { workflow } = await read({ "lockstep.yaml": main, ...teams });
    expect(workflow.phases.map((phase) => [phase.id, phase.tasks.map((one) => one.id)])).toEqual([
      ["implementation", ["auth", "trading"]],
      ["deployment", []],
    ]);
    const ids = workflow.phases[0]?.sync.checks.map((check) => check.id) ?? [];
    expect(ids.slice(-3)).toEqual(["exists /README.md", "run npm test -- auth", "run npm test -- trading"]);
  });

  test("what two files say differently is named with both places", async () => {
    const found = await problems({
      "lockstep.yaml": main,
      ...teams,
      "teams/trading.yaml": `agent: claude\n${team("trading")}`,
    });
    expect(found).toEqual([
      expect.stringMatching(
        /^teams\/trading\.yaml:1: agent: expected to be said once, found it also in lockstep\.yaml line 2\. Say/,
      ),
    ]);
  });

  test("a mistake in a file is told with that file, its line and its own field", async () => {
    const wrong = team("auth").replace("prompt", "promt");
    const found = await problems({ "lockstep.yaml": main, ...teams, "teams/auth.yaml": wrong });
    expect(found).toContainEqual(
      expect.stringMatching(
        /^teams\/auth\.yaml:3: phases\[0\]\.tasks\[0\]\.promt: unknown key "promt"; did you mean "prompt"/,
      ),
    );
  });
});

describe("what cannot be followed is told where it is named", () => {
  const files: readonly (readonly [string, Readonly<Record<string, string>>, RegExp])[] = [
    [
      "a cycle, with its members",
      {
        "lockstep.yaml": "name: x\nextends: a.yaml\n",
        "a.yaml": "includes: [b.yaml]\n",
        "b.yaml": "extends: a.yaml\n",
      },
      /^b\.yaml:1: extends: expected a file that does not lead back here, found a cycle: a\.yaml → b\.yaml → a\.yaml$/,
    ],
    [
      "a file that extends itself",
      { "lockstep.yaml": "extends: ./lockstep.yaml\n" },
      /^lockstep\.yaml:1: extends: .*cycle: lockstep\.yaml → lockstep\.yaml$/,
    ],
    [
      "a file that is not there",
      { "lockstep.yaml": "name: x\nincludes:\n  - no.yaml\n" },
      /^lockstep\.yaml:3: includes\[0\]: expected a file, found "no\.yaml": there is no /,
    ],
    [
      "a file outside of the workspace",
      { "lockstep.yaml": "extends: ../base.yaml\n" },
      /^lockstep\.yaml:1: extends: expected a file in the workspace, found "\.\.\/base\.yaml"/,
    ],
    [
      "something else than a path",
      { "lockstep.yaml": "name: x\nextends: { a: b }\n" },
      /^lockstep\.yaml:2: extends: expected the path of a file, or a list of them, found a mapping$/,
    ],
    [
      "broken YAML below",
      { "lockstep.yaml": "extends: a.yaml\n", "a.yaml": "name: x\nphases: [\n" },
      /^a\.yaml:3: : expected YAML/,
    ],
    [
      "a state folder that lockstep.yaml itself does not say",
      { "lockstep.yaml": "extends: a.yaml\n", "a.yaml": `${base}stateDir: state\n` },
      /^a\.yaml:\d+: stateDir: expected in lockstep\.yaml itself/,
    ],
  ];
  test.for(files)("%s", async ([, files, expected]) => {
    expect(await problems(files)).toContainEqual(expect.stringMatching(expected));
  });

  test("a chain that is too long", async () => {
    const chain = Array.from({ length: 12 }, (_, at): [string, string] => [
      `${at}.yaml`,
      `extends: ${at + 1}.yaml\n`,
    ]);
    const found = await problems({ "lockstep.yaml": "extends: 0.yaml\n", ...Object.fromEntries(chain) });
    expect(found).toEqual([expect.stringMatching(/^7\.yaml:1: extends: expected at most 8 files deep/)]);
  });
});

describe("a person's own defaults", () => {
  const plain = "name: x\nphases: [ { id: p, mode: serial, tasks: [ { id: a, prompt: go } ] } ]\n";
  const withDefaults = (text: string) => {
    const home = folderWith({ "lockstep/defaults.yaml": text });
    vi.stubEnv("XDG_CONFIG_HOME", home);
    return join(home, "lockstep/defaults.yaml");
  };

  test("hold where the workflow says nothing", async () => {
    withDefaults("agent: codex\nfence: off\nenv: { EDITOR: vi }\n");
    expect((await read({ "lockstep.yaml": plain })).workflow).toMatchObject({ agent: "codex", fence: "off" });
    const { workflow, task } = await read({ "lockstep.yaml": `agent: demo\n${plain}` });
    expect(workflow.agent).toBe("demo");
    expect(task("a")?.env).toEqual({ EDITOR: "vi" });
  });

  test("cannot say what belongs to the workflow", async () => {
    const file = withDefaults("# mine\nname: y\n");
    expect(await problems({ "lockstep.yaml": plain })).toEqual([
      `${file}:2: name: unknown key "name"; expected one of agent, isolation, fence, approvals, vars, env, profiles`,
    ]);
  });

  test("an empty file says nothing", async () => {
    withDefaults("# nothing yet\n");
    expect((await read({ "lockstep.yaml": plain })).workflow.agent).toBe("claude");
  });
});
