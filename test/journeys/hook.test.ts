// `lockstep hook pre-tool-use`, as agents call it: what is denied to whom, in each agent's words, and never by accident.
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { pidOf, until, Workspace } from "../helpers/lockstep.ts";
import { recorded } from "../src/validator/recorded.ts";

let workspace: Workspace;

beforeEach(async () => {
  workspace = new Workspace();
  workspace.write(
    "lockstep.yaml",
    `name: suite
scratch: [/dist/]
phases:
  - id: build
    mode: parallel
    read_only: [/common/]
    tasks:
      - { id: auth, command: "sleep 600", modifies: [/src/auth/, /docs/*.md] }
      - { id: trading, command: "sleep 600", modifies: [/src/trading/] }
`,
  );
  for (const folder of ["src/auth", "src/trading", "common", "dist"])
    mkdirSync(join(workspace.folder, folder), { recursive: true });
});

afterEach(async () => {
  expect(await workspace.close()).toEqual([]);
});

interface Status {
  readonly sessions: readonly { readonly session: string; readonly task: string; readonly status: string }[];
}

/** The name of auth's session, with both tasks at work. */
async function atWork(): Promise<string> {
  await workspace.run(["task", "start", "auth", "trading"]);
  return until("both run", async () => {
    const { out } = await workspace.run(["status", "--json"]);
    const running = (JSON.parse(out) as Status).sessions.filter(({ status }) => status === "running");
    return running.length === 2 && running.find(({ task }) => task === "auth")?.session;
  });
}

interface Asked {
  readonly session?: string;
  readonly agent?: string;
  readonly cwd?: string;
  readonly text?: string;
}

/** What the hook answers: "" for a yes. */
async function asked(call: object, { session, agent, cwd, text }: Asked = {}): Promise<string> {
  const ran = await workspace.run(
    ["hook", "pre-tool-use", ...(agent === undefined ? [] : ["--for", agent])],
    {
      input: text ?? JSON.stringify(call),
      cwd: cwd ?? workspace.folder,
      env: session === undefined ? {} : { LOCKSTEP_SESSION: session, LOCKSTEP_WORKSPACE: workspace.folder },
    },
  );
  expect([ran.code, ran.err]).toEqual([0, ""]);
  return ran.out;
}

function write(path: string): object {
  return { cwd: workspace.folder, tool_name: "Write", tool_input: { file_path: path, content: "x" } };
}

async function reason(call: object, options: Asked): Promise<string> {
  const out = await asked(call, options);
  if (out === "") return "";
  const answer = JSON.parse(out) as {
    hookSpecificOutput: { permissionDecision: string; permissionDecisionReason: string };
  };
  expect(answer.hookSpecificOutput.permissionDecision).toBe("deny");
  return answer.hookSpecificOutput.permissionDecisionReason;
}

test("a session writes what is locked for it and scratch, and is told of everything else who has it", async () => {
  const session = await atWork();
  const inside = (path: string) => reason(write(path), { session });
  expect(await inside(join(workspace.folder, "src/auth/new/login.ts"))).toBe("");
  expect(await inside("docs/auth.md")).toBe("");
  expect(await inside("dist/auth.js")).toBe("");
  expect(await inside("src/trading/book.ts")).toMatch(
    /^\/src\/trading\/book\.ts is locked by trading \(\/src\/trading\/, token \d+\), so auth may not write there\. .*`lockstep lock acquire --agent auth --wait 60 \/src\/trading\/book\.ts`\.$/,
  );
  expect(await inside("src/other.ts")).toMatch(
    /^\/src\/other\.ts is not locked for auth, which holds only \/src\/auth\/ \/docs\/\*\.md\. .*`lockstep lock acquire --agent auth \/src\/other\.ts`/,
  );
  expect(await inside("src/auth/../../common/types.ts")).toMatch(/\/common\/ is read-only during build/);
  expect(await inside("/etc/passwd")).toMatch(/leaves the workspace/);
  symlinkSync("../trading", join(workspace.folder, "src/auth/link"));
  expect(await inside("src/auth/link/book.ts")).toMatch(/locked by trading/);
  // What it asks a lock for, it may write from then on.
  const env = { LOCKSTEP_SESSION: session, LOCKSTEP_WORKSPACE: workspace.folder };
  expect((await workspace.run(["lock", "acquire", "/src/other.ts"], { env })).code).toBe(0);
  expect(await inside("src/other.ts")).toBe("");
});

test("what decides who may write is closed to every session, also to one that has locked all of it", async () => {
  workspace.write(
    "lockstep.yaml",
    `name: suite
phases: [ { id: build, mode: serial, tasks: [ { id: auth, command: "sleep 600", modifies: [/] } ] } ]
`,
  );
  await workspace.run(["task", "start", "auth"]);
  const { session } = await until("it runs", async () => {
    const { out } = await workspace.run(["status", "--json"]);
    return (JSON.parse(out) as Status).sessions.find(({ status }) => status === "running");
  });
  symlinkSync("lockstep.yaml", join(workspace.folder, "harmless.txt"));
  for (const path of [
    "lockstep.yaml",
    "BOUNDARIES.json",
    ".lockstep/RESOURCE_LOCKS.json",
    ".git/config",
    ".git/hooks/pre-commit",
    ".git/info/exclude",
    "harmless.txt",
  ])
    expect(await reason(write(path), { session })).toMatch(/may not be written by any session/);
  for (const path of [".git/index", "src/a.ts", "README.md"])
    expect(await reason(write(path), { session })).toBe("");
});

