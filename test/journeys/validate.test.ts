// `lockstep validate` as a user calls it: exit codes, one JSON document, standard input, and what a workspace adds.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, expect, test } from "vitest";
import { cleanEnvironment, program, Workspace } from "../helpers/lockstep.ts";
import { recorded } from "../src/validator/recorded.ts";

let workspace: Workspace;

beforeEach(() => {
  workspace = new Workspace();
});

afterEach(async () => {
  expect(await workspace.close()).toEqual([]);
});

const workflow = `name: test
phases:
  - { id: architecture, mode: serial, tasks: [ { id: a, modifies: [/a/], command: "exit 0" } ] }
`;

/** A recorded session as if it had been made in the workspace. */
function moved(format: string, verdict: string, to: string): string {
  const text = readFileSync(recorded(format, verdict), "utf8");
  writeFileSync(join(workspace.folder, to), text.replaceAll("/workspace", workspace.folder));
  return to;
}

test("0 when all is as claimed, 1 on an error, 2 when nothing could be read", async () => {
  expect((await workspace.run(["validate", recorded("claude-transcript", "parallel")])).code).toBe(0);
  expect((await workspace.run(["validate", recorded("claude-transcript", "staggered")])).code).toBe(0);
  expect((await workspace.run(["validate", recorded("claude-transcript", "sequential")])).code).toBe(1);
  workspace.write("notes.txt", "nothing\n");
  const nothing = await workspace.run(["validate", "notes.txt", "missing.jsonl"]);
  expect(nothing).toMatchObject({ code: 2, out: "" });
  expect(nothing.err).toMatch(
    /^missing\.jsonl: is not there\.\nnotes\.txt: is of no known format.*\nNothing could be read\./,
  );
  const some = await workspace.run(["validate", "notes.txt", recorded("pi-session", "parallel"), "--json"]);
  expect(some.code).toBe(0);
  expect(some.err).toMatch(/notes\.txt: is of no known format/);
  expect(JSON.parse(some.out)).toMatchObject({
    verdict: "parallel",
    files: [{}],
    warnings: [{ file: "notes.txt" }],
  });
});

test("a page for people names the claim, the launches and the finding", async () => {
  const { out } = await workspace.run(["validate", recorded("claude-transcript", "sequential")]);
  expect(out.split("\n").slice(1).join("\n")).toMatchInlineSnapshot(`
    "  sequential: 2 agents launched one after the other

      Claims
        line 4  sequential  “I'll work on these two features in parallel:”

      Launches
        1.  Worker A  ━━━━━━━━━━━━              0.7 s
        2.  Worker B               ━━━━━━━━━━━  0.7 s

      Findings
        error  serial-claimed-parallel, line 4: It says "I'll work on these two features in parallel:", but launched 2 agents one after the other. Put all launches into a single response."
  `);
});

test.each([[["validate", "-", "--json"]], [["--json", "validate"]]])(
  "%j reads standard input",
  async (args) => {
    const { stdout, exitCode } = await execa(process.execPath, [program, ...args], {
      cwd: workspace.folder,
      env: cleanEnvironment(),
      extendEnv: false,
      inputFile: recorded("claude-stream", "parallel"),
    });
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      files: [{ file: "-", format: "claude-stream", verdict: "parallel" }],
    });
  },
);

test("in a workspace its boundaries count, and without one named nothing is started", async () => {
  workspace.write("lockstep.yaml", workflow);
  workspace.write(
    "BOUNDARIES.json",
    JSON.stringify({ a: { can_modify: ["/src/b/"] }, b: { cannot_modify: ["/src/b/"] } }),
  );
  moved("claude-stream", "parallel", "session.jsonl");
  const { code, out } = await workspace.run(["validate", "session.jsonl"]);
  expect(out).toMatch(
    /resource-conflict, line \d+: Worker B is b and touches \/src\/b\/out\.txt, which its cannot_modify refuses/,
  );
  expect(code).toBe(1);
  expect(() => workspace.read(".lockstep/state.db")).toThrow();
});

test("the phase of WORKFLOW_STATE.json counts: no parallel launches in a serial phase", async () => {
  workspace.write("lockstep.yaml", workflow);
  workspace.write(".lockstep/WORKFLOW_STATE.json", JSON.stringify({ phase: "architecture", mode: "serial" }));
  moved("claude-stream", "parallel", "session.jsonl");
  const { code, out } = await workspace.run(["validate", "session.jsonl"]);
  expect([code, out]).toEqual([
    1,
    expect.stringMatching(/serial-phase, line \d+: 2 agents were launched at once in architecture/),
  ]);
  workspace.write(".lockstep/WORKFLOW_STATE.json", JSON.stringify({ phase: "implementation" }));
  expect((await workspace.run(["validate", "session.jsonl"])).code).toBe(0);
});

