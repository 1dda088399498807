// What is wrong is told where it is wrong, on the right stream, with the contract's exit code, and starts nothing.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { commands } from "../../src/commands/table.ts";
import { Workspace } from "../helpers/lockstep.ts";

const good = `
name: one
phases:
  - id: only
    mode: serial
    tasks: [{ id: a, modifies: [/a/], command: "true" }]
`;

let workspace: Workspace;

beforeAll(() => {
  workspace = new Workspace();
  workspace.write("lockstep.yaml", good);
});

afterAll(async () => {
  expect(await workspace.close()).toEqual([]);
});

describe("wrong usage is exit 2, a sentence on stderr and nothing on stdout", () => {
  test.each([
    [["statsu"], /There is no command statsu\. Did you mean `lockstep status`\?/],
    [["--nope"], /There is no option --nope/],
    [["help", "nope"], /There is no command nope/],
    [["status", "--nope"], /lockstep status: .*--nope.*`lockstep status --help`/],
    [["status", "extra"], /lockstep status: unexpected "extra"/],
    [["events", "--since", "soon"], /--since takes an event's number, not soon/],
    [["events", "--since", ""], /--since takes an event's number/],
    [["lock"], /lockstep lock needs one of acquire, release, list, reap, force/],
    [["lock", "steal"], /not steal/],
    [["lock", "acquire", "/a"], /--agent ID/],
    [["lock", "acquire", "--agent", "x"], /at least one path/],
    [["lock", "acquire", "--agent", "x", "--wait", "long", "/a"], /--wait takes seconds, not "long"/],
    [["lock", "acquire", "--agent", "x", "--pid", "0", "/a"], /--pid takes a number above 0/],
    [["lock", "force", "--reason", "x"], /--token N/],
    [["lock", "force", "--token", "1"], /needs a reason/],
    [["task"], /lockstep task needs one of/],
    [["task", "complete"], /needs a task's id/],
    [["task", "fail", "a"], /needs a reason/],
    [["task", "retry", "a", "--reason", "x"], /--reason goes with/],
    [["advance", "after-only"], /unexpected "after-only"/],
    [["advance", "--force"], /needs a reason/],
    [["advance", "--reason", "x"], /--reason goes with --force/],
    [["schema", "nope"], /not nope/],
    [["attach"], /needs a session/],
    [["logs"], /needs a session/],
    [["send", "a"], /needs a session and the text/],
    [["stop"], /needs a session/],
    [["panes"], /needs commands/],
    [["--workspace"], /--workspace needs a folder/],
    [[], /needs a terminal/],
  ])("%j", async (args, sentence) => {
    const ran = await workspace.run(args);
    expect(ran.err).toMatch(sentence);
    expect([ran.code, ran.out]).toEqual([2, ""]);
  });
});

test("outside a workspace it is said how to get into one", async () => {
  const elsewhere = mkdtempSync(join(tmpdir(), "lockstep-none-"));
  const ran = await workspace.run(["status"], { cwd: elsewhere });
  const named = await workspace.run(["--workspace", elsewhere, "status"]);
  rmSync(elsewhere, { recursive: true });
  expect([ran.code, ran.out]).toEqual([2, ""]);
  expect(ran.err).toMatch(/no lockstep\.yaml here or in a folder above.*--workspace DIR/);
  expect(named.err).toContain(`There is no lockstep.yaml in ${elsewhere}`);
});

test("the workspace is named before or after the command, by the environment, or found above", async () => {
  const below = join(workspace.folder, "deep/er");
  workspace.write("deep/er/file", "");
  const elsewhere = tmpdir();
  const ways = [
    workspace.run(["--workspace", workspace.folder, "status", "--json"], { cwd: elsewhere }),
    workspace.run(["status", `--workspace=${workspace.folder}`, "--json"], { cwd: elsewhere }),
    workspace.run(["--json", "status"], { cwd: elsewhere, env: { LOCKSTEP_WORKSPACE: workspace.folder } }),
    workspace.run(["status", "--json"], { cwd: below }),
  ];
  for (const ran of await Promise.all(ways)) {
    expect([ran.code, ran.err]).toEqual([0, ""]);
    expect(JSON.parse(ran.out)).toMatchObject({ execution_id: null, tasks: [], locks: [], sessions: [] });
  }
});

test("every command has its help, by --help, -h and help", async () => {
  for (const { name, summary } of commands.filter((entry) => entry.name !== "")) {
    const ran = await workspace.run(
      name === "run" ? ["help", name] : [name, name === "lock" ? "-h" : "--help"],
    );
    expect(ran.code, name).toBe(0);
    expect(ran.out).toContain(`Usage: lockstep ${name}`);
    expect(ran.out).toContain(summary);
  }
}, 30_000);

test.each([
  [["task", "complete", "nobody", "--json"], 1],
  [["stop", "nobody", "--json"], 1],
  [["explain", "nobody", "--json"], 1],
  [["explain", "../../outside", "--json"], 1],
  [["lock", "acquire", "--agent", "x", "../../outside", "--json"], 1],
  [["lock", "force", "--token", "99", "--reason", "x", "--json"], 1],
  [["advance", "--json"], 1],
  [["logs", "nobody", "--json"], 1],
  [["status", "--nope", "--json"], 2],
  [["task", "fail", "a", "--json"], 2],
])("%j is one JSON document on stdout, its sentence on stderr", async (args, code) => {
  const ran = await workspace.run(args);
  const answer = JSON.parse(ran.out) as { ok: boolean; message: string };
  expect([ran.code, answer.ok]).toEqual([code, false]);
  expect(ran.err).toBe(answer.message);
});

test("commands that speak in JSON Lines say a refusal on stderr alone", async () => {
  const ran = await workspace.run(["run", "--json", "--nope"]);
  expect([ran.code, ran.out]).toEqual([2, ""]);
});

test("an invalid workflow is told with file, line and field, and nothing is launched", async () => {
  const bad = new Workspace();
  bad.write("lockstep.yaml", good.replace("serial", "serail").replace("name: one", "nmae: one"));
  const ran = await bad.run(["run"]);
  expect([ran.code, ran.out]).toEqual([2, ""]);
  expect(ran.err).toMatch(/^lockstep\.yaml:2: nmae: unknown key "nmae"; did you mean "name"\?$/m);
  expect(ran.err).toMatch(/^lockstep\.yaml:5: phases\[0\]\.mode: expected .*found "serail"/m);
  const start = await bad.run(["task", "start", "a", "--json"]);
  expect(start.code).toBe(2);
  expect(JSON.parse(start.out)).toMatchObject({
    ok: false,
    problems: expect.arrayContaining([expect.objectContaining({ file: "lockstep.yaml", line: 5 })]),
  });
  const status = await bad.run(["status", "--json"]);
  expect(JSON.parse(status.out)).toMatchObject({ execution_id: null, sessions: [] });
  expect(await bad.close()).toEqual([]);
});

test("invalid boundaries are told with their file", async () => {
  const bad = new Workspace();
  bad.write(
    "lockstep.yaml",
    good
      .replace(/tasks: .*/, 'tasks: { from: BOUNDARIES.json, command: "true" }')
      .replace("serial", "parallel"),
  );
  bad.write("BOUNDARIES.json", '{\n  "feature-a": { "can_modify": "/a/" }\n}\n');
  const ran = await bad.run(["run"]);
  expect(ran.code).toBe(2);
  expect(ran.err).toMatch(/^BOUNDARIES\.json:2: feature-a\.can_modify: expected a list/m);
  expect(await bad.close()).toEqual([]);
});

test("a state folder that cannot be made, and a damaged store, are faults told in a sentence", async () => {
  const bad = new Workspace();
  bad.write("lockstep.yaml", good);
  bad.write(".lockstep", "in the way");
  const inTheWay = await bad.run(["status"]);
  expect([inTheWay.code, inTheWay.out]).toEqual([3, ""]);
  expect(inTheWay.err).toMatch(/^The state of this workspace cannot be kept in .*\.lockstep: /);
  rmSync(join(bad.folder, ".lockstep"));
  bad.write(".lockstep/state.db", "no database ".repeat(400));
  const damaged = await bad.run(["status", "--json"]);
  expect(damaged.code).toBe(3);
  expect(damaged.err).toMatch(/^.*state\.db cannot be used: .*To begin anew, move it away; .*$/);
  expect(JSON.parse(damaged.out)).toEqual({ ok: false, message: damaged.err });
  expect(await bad.close()).toEqual([]);
});

test("demo refuses a folder that is not empty and leaves it as it was", async () => {
  const folder = mkdtempSync(join(tmpdir(), "lockstep-full-"));
  writeFileSync(join(folder, "mine"), "");
  const ran = await workspace.run(["demo", "--dir", folder, "--json"]);
  const isUntouched = existsSync(join(folder, "mine")) && !existsSync(join(folder, "lockstep.yaml"));
  rmSync(folder, { recursive: true });
  expect([ran.code, ran.out, isUntouched]).toEqual([1, "", true]);
  expect(ran.err).toContain(folder);
});
