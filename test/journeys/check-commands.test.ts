// Commands of checks as a person meets them: not run again for nothing, made again when files changed, seen while they run.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { until, Workspace } from "../helpers/lockstep.ts";

let workspace: Workspace;

beforeEach(async () => {
  workspace = new Workspace();
  workspace.write(".gitignore", ".lockstep/\nran\ngo\n");
  workspace.write("src/a", "1");
  await workspace.git("init", "--quiet");
  await workspace.git("add", "--all");
  await workspace.git("commit", "--quiet", "--message", "first");
});

afterEach(async () => {
  expect(await workspace.close()).toEqual([]);
});

interface State {
  sync_points: { status: string; checks: { id: string; status: string; evidence?: string }[] }[];
}

const check = (run: string, more = "") => `{ run: "${run}"${more} }`;

function workflow(...checks: readonly string[]): void {
  const phase = (id: string, all: readonly string[]) =>
    `  - { id: ${id}, mode: serial, tasks: [ { id: do-${id}, command: "true" } ], sync: { checks: [ ${all.join(", ")} ] } }\n`;
  const last = phase("two", checks);
  workspace.write("lockstep.yaml", `name: x\nphases:\n${phase("one", checks)}${last}`);
}

const times = () => readFileSync(join(workspace.folder, "ran"), "utf8").trim().split("\n");
const evidenceOf = (point: number, id: string) =>
  (workspace.json(".lockstep/WORKFLOW_STATE.json") as State).sync_points[point]?.checks.find(
    (one) => one.id === id,
  )?.evidence;

test("a command that passed is not run again while its inputs are the same, and its evidence says so", async () => {
  workflow(check("echo kept >> ran", ", inputs: [/src/]"), check("echo each >> ran", ", cache: false"));
  expect((await workspace.run(["run", "--auto"])).code).toBe(0);
  expect(times().sort()).toEqual(["each", "each", "kept"]);
  expect(evidenceOf(0, "run echo kept >> ran")).toMatch(/^echo kept >> ran: exit 0 in \d+\.\d s$/);
  expect(evidenceOf(1, "run echo kept >> ran")).toMatch(
    /^echo kept >> ran: exit 0 in \d+\.\d s \(at 20.*Z\); nothing that it depends on has changed since$/,
  );
});

test("files that changed while a sync point was ready have its checks made again before it is passed", async () => {
  workflow(check("echo run >> ran; grep -q 1 src/a", ", inputs: [/src/]"));
  expect((await workspace.run(["run"])).code).toBe(1);
  expect(times()).toHaveLength(1);
  workspace.write("src/a", "2");
  const refused = await workspace.run(["advance"]);
  expect([refused.code, times().length]).toEqual([1, 2]);
  workspace.write("src/a", "1");
  const passed = await workspace.run(["advance"]);
  expect([passed.code, passed.out]).toEqual([0, "Passed after-one."]);
  // That content had passed before.
  expect(times()).toHaveLength(2);
});

test("what a check's command prints is told while it runs, and kept", async () => {
  workflow(check("echo first words; while ! test -e go; do sleep 0.05; done; echo last words"));
  const running = workspace.run(["run", "--auto"]);
  const seen = await until("its first words", async () => {
    if (!existsSync(join(workspace.folder, ".lockstep/WORKFLOW_STATE.json"))) return null;
    const { out } = await workspace.run(["logs", "after-one"]);
    return out === "" ? null : out;
  });
  expect(seen).toBe("first words");
  const following = workspace.run(["logs", "after-one", "-f"]);
  workspace.write("go", "");
  expect(await following).toEqual({ code: 0, err: "", out: "first words\nlast words" });
  expect((await running).code).toBe(0);
});
