// `lockstep check`: the analysis before a launch, as a user reads it; nothing is started.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Workspace } from "../helpers/lockstep.ts";

let workspace: Workspace;

beforeEach(() => {
  workspace = new Workspace();
  workspace.write(
    "lockstep.yaml",
    `name: suite
goal: Build authentication and trading features
phases:
  - id: architecture
    mode: serial
    tasks: [ { id: architecture-planner, modifies: [/common/], prompt: "Plan." } ]
  - id: implementation
    mode: parallel
    read_only: [/common/]
    tasks: { from: BOUNDARIES.json, prompt: "Implement {{feature}} within {{can_modify}}." }
`,
  );
});

afterEach(async () => {
  expect(existsSync(join(workspace.folder, ".lockstep/run"))).toBe(false);
  expect(await workspace.close()).toEqual([]);
});

const auth = { dependencies: ["/common/types"], can_modify: ["/src/features/auth/", "/api/auth/"] };
const trading = {
  dependencies: ["/common/types"],
  can_modify: ["/src/features/trading/"],
  cannot_modify: ["/src/features/auth/"],
};

function features(all: Record<string, object>): void {
  workspace.write("BOUNDARIES.json", JSON.stringify(all, null, 2));
}

async function checked(...args: string[]) {
  const { code, out, err } = await workspace.run(["check", ...args, "--json"]);
  return { code, err, answer: out === "" ? null : (JSON.parse(out) as Record<string, unknown>) };
}

test("features that do not meet can run at once: the analysis and the dispatch in the guide's form", async () => {
  features({ "feature-auth": auth, "feature-trading": trading });
  const { code, out, err } = await workspace.run(["check"]);
  expect([code, err]).toEqual([0, ""]);
  expect(out).toMatchInlineSnapshot(`
    "Current phase: none

    Schedule, where one step follows the other (◆ sync point, ← after)
      architecture    architecture-planner
                   ◆  after-architecture · by a person
      implementation  ┬ feature-auth
                      └ feature-trading
                   ◆  before-integration-testing · by a person

    Phase implementation (parallel allowed, at most 8 at once)
      At once:
        1.  feature-auth     /src/features/auth/, /api/auth/
            feature-trading  /src/features/trading/
      No resource conflicts detected.

    Launching parallel implementation:

    [Task 1: Auth Feature]
    - Agent: claude
    - Scope: /src/features/auth/, /api/auth/
    - Dependencies: /common/types

    [Task 2: Trading Feature]
    - Agent: claude
    - Scope: /src/features/trading/
    - Never write: /src/features/auth/
    - Dependencies: /common/types"
  `);
});

test("each refusal names the features, the proof and what would mend it; exit 1", async () => {
  features({
    "feature-auth": { ...auth, can_modify: ["/src/shared/", "/src/auth/**/*.ts"] },
    "feature-trading": { ...trading, can_modify: ["/src/shared/index.ts"], dependencies: ["/docs/spec.md"] },
    "feature-a": { dependencies: ["feature-b"], can_modify: ["/a/"] },
    "feature-b": { dependencies: ["feature-a"], can_modify: ["/b/"] },
    "feature-c": { can_modify: ["/c/", "/common/x"], cannot_modify: ["/c/private/"] },
  });
  const { code, out } = await workspace.run(["check"]);
  expect(code).toBe(1);
  expect(out.slice(out.indexOf("Refused:"))).toMatchInlineSnapshot(`
    "Refused:
      feature-auth (/src/shared/) and feature-trading (/src/shared/index.ts) would both modify /src/shared/index.ts. Give each paths of its own, or let one name the other in its dependencies.
      feature-c may modify /c/, which its own cannot_modify (/c/private/) refuses. Take one of the two out.
      feature-c may modify /common/x, which is read-only in this phase (/common/). Take it out of can_modify, or out of read_only.
      feature-trading depends on /docs/spec.md, which neither exists, nor is modified by an earlier phase, nor is a feature. Create it, let an earlier task modify it, or take it out.
      feature-a → feature-b → feature-a wait for each other. Take one of these dependencies out."
  `);
  const { answer } = await checked();
  expect(answer).toMatchObject({
    ok: false,
    phases: [
      {
        id: "implementation",
        parallel: true,
        conflicts: [
          {
            features: ["feature-auth", "feature-trading"],
            paths: ["/src/shared/", "/src/shared/index.ts"],
            witness: "/src/shared/index.ts",
          },
        ],
        missing_dependencies: [{ feature: "feature-trading", dependency: "/docs/spec.md" }],
        cycles: [["feature-a", "feature-b", "feature-a"]],
        contradictions: [
          { feature: "feature-c", path: "/c/", refused_by: "/c/private/", kind: "cannot_modify" },
          { feature: "feature-c", path: "/common/x", refused_by: "/common/", kind: "read_only" },
        ],
        dispatch: [],
      },
    ],
  });
});

test("a dependency that exists, that an earlier phase makes, or that is a feature, is not missing", async () => {
  features({
    one: { dependencies: ["/common/types", "/README.md", "two"], can_modify: ["/one/"] },
    two: { can_modify: ["/two/"] },
  });
  expect((await checked()).answer).toMatchObject({
    phases: [{ missing_dependencies: [{ feature: "one", dependency: "/README.md" }] }],
  });
  workspace.write("README.md", "");
  expect(await checked()).toMatchObject({ code: 0, answer: { phases: [{ groups: [["two"], ["one"]] }] } });
});

