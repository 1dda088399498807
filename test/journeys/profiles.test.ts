// Agent programs that a workflow describes itself, and what it changes about known ones.
import { afterEach, beforeEach, expect, test } from "vitest";
import { until, Workspace } from "../helpers/lockstep.ts";

let workspace: Workspace;

beforeEach(() => {
  workspace = new Workspace();
});

afterEach(async () => {
  expect(await workspace.close()).toEqual([]);
});

function workflow(profiles: string, task: string): void {
  workspace.write(
    "lockstep.yaml",
    `name: own
profiles:
${profiles}
phases:
  - id: only
    mode: serial
    tasks: [ ${task} ]
    sync: { advance: auto }
`,
  );
}

test("a program of one's own gets the prompt where it wants it, its environment, and is named as agent", async () => {
  workflow(
    `  robot:
    command: [sh, -c, 'printf "%s" "$GREETING $1" > own/said; printf "\\\\033]0;BUSY\\\\007"; sleep 1', sh, "{{task}}: {{prompt}}"]
    env: { GREETING: hello }
    title: { needs_person: ^BUSY }`,
    "{ id: a, agent: robot, modifies: [/own/], prompt: Do it. }",
  );
  const running = workspace.run(["run"]);
  await until("its title is read", async () => {
    const { out } = await workspace.run(["sessions", "--json"]);
    return (
      out !== "" &&
      (JSON.parse(out) as { sessions: { attention: string }[] }).sessions[0]?.attention === "needs-person"
    );
  });
  expect((await running).code).toBe(0);
  expect(workspace.read("own/said")).toMatch(/^hello a: Do it\.\n/);
  const { out } = await workspace.run(["task", "list", "--json"]);
  expect(out).toContain('"robot"');
});

test("a known one is changed in part: arguments of one's own, and what is said when it is missing", async () => {
  workflow(
    `  claude:
    args: [--model, small]
    install: "ask the platform team"`,
    "{ id: a, modifies: [/own/], prompt: Do it. }",
  );
  const ran = await workspace.run(["run"], { env: { PATH: "/nowhere" } });
  expect([ran.code, ran.err]).toEqual([1, expect.stringContaining("ask the platform team")]);
});

test("what is wrong with one is said with its line", async () => {
  workflow(
    `  robot: { args: [x] }
  other: { command: [x], title: { idle: "(" } }`,
    "{ id: a, agent: robo, modifies: [/own/], prompt: Do it. }",
  );
  const bad = await workspace.run(["check"]);
  expect([bad.code, bad.err]).toEqual([2, expect.stringMatching(/lockstep\.yaml:4: .*regular expression/)]);
  workflow("  robot: { args: [x] }", "{ id: a, agent: robo, modifies: [/own/], prompt: Do it. }");
  const { code, err } = await workspace.run(["check"]);
  expect([code, err]).toEqual([2, expect.stringMatching(/:3: profiles\.robot: expected a command/)]);
  expect(err).toMatch(/found "robo"; did you mean "robot"/);
});
