// `lockstep plan`: an agent proposes boundaries; what is refused changes nothing, what is wanted is written.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Workspace } from "../helpers/lockstep.ts";
import { Terminal } from "../helpers/terminal.ts";

let workspace: Workspace;

beforeEach(() => {
  workspace = new Workspace();
  workspace.write(
    "lockstep.yaml",
    `name: suite
agent: demo
profiles:
  scripted: { command: [sh, planner.sh, "{{prompt}}"] }
phases:
  - id: architecture
    mode: serial
    tasks: [ { id: architecture-planner, agent: scripted, modifies: [/common/], prompt: "Plan." } ]
  - id: implementation
    mode: parallel
    read_only: [/common/]
    tasks: { from: BOUNDARIES.json, prompt: "Implement {{feature}}." }
`,
  );
});

afterEach(async () => {
  expect(await workspace.close()).toEqual([]);
});

const proposal = ".lockstep/plan/BOUNDARIES.json";

/** The agent of the task architecture-planner, in a shell. */
function scripted(boundaries: object | string | null, code = 0): void {
  const text = typeof boundaries === "string" ? boundaries : JSON.stringify(boundaries, null, 2);
  workspace.write("proposal.json", `${text}\n`);
  const copy = boundaries === null ? "" : `mkdir -p .lockstep/plan && cp proposal.json ${proposal}`;
  workspace.write("planner.sh", `echo "$1" > asked.txt\n${copy}\nexit ${code}\n`);
}

const feature = (path: string, more: object = {}) => ({ can_modify: [path], ...more });

test("the demo agent's proposal passes, is shown as a difference and written", async () => {
  workspace.write("src/features/auth/a.js", "");
  workspace.write("src/features/trading/a.js", "");
  const made = await workspace.run(["plan", "Build it", "--agent", "demo", "--yes"], {
    env: { LOCKSTEP_DEMO_PACE: "0" },
  });
  expect([made.code, made.out]).toEqual([0, expect.stringMatching(/^\+ {2}"feature-auth": \{$/m)]);
  expect(made.out).toMatch(/2 features; nothing stands against it\.\nWrote BOUNDARIES\.json\./);
  expect(Object.keys(workspace.json("BOUNDARIES.json") as object)).toEqual([
    "feature-auth",
    "feature-trading",
  ]);
  expect((await workspace.run(["check"])).code).toBe(0);
  const again = await workspace.run(["plan", "Build it", "--agent", "demo"], {
    env: { LOCKSTEP_DEMO_PACE: "0" },
  });
  expect([again.code, again.out]).toEqual([0, "BOUNDARIES.json stays as it is: the proposal is the same."]);
});

test("the agent is asked with the goal, what holds now and the rules", async () => {
  workspace.write("BOUNDARIES.json", "{}\n");
  scripted({ a: feature("/a/") });
  expect((await workspace.run(["plan", "Build", "trading", "--yes", "--json"])).code).toBe(0);
  const asked = workspace.read("asked.txt");
  for (const words of ["Build trading", "and at BOUNDARIES.json", proposal, "Nobody may modify /common/"])
    expect(asked).toContain(words);
});

test("a refused proposal is told with its lines, and the file stays as it was", async () => {
  const before = '{ "old": { "can_modify": ["/old/"] } }\n';
  workspace.write("BOUNDARIES.json", before);
  scripted({
    a: feature("/src/a/", { dependencies: ["/nowhere"] }),
    b: feature("/src/**/x.ts"),
    c: feature("/common/c/"),
    d: feature("/d/", { cannot_modify: ["/d/"] }),
    e: feature("/e/", { dependencies: ["f"] }),
    f: feature("/f/", { dependencies: ["e"] }),
  });
  const { code, err } = await workspace.run(["plan", "Build it", "--yes"]);
  expect(code).toBe(1);
  for (const line of [
    /^\.lockstep\/plan\/BOUNDARIES\.json:12: b\.can_modify\[0\]: expected a path of its own, found \/src\/\*\*\/x\.ts, which meets \/src\/a\/ of a /m,
    /^\.lockstep\/plan\/BOUNDARIES\.json:7: a\.dependencies\[0\]: expected a feature, a path that exists.*found \/nowhere$/m,
    /^\.lockstep\/plan\/BOUNDARIES\.json:17: c\.can_modify\[0\]: .*\/common\/ is read-only during implementation$/m,
    /^\.lockstep\/plan\/BOUNDARIES\.json:22: d\.can_modify\[0\]: expected a path outside this feature's own/m,
    /^\.lockstep\/plan\/BOUNDARIES\.json:\d+: .*found a cycle: e → f → e$/m,
    /^The proposal in .* is refused; BOUNDARIES\.json stays as it was\.$/m,
  ])
    expect(err).toMatch(line);
  expect(workspace.read("BOUNDARIES.json")).toBe(before);
});

test("what cannot be read, or is not there, writes nothing", async () => {
  scripted('{ "a": { "can_modify": "/a/" } }');
  const unreadable = await workspace.run(["plan", "Build it", "--yes", "--json"]);
  expect([unreadable.code, JSON.parse(unreadable.out)]).toMatchObject([
    2,
    { ok: false, problems: [{ line: 1, field: "a.can_modify", message: 'expected a list, found "/a/"' }] },
  ]);
  scripted(null, 3);
  const none = await workspace.run(["plan", "Build it", "--yes"]);
  expect([none.code, none.err]).toEqual([
    1,
    expect.stringContaining("scripted ended (exit 3) and left no proposal"),
  ]);
  const unknown = await workspace.run(["plan", "Build it", "--agent", "nobody"]);
  expect([unknown.code, unknown.err]).toEqual([2, expect.stringContaining('no agent "nobody"')]);
  expect((await workspace.run(["plan"])).code).toBe(2);
  expect(existsSync(join(workspace.folder, "BOUNDARIES.json"))).toBe(false);
});

test("in a terminal a person is asked; without one nothing is written unless it was said", async () => {
  scripted({ a: feature("/a/") });
  const unasked = await workspace.run(["plan", "Build it"]);
  expect([unasked.code, unasked.err]).toEqual([1, expect.stringContaining("`--yes` takes it")]);
  for (const [answer, code] of [
    ["n", 1],
    ["y", 0],
  ] as const) {
    const terminal = new Terminal(["plan", "Build it"], { cwd: workspace.folder, columns: 100, rows: 30 });
    try {
      await terminal.shows("Write BOUNDARIES.json? [y/N]");
      expect(existsSync(join(workspace.folder, "BOUNDARIES.json"))).toBe(false);
      terminal.type(`${answer}\r`);
      expect(await terminal.ends()).toBe(code);
    } finally {
      terminal.close();
    }
  }
  expect(workspace.json("BOUNDARIES.json")).toEqual({ a: { can_modify: ["/a/"] } });
});