test("every agent's tools are known in every format, and each is answered in its own words", async () => {
  const session = await atWork();
  const patch =
    "*** Begin Patch\n*** Update File: src/auth/a.ts\n*** Move to: src/trading/a.ts\n*** End Patch";
  const calls: object[] = [
    { tool_name: "Edit", tool_input: { file_path: "src/trading/a.ts" } },
    { tool_name: "MultiEdit", tool_input: { file_path: "src/trading/a.ts" } },
    { tool_name: "NotebookEdit", tool_input: { notebook_path: "src/trading/a.ipynb" } },
    { tool_name: "apply_patch", tool_input: { command: patch } },
    { tool_name: "Bash", tool_input: { command: `apply_patch <<'E'\n${patch}\nE` } },
    { tool_name: "write_file", tool_input: { file_path: "src/trading/a.ts" } },
    { tool_name: "replace", tool_input: { file_path: "src/trading/a.ts" } },
    {
      tool_name: "mcp__files__move_file",
      tool_input: { source: "src/auth/a", destination: "src/trading/a" },
    },
    { tool: "edit", args: { filePath: "src/trading/a.ts" } },
    { toolName: "write", input: { path: "src/trading/a.ts" } },
  ];
  for (const call of calls) {
    expect(await reason(call, { session }), JSON.stringify(call)).toMatch(/locked by trading/);
    for (const agent of ["gemini", "opencode", "pi"])
      expect(JSON.parse(await asked(call, { session, agent }))).toMatchObject({
        decision: "deny",
        reason: expect.stringContaining("locked by trading"),
      });
  }
  for (const call of [
    { tool_name: "Read", tool_input: { file_path: "src/trading/a.ts" } },
    { tool_name: "Bash", tool_input: { command: "ls src/trading" } },
    { tool_name: "Task", tool_input: { prompt: "…" } },
  ])
    expect(await asked(call, { session })).toBe("");
});

test("what cannot be told is denied to a session: rubbish, no path, no such session, nobody who answers", async () => {
  const session = await atWork();
  for (const text of ["", "rubbish", "[1]", "{}", '{"tool_name":7}', "\0\0", '{"tool_name":"Write"']) {
    expect(await reason({}, { session, text })).toMatch(/cannot be told/);
    expect(await asked({}, { text })).toBe("");
  }
  expect(await reason({ tool_name: "Write", tool_input: {} }, { session })).toMatch(/Write names no file/);
  expect(await reason({ tool_name: "apply_patch", tool_input: { command: "x" } }, { session })).toMatch(
    /names no file/,
  );
  expect(await reason(write("src/auth/a.ts"), { session: "nobody.1" })).toMatch(/nobody\.1 is not known/);
  await workspace.run(["down", "--stop"]);
  expect(await reason(write("src/auth/a.ts"), { session })).toMatch(/does not answer/);
});

test("an agent beside the workflow is kept out of what is locked and of nothing else", async () => {
  expect(await asked(write("src/trading/a.ts"))).toBe("");
  await atWork();
  expect(await reason(write("src/trading/a.ts"), {})).toMatch(
    /^\/src\/trading\/a\.ts is locked by trading \(\/src\/trading\/, token \d+\)/,
  );
  for (const path of ["src/else.ts", "lockstep.yaml", "/tmp/x"]) expect(await asked(write(path))).toBe("");
  // Its locks are in force though their supervisor was killed: one is started to say so.
  process.kill(pidOf(workspace.folder, "supervisor"), "SIGKILL");
  expect(await reason(write("src/trading/a.ts"), {})).toMatch(/locked by trading/);
});

test("outside of every workspace it is silent, whatever comes", async () => {
  const elsewhere = new Workspace();
  for (const text of ["", "rubbish", '{"tool_name":"Write","tool_input":{"file_path":"/etc/passwd"}}'])
    expect(await asked({}, { cwd: elsewhere.folder, text })).toBe("");
  expect(await elsewhere.close()).toEqual([]);
});

test("an event or an agent that is not known is wrong usage, which agents take for a no", async () => {
  const { code, err } = await workspace.run(["hook", "pre-tool"]);
  expect([code, err]).toEqual([2, expect.stringMatching(/^lockstep hook needs one of: pre-tool-use, /)]);
  expect((await workspace.run(["hook", "stop", "--for", "vim"])).code).toBe(2);
});

test("a session that says in parallel and launches one after the other is told so while it works, once", async () => {
  const session = await atWork();
  const told = async (event: string, fields: object) => {
    const { out } = await workspace.run(["hook", event], {
      input: JSON.stringify({ cwd: workspace.folder, ...fields }),
      env: { LOCKSTEP_SESSION: session, LOCKSTEP_WORKSPACE: workspace.folder },
    });
    return out === "" ? null : (JSON.parse(out) as { decision: string; reason: string });
  };
  const serial = { transcript_path: recorded("claude-transcript", "sequential") };
  const launch = { tool_calls: [{ tool_name: "Agent" }] };
  const correction = {
    decision: "block",
    reason: expect.stringMatching(/Put all launches into a single response/),
  };
  expect(await told("post-tool-batch", { ...serial, ...launch })).toMatchObject(correction);
  expect(await told("stop", serial)).toMatchObject(correction);
  expect(await told("stop", { ...serial, stop_hook_active: true })).toBeNull();
  expect(await told("post-tool-batch", { ...serial, tool_calls: [{ tool_name: "Read" }] })).toBeNull();
  const parallel = { transcript_path: recorded("claude-transcript", "parallel") };
  expect(await told("post-tool-batch", { ...parallel, ...launch })).toBeNull();
  expect(await told("stop", { transcript_path: "/nowhere" })).toBeNull();
});
