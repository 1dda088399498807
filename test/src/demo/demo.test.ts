import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { spawn as spawnInTerminal } from "@lydell/node-pty";
import { describe, expect, test } from "vitest";
import { profileByName } from "../../../src/agents/table.ts";
import { roleIds } from "../../../src/demo/roles.ts";
import { makeDemoWorkspace } from "../../../src/demo/workspace.ts";
import { changedSince, takeBaseline } from "../../../src/git/baseline.ts";
import { readWorkflow } from "../../../src/workflow/read.ts";
import { covers } from "../../../state/locks/overlap.ts";
import { folderWith } from "../../helpers/folders.ts";
import { exampleLaunch } from "../../helpers/launch.ts";

function agent(task: string): readonly [string, readonly string[]] {
  const [program, ...args] = profileByName("demo")?.argv(exampleLaunch({ task })) ?? [];
  if (program === undefined) throw new Error("The demo's profile starts nothing.");
  return [program, args];
}

async function sample(): Promise<string> {
  const folder = join(folderWith(), "demo");
  expect(await makeDemoWorkspace(folder)).toEqual({ ok: true, workspace: folder, git: null });
  return folder;
}

async function workflowOf(workspace: string) {
  const read = await readWorkflow(workspace);
  if (!read.ok) throw new Error(read.problems.map(({ message }) => message).join("\n"));
  return read.workflow;
}

const hurried = { ...process.env, LOCKSTEP_DEMO_PACE: "0" };

describe("the sample workspace", () => {
  test("is a valid workflow of the six phases, with a role for every task", async () => {
    const { phases } = await workflowOf(await sample());
    expect(phases.map(({ id, mode, sync }) => [id, mode, sync.id])).toEqual([
      ["architecture", "serial", "after-architecture"],
      ["test-definition", "serial", "after-test-definition"],
      ["implementation", "parallel", "before-integration-testing"],
      ["integration-enhancement", "parallel", "before-final-validation"],
      ["final-validation", "serial", "before-deployment"],
      ["deployment", "serial", "after-deployment"],
    ]);
    const ids = phases.flatMap((phase) => phase.tasks.map((task) => task.id));
    expect([...ids].sort()).toEqual([...roleIds].sort());
  });

  test("is committed, so that every later change is seen", async () => {
    const folder = await sample();
    expect(await takeBaseline(folder)).toMatchObject({ kind: "git", dirty: {} });
  });

  test("is not made in a folder with something in it", async () => {
    const folder = folderWith({ mine: "" });
    expect(await makeDemoWorkspace(folder)).toMatchObject({
      ok: false,
      problem: expect.stringContaining("is not empty"),
    });
  });
});

describe("the scripted agents", () => {
  test("one after the other write only what is theirs, and what they write works", async () => {
    const workspace = await sample();
    const { phases } = await workflowOf(workspace);
    for (const plan of phases.flatMap((phase) => phase.tasks)) {
      const before = await takeBaseline(workspace);
      const [program, args] = agent(plan.id);
      const ended = spawnSync(program, args, { cwd: workspace, env: hurried, encoding: "utf8" });
      expect([plan.id, ended.status, ended.stderr]).toEqual([plan.id, 0, ""]);
      const changed = await changedSince(workspace, before, []);
      const paths = changed.kind === "files" ? changed.paths : [];
      expect(paths.length, plan.id).toBeGreaterThan(0);
      const outside = paths.filter((path) => !plan.modifies.some(({ claim }) => covers(claim, path)));
      expect([plan.id, outside]).toEqual([plan.id, []]);
    }
    const tested = spawnSync("npm", ["test"], { cwd: workspace, encoding: "utf8" });
    expect(tested.stdout).toMatch(/pass 8/);
    expect(tested.status).toBe(0);
  });

  test("a feature fails before its test's groundwork is there", async () => {
    const [program, args] = agent("feature-trading");
    const ended = spawnSync(program, args, { cwd: await sample(), env: hurried, encoding: "utf8" });
    expect(ended.status).toBe(1);
  });

  test("the title says what it does, and a question without a person is answered by itself", async () => {
    const [program, args] = agent("feature-trading");
    const { stdout } = spawnSync(program, args, { cwd: await sample(), env: hurried, encoding: "utf8" });
    const titles = [...stdout.matchAll(/\u001b\]0;([^\u0007]*)\u0007/g)].map(([, title]) => title);
    expect(titles.slice(0, 3)).toEqual(["◐ trading", "[ ! ] Action Required | trading", "◐ trading"]);
    expect(stripVTControlCharacters(stdout)).toContain(
      "Use decimal or float prices? [D/f] decimal  (taken by itself)",
    );
  });

  test.each([
    ["f", "float", /floats in between/],
    ["\r", "decimal", /whole cents/],
  ])("a person's key %j decides", async (key, label, file) => {
    const workspace = await sample();
    for (const id of ["architecture-planner", "api-contract-designer", "error-designer", "tdd-enforcer"]) {
      const [program, args] = agent(id);
      spawnSync(program, args, { cwd: workspace, env: hurried });
    }
    const [program, args] = agent("feature-trading");
    const env = { ...hurried, LOCKSTEP_AUTO: "" };
    const terminal = spawnInTerminal(program, [...args], { cwd: workspace, env, cols: 80, rows: 24 });
    let seen = "";
    terminal.onData((text) => {
      if (!seen.includes("[D/f]") && (seen + text).includes("[D/f]")) terminal.write(key);
      seen += text;
    });
    const exitCode = await new Promise<number>((resolve) =>
      terminal.onExit((exit) => resolve(exit.exitCode)),
    );
    expect(exitCode).toBe(0);
    expect(stripVTControlCharacters(seen)).toContain(`[D/f] ${label}`);
    expect(readFileSync(join(workspace, "src/features/trading/price.js"), "utf8")).toMatch(file);
  });

  test.each([
    ["SIGTERM", 143],
    ["SIGINT", 130],
    ["SIGHUP", 129],
  ] as const)("%s ends one with exit %i", async (signal, code) => {
    const [program, args] = agent("documentation");
    const child = spawn(program, args, {
      cwd: folderWith(),
      env: { ...process.env, LOCKSTEP_DEMO_PACE: "100" },
    });
    await once(child.stdout, "data");
    child.kill(signal);
    expect(await once(child, "exit")).toEqual([code, null]);
  });

  test("a task without a script is done without writing", async () => {
    const folder = folderWith();
    const [program, args] = agent("something-else");
    expect(spawnSync(program, args, { cwd: folder, env: hurried }).status).toBe(0);
  });
});