test("a journal in a file, or of the named workspace, tells which writes no lock covered", async () => {
  workspace.write("lockstep.yaml", workflow);
  moved("claude-stream", "parallel", "session.jsonl");
  const at = "2026-01-01T00:00:00.000Z";
  workspace.write(
    "journal.jsonl",
    `${JSON.stringify({ seq: 1, at, type: "lock-acquired", token: 1, agent: "x", paths: ["/src/a/"] })}\n`,
  );
  const byFile = await workspace.run(["validate", "--journal", "journal.jsonl", "session.jsonl", "--json"]);
  expect(byFile.code).toBe(1);
  expect(JSON.parse(byFile.out)).toMatchObject({
    files: [
      {
        findings: [
          { kind: "unlocked-write", message: expect.stringMatching(/^Worker B wrote \/src\/b\/out\.txt/) },
        ],
      },
    ],
  });
  workspace.write("bad.jsonl", "{}\n");
  const bad = await workspace.run(["validate", "--journal", "bad.jsonl", "session.jsonl"]);
  expect(bad).toMatchObject({ code: 2, err: expect.stringMatching(/^bad\.jsonl:1: expected an event/) });
  // The recording is from before this workspace's journal begins, so nothing of it can be judged by it.
  expect(
    (await workspace.run(["lock", "acquire", "--agent", "x", "--pid", String(process.pid), "/src/"])).code,
  ).toBe(0);
  expect((await workspace.run(["validate", "--workspace", ".", "session.jsonl"])).code).toBe(0);
  expect((await workspace.run(["lock", "release", "--agent", "x"])).code).toBe(0);
  expect(
    (await workspace.run(["lock", "acquire", "--agent", "a", "--pid", String(process.pid), "/src/a/"])).code,
  ).toBe(0);
  workspace.write("now.jsonl", fromNowOn(workspace.read("session.jsonl")));
  const { code, out } = await workspace.run(["validate", "--workspace", ".", "--json", "now.jsonl"]);
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({
    files: [{ findings: [{ kind: "unlocked-write", message: expect.stringMatching(/^Worker B wrote/) }] }],
  });
});

/** The recording as if it began in a moment. */
function fromNowOn(text: string): string {
  const instant = /\d{4}-\d\d-\d\dT[\d:.]+Z/g;
  const [first = ""] = [...text.matchAll(instant)].map(([written]) => written).sort();
  const later = Date.now() + 1_000 - Date.parse(first);
  return text
    .replace(instant, (written) => new Date(Date.parse(written) + later).toISOString())
    .replace(/\b1[78]\d{11}\b/g, (written) => String(Number(written) + later));
}

test("a session recorded elsewhere counts as of this workspace, one of another project here does not", async () => {
  workspace.write("lockstep.yaml", workflow);
  workspace.write(".lockstep/WORKFLOW_STATE.json", JSON.stringify({ phase: "architecture", mode: "serial" }));
  workspace.write("BOUNDARIES.json", JSON.stringify({ b: { cannot_modify: ["/src/b/"] } }));
  const kinds = async (file: string) => {
    const { out } = await workspace.run(["validate", "--json", file]);
    const { files } = JSON.parse(out) as { files: { findings: { kind: string }[] }[] };
    return files.flatMap(({ findings }) => findings.map(({ kind }) => kind)).sort();
  };
  expect(await kinds(recorded("claude-transcript", "parallel"))).toEqual([
    "resource-conflict",
    "serial-phase",
  ]);
  const other = new Workspace();
  try {
    const text = readFileSync(recorded("claude-stream", "parallel"), "utf8");
    workspace.write("other.jsonl", text.replaceAll("/workspace", other.folder));
    expect(await kinds("other.jsonl")).toEqual([]);
  } finally {
    await other.close();
  }
});

test("a file that is named twice is judged once", async () => {
  const file = moved("pi-session", "parallel", "session.jsonl");
  const { out } = await workspace.run(["validate", "--json", file, `./${file}`, "."]);
  expect((JSON.parse(out) as { files: unknown[] }).files).toHaveLength(1);
});
