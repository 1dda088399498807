// What agents say and ask from inside a session: by MCP with a real client, and by their hooks; and a person's answers.

import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openSupervisor, type Supervisor } from "../../src/client/connect.ts";
import { placesOf } from "../../src/system/places.ts";
import { asksOf } from "../../state/decide/asks.ts";
import type { Ask } from "../../state/model/asks.ts";
import type { SessionId } from "../../state/model/state.ts";
import { cleanEnvironment, pidOf, program, until, Workspace } from "../helpers/lockstep.ts";
import { Terminal } from "../helpers/terminal.ts";

let workspace: Workspace;
let person: Supervisor;
let clients: Client[];
let terminal: Terminal | null = null;

beforeEach(async () => {
  clients = [];
  workspace = new Workspace();
  workspace.write(
    "lockstep.yaml",
    `name: suite
phases:
  - id: build
    mode: parallel
    tasks:
      - { id: auth, command: "sleep 600", modifies: [/src/auth/], verify: "test -e src/auth/done" }
      - { id: trading, command: "sleep 600", modifies: [/src/trading/] }
`,
  );
  await workspace.run(["task", "start", "auth", "trading"]);
  const opened = await openSupervisor(placesOf(workspace.folder, ".lockstep"), "never");
  if (opened === null) throw new Error("No supervisor answers.");
  person = opened;
  await until("both run", async () => {
    const sessions = Object.values((await person.state()).sessions);
    return sessions.length === 2 && sessions.every(({ state }) => state.kind === "running");
  });
});

afterEach(async () => {
  terminal?.close();
  terminal = null;
  for (const client of clients) await client.close();
  person.close();
  expect(await workspace.close()).toEqual([]);
});

const inside = (task: string) => ({
  ...cleanEnvironment(),
  LOCKSTEP_SESSION: `${task}-1`,
  LOCKSTEP_TASK: task,
  LOCKSTEP_WORKSPACE: workspace.folder,
});

async function agent(task: string) {
  const client = new Client({ name: "test", version: "1" });
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [program, "mcp"],
    env: inside(task),
    cwd: workspace.folder,
  });
  await client.connect(transport);
  clients.push(client);
  return async (name: string, input: Record<string, unknown> = {}) => {
    const result = await client.callTool({ name, arguments: input });
    const [content] = result.content;
    return { no: result.isError === true, text: content?.type === "text" ? content.text : "" };
  };
}

async function asked(): Promise<Ask> {
  return until("it is asked", async () => asksOf(await person.state())[0]?.ask);
}

test("by MCP an agent has the rules of the command line", async () => {
  const call = await agent("auth");
  const [client] = clients;
  expect((await client?.listTools())?.tools.map(({ name }) => name).sort()).toEqual([
    "acquire_lock",
    "ask_person",
    "check_paths",
    "complete_task",
    "list_locks",
    "release_lock",
    "report_progress",
    "workflow_status",
  ]);
  expect(await call("check_paths", { paths: ["/src/auth/a.ts", "src/auth/b.ts"] })).toMatchObject({
    no: false,
  });
  expect(await call("check_paths", { paths: ["/src/trading/a.ts"] })).toMatchObject({
    no: true,
    text: expect.stringContaining("is locked by trading"),
  });
  expect(await call("acquire_lock", { paths: ["/src/trading/x"] })).toMatchObject({ no: true });
  expect(await call("acquire_lock", { paths: ["/docs/"] })).toMatchObject({ no: false });
  const locks = JSON.parse((await call("list_locks")).text) as {
    locks: { agent_id: string; locked_paths: string[] }[];
  };
  expect(
    locks.locks.filter(({ agent_id }) => agent_id === "auth").flatMap(({ locked_paths }) => locked_paths),
  ).toEqual(["/src/auth/", "/docs"]);
  expect(await call("release_lock", { paths: ["/docs/"] })).toMatchObject({ no: false });
  await call("report_progress", { text: "half of it" });
  expect((await person.state()).sessions["auth-1" as SessionId]?.says).toBe("half of it");
  expect(JSON.parse((await call("workflow_status")).text)).toMatchObject({
    phase: "build",
    mode: "parallel",
  });
  expect(await call("acquire_lock", { paths: [] })).toMatchObject({ no: true });
});