test("features are named with or without feature-, and only these and what they need are looked at", async () => {
  features({
    "feature-auth": auth,
    "feature-trading": { ...trading, dependencies: ["feature-base"] },
    "feature-base": { can_modify: ["/base/"] },
    "feature-other": { can_modify: ["/src/features/auth/"] },
  });
  expect(await checked()).toMatchObject({ code: 1 });
  expect(await checked("auth", "feature-trading")).toMatchObject({
    code: 0,
    answer: { phases: [{ groups: [["feature-auth", "feature-base"], ["feature-trading"]] }] },
  });
  expect(await workspace.run(["check", "tradin"])).toMatchObject({
    code: 2,
    err: expect.stringMatching(/Did you mean trading\?/),
  });
});

test("what is not parallel_safe runs alone and is no refusal; two that wait for each other may modify one path", async () => {
  features({
    a: { can_modify: ["/a/"] },
    b: { can_modify: ["/b/"], parallel_safe: false },
    c: { can_modify: ["/a/"], dependencies: ["a"] },
  });
  expect(await checked()).toMatchObject({
    code: 0,
    answer: { phases: [{ groups: [["a"], ["c"], ["b"]], not_parallel_safe: ["b"], conflicts: [] }] },
  });
  expect((await workspace.run(["check"])).out).toMatch(/Not parallel_safe, so each runs alone: b\./);
});

test("two at once are refused while the current phase is serial", async () => {
  features({ "feature-auth": auth, "feature-trading": trading });
  workspace.write(".lockstep/WORKFLOW_STATE.json", JSON.stringify({ phase: "architecture", mode: "serial" }));
  const { code, out } = await workspace.run(["check", "auth", "trading"]);
  expect(code).toBe(1);
  expect(out).toMatch(/^Current phase: architecture \(serial: no parallel work\)/);
  expect(out).toMatch(
    /may not be launched now\. They can run once the sync point after-architecture is passed/,
  );
  expect((await checked()).code).toBe(0);
  workspace.write(".lockstep/WORKFLOW_STATE.json", JSON.stringify({ phase: "implementation" }));
  expect((await checked("auth", "trading")).answer).toMatchObject({
    ok: true,
    phase: { id: "implementation", mode: "parallel" },
  });
});

test("--prompt is a dispatch in a single response, and is refused where the launch is", async () => {
  features({ "feature-auth": auth, "feature-trading": trading });
  const { code, out } = await workspace.run(["check", "--prompt"]);
  expect(code).toBe(0);
  expect(out).toMatchInlineSnapshot(`
    "The goal of all of it: Build authentication and trading features

    Launch 2 sub-agents at once for the phase implementation. Put all 2 Task tool calls into ONE SINGLE response: do not wait for one before you launch the next, and write nothing between them.

    [Task 1: Auth Feature]
    - Agent: general-purpose
    - Scope: /src/features/auth/, /api/auth/
    - Dependencies: /common/types
    - Prompt: Implement feature-auth within /src/features/auth/, /api/auth/.

    [Task 2: Trading Feature]
    - Agent: general-purpose
    - Scope: /src/features/trading/
    - Never write: /src/features/auth/
    - Dependencies: /common/types
    - Prompt: Implement feature-trading within /src/features/trading/.

    Each task writes only within its own scope. /common/ is read-only for everybody. Call it parallel only if all launches of a group stood in one response."
  `);
  features({ "feature-auth": auth, "feature-trading": { can_modify: ["/api/"] } });
  const refused = await workspace.run(["check", "--prompt"]);
  expect(refused).toMatchObject({
    code: 1,
    out: "",
    err: expect.stringMatching(/would both modify \/api\/auth/),
  });
});

test("a file that is not valid is exit 2, with file and line", async () => {
  features({ "feature-auth": { can_modify: "/src/" } });
  const { code, err } = await workspace.run(["check"]);
  expect([code, err]).toEqual([
    2,
    'BOUNDARIES.json:3: feature-auth.can_modify: expected a list, found "/src/"',
  ]);
  workspace.write("lockstep.yaml", "name: x\nphases: [\n");
  expect((await workspace.run(["check"])).err).toMatch(/^lockstep\.yaml:\d+: expected YAML/);
  workspace.write("lockstep.yaml", "name: x\nphases: [ { id: only, mode: serial, tasks: [] } ]\n");
  expect(await workspace.run(["check"])).toMatchObject({
    code: 0,
    out: expect.stringMatching(/No phase of this workflow allows parallel work/),
  });
});

test("the guide's example: what is named is analysed, and it is said how to launch it and where it is tracked", async () => {
  workspace.write(
    "lockstep.yaml",
    `name: suite
phases:
  - id: implementation
    mode: parallel
    tasks: { from: BOUNDARIES.json, prompt: "Implement {{feature}}." }
`,
  );
  features({
    "feature-authentication": { ...auth, dependencies: [] },
    "feature-trading": { ...trading, dependencies: [] },
  });
  const { code, out } = await workspace.run(["check", "auth", "trading"]);
  expect(code).toBe(0);
  expect(out).toMatch(/No resource conflicts detected\./);
  expect(out).toMatch(/Launching parallel implementation:\n\n\[Task 1: Authentication Feature\]/);
  expect(out.split("\n").at(-1)).toBe(
    "Both tasks are launched in parallel by `lockstep task start authentication trading`. Tracking in PARALLEL_STATUS.json",
  );
});