test("complete_task is judged by verify, whose output comes back", async () => {
  const call = await agent("auth");
  expect(await call("complete_task")).toMatchObject({
    no: true,
    text: expect.stringContaining("verify failed"),
  });
  workspace.write("src/auth/done", "");
  expect(await call("complete_task")).toMatchObject({ no: false });
  await until("it is completed", async () =>
    Object.values((await person.state()).tasks).some(({ state }) => state.kind === "completed"),
  );
});

test("a question waits for a person, is shown while it waits, and is gone when its agent hangs up", async () => {
  const call = await agent("auth");
  const answer = call("ask_person", { question: "Which port?" });
  const ask = await asked();
  expect((await person.state()).sessions["auth-1" as SessionId]?.attention).toMatchObject({
    kind: "needs-person",
    what: "Which port?",
  });
  expect(
    await person.request({ kind: "reply", ask: ask.id, reply: { kind: "text", text: "8080" } }),
  ).toMatchObject({
    ok: true,
  });
  expect(await answer).toEqual({ no: false, text: "8080" });
  expect((await person.state()).sessions["auth-1" as SessionId]?.attention.kind).toBe("working");
  const hanging = call("ask_person", { question: "Still there?" });
  await asked();
  await Promise.all([clients.pop()?.close(), hanging.catch(() => null)]);
  await until("it is withdrawn", async () => asksOf(await person.state()).length === 0);
  expect(
    await person.request({ kind: "reply", ask: ask.id, reply: { kind: "text", text: "x" } }),
  ).toMatchObject({
    ok: false,
  });
});

const wants = (command: string) => ({ tool_name: "Bash", tool_input: { command } });

async function permission(call: object): Promise<string> {
  const { out } = await workspace.run(["hook", "permission-request"], {
    input: JSON.stringify({ cwd: workspace.folder, ...call }),
    env: inside("auth"),
  });
  return out;
}

test("leave that an agent asks for is given once, for good, or refused with a reason", async () => {
  const answers = [
    { kind: "allow", always: false },
    { kind: "deny", reason: "not on a Friday" },
    { kind: "allow", always: true },
  ] as const;
  const decisions: string[] = [];
  for (const reply of answers) {
    const deciding = permission(wants("npm install"));
    const ask = await asked();
    expect(ask).toMatchObject({ kind: "permission", what: "Bash: npm install" });
    await person.request({ kind: "reply", ask: ask.id, reply });
    decisions.push(await deciding);
  }
  const [once, refused, always] = decisions.map((text) => JSON.parse(text) as object);
  const decided = (decision: object) => ({
    hookSpecificOutput: { hookEventName: "PermissionRequest", decision },
  });
  expect(once).toEqual(decided({ behavior: "allow" }));
  expect(refused).toEqual(decided({ behavior: "deny", message: "not on a Friday" }));
  expect(always).toEqual(once);
  // From now on nobody is asked for it, but for what else the line does.
  expect(JSON.parse(await permission(wants("npm test")))).toEqual(once);
  const sly = permission(wants("npm test; rm -rf /"));
  await person.request({ kind: "reply", ask: (await asked()).id, reply: { kind: "deny", reason: "no" } });
  expect(await sly).toContain("deny");
});

test("who answered in the agent's own pane has answered: ours is withdrawn and says nothing", async () => {
  const deciding = permission(wants("npm install"));
  await asked();
  const event = JSON.stringify({ cwd: workspace.folder, ...wants("npm install") });
  await workspace.run(["hook", "post-tool-use"], { input: event, env: inside("auth") });
  expect(await deciding).toBe("");
  expect((await person.state()).sessions["auth-1" as SessionId]?.attention.kind).toBe("working");
});

test("what an agent is doing is what its hooks said last", async () => {
  const doing = async (event: string, fields: object = {}) => {
    await workspace.run(["hook", event], { input: JSON.stringify(fields), env: inside("auth") });
    return (await person.state()).sessions["auth-1" as SessionId]?.attention;
  };
  expect(await doing("user-prompt-submit")).toMatchObject({ kind: "working" });
  expect(
    await doing("notification", {
      notification_type: "permission_prompt",
      message: "Claude needs your permission",
    }),
  ).toMatchObject({ kind: "needs-person", what: "Claude needs your permission" });
  expect(await doing("post-tool-use", wants("ls"))).toMatchObject({ kind: "working" });
  expect(await doing("stop")).toMatchObject({ kind: "idle" });
  const status = async () =>
    Object.values((await person.state()).tasks).find(({ plan }) => plan.id === "auth")?.state;
  // It did not say that its task is done.
  expect(await status()).toMatchObject({ kind: "waiting", why: expect.stringContaining("its turn ended") });
  await doing("user-prompt-submit");
  expect(await status()).toMatchObject({ kind: "running" });
  const usage = { input: 10, cached: 0, output: 2, cost: 0.5 };
  const why = "its model does not answer";
  expect(await doing("retry", { reason: why, usage })).toEqual({ kind: "working", why });
  expect((await person.state()).sessions["auth-1" as SessionId]?.used).toEqual(usage);
  expect(await doing("user-prompt-submit", { usage: { input: "many" } })).toEqual({ kind: "working" });
  expect((await person.state()).sessions["auth-1" as SessionId]?.used).toEqual(usage);
});

test("a supervisor that is replaced while somebody waits goes on waiting for the same answer", async () => {
  const deciding = permission(wants("npm install"));
  const { id } = await asked();
  process.kill(pidOf(workspace.folder, "supervisor"), "SIGKILL");
  await until("another answers", async () => (await person.state()).seq > 0);
  expect((await asked()).id).toBe(id);
  await person.request({ kind: "reply", ask: id, reply: { kind: "allow", always: false } });
  expect(await deciding).toContain('"allow"');
});

test("on the screen a is where it is answered: the change is shown, y, A and d answer, Esc leaves it waiting", async () => {
  terminal = new Terminal([], { cwd: workspace.folder });
  await terminal.shows("trading");
  const edit = {
    tool_name: "Edit",
    tool_input: {
      file_path: `${workspace.folder}/src/auth/login.ts`,
      old_string: "const port = 1;",
      new_string: "const port = 2;",
    },
  };
  const first = permission(edit);
  await terminal.shows("needs you");
  terminal.type("a");
  await terminal.shows("yes, once");
  expect(terminal.screen()).toContain("Edit: /src/auth/login.ts");
  expect(terminal.screen()).toContain("- const port = 1;");
  expect(terminal.screen()).toContain("+ const port = 2;");
  terminal.type("\x1b");
  await terminal.shows("NORMAL");
  expect(asksOf(await person.state())).toHaveLength(1);
  terminal.type("ad");
  await terminal.shows("Why not?");
  terminal.type("read it from the settings\r");
  expect(await first).toContain("read it from the settings");
  const second = permission(edit);
  await asked();
  await terminal.shows("needs you");
  terminal.type("ay");
  expect(await second).toContain('"allow"');
  const call = await agent("trading");
  const answer = call("ask_person", { question: "Which port?" });
  await terminal.shows("needs you");
  terminal.type("a");
  await terminal.shows("answer it");
  terminal.type("\r");
  await terminal.shows("Answer:");
  terminal.type("8080\r");
  expect(await answer).toEqual({ no: false, text: "8080" });
});
