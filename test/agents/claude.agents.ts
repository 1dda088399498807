// Claude Code in a pane, kept inside its boundary, watched, and gone on with after its process was killed.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { openSupervisor } from "../../src/client/connect.ts";
import { placesOf } from "../../src/system/places.ts";
import { asksOf } from "../../state/decide/asks.ts";
import type { Reply } from "../../state/model/asks.ts";
import { processesOf, until } from "../helpers/lockstep.ts";
import { AgentBench } from "./bench.ts";
import { resultsOf } from "./model/conversation.ts";
import { shell, type Turn, tool, write } from "./model/scenario.ts";
import { installedFolder } from "./pinned.ts";

let bench: AgentBench;

afterEach(async () => {
  expect(await bench.close()).toEqual([]);
});

function workflow(over = ""): string {
  return `name: suite
agent: claude
${over}phases:
  - id: build
    mode: parallel
    tasks:
      - { id: auth, prompt: "TASK-AUTH", modifies: [/src/auth/] }
`;
}

async function open(turns: (folder: string) => readonly Turn[], text = workflow()): Promise<void> {
  const scenario = (folder: string) => ({
    scripts: [{ name: "auth", turns: turns(folder), afterwards: "All is done." }],
  });
  bench = await AgentBench.open(["claude"], scenario, {
    "lockstep.yaml": text,
    "src/trading/book.ts": "as it was\n",
  });
  await bench.run(["task", "start", "auth"]);
}

async function taskIs(status: string): Promise<void> {
  const look = async () => (await bench.status()).tasks.some((task) => task.status === status);
  await until(`the task is ${status}`, look).catch(async (error: unknown) => {
    throw new Error(`${String(error)}\n${await bench.shown()}`);
  });
}

const done: Turn = { text: "Done.", calls: [shell("lockstep task complete auth")] };

describe.skipIf(installedFolder("claude") === null)("Claude Code", () => {
  test("writes inside its boundary and completes its task by a command", async () => {
    await open((folder) => [{ text: "I write.", calls: [write(join(folder, "src/auth/login.ts"))] }, done]);
    await taskIs("completed");
    expect(existsSync(join(bench.folder, "src/auth/login.ts"))).toBe(true);
    expect(bench.model.problems).toEqual([]);
  });

  test.each(["auto", "off"])(
    "with fence %s is denied a write outside by its hook, and reads why and what to do",
    async (fence) => {
      await open(
        (folder) => [
          { text: "I stray.", calls: [write(join(folder, "src/trading/book.ts"), "must not land\n")] },
          { ...done, expects: /book\.ts is not locked for auth.*lockstep lock acquire/s },
        ],
        workflow(`fence: ${fence}\n`),
      );
      await taskIs("completed");
      expect(bench.workspace.read("src/trading/book.ts")).toBe("as it was\n");
      expect(bench.model.problems).toEqual([]);
    },
  );

  test("asks by MCP what it may write, and completes its task by it", async () => {
    const name = (tool: string) => `mcp__lockstep__${tool}`;
    await open((folder) => [
      // It keeps them behind a search until they are wanted.
      {
        text: "I look for it.",
        calls: [tool("ToolSearch", { query: `select:${name("check_paths")},${name("complete_task")}` })],
      },
      { text: "May I?", calls: [tool(name("check_paths"), { paths: ["/src/trading/book.ts"] })] },
      {
        text: "No. What is mine.",
        calls: [write(join(folder, "src/auth/login.ts"))],
        expects: /book\.ts is not locked for auth/,
      },
      { text: "Done.", calls: [tool(name("complete_task"))] },
    ]);
    await taskIs("completed");
    expect(bench.model.problems).toEqual([]);
  });

  test("that asks leave for a command has the answer that a person gives in the screen", async () => {
    await open(() => [
      { text: "I try.", calls: [shell("mkdir -p src/auth && curl --version > src/auth/curl")] },
      { text: "Once more.", calls: [shell("curl http://127.0.0.1:9/")] },
      { ...done, expects: /not on a Friday/ },
    ]);
    const person = await openSupervisor(placesOf(bench.folder, ".lockstep"), "never");
    if (person === null) throw new Error("No supervisor answers.");
    const asked = async () => until("it asks", async () => asksOf(await person.state())[0]?.ask.id);
    const reply = async (answer: Reply) =>
      person.request({ kind: "reply", ask: await asked(), reply: answer });
    await reply({ kind: "allow", always: false });
    await until("it ran", () => existsSync(join(bench.folder, "src/auth/curl")));
    await reply({ kind: "deny", reason: "not on a Friday" });
    await taskIs("completed");
    person.close();
    expect(bench.model.problems).toEqual([]);
  });

  test("that asks leave for a command waits for a person, with the command as the reason", async () => {
    await open(() => [{ text: "I try.", calls: [shell("curl http://127.0.0.1:9/")] }, done]);
    const waiting = await bench.session("auth", ({ attention }) => attention === "needs-person");
    const state = (await bench.events()).filter(({ type }) => type === "person-asked");
    expect(state).toMatchObject([
      { session: waiting.session, ask: { what: "Bash: curl http://127.0.0.1:9/" } },
    ]);
  });

  test("whose process is killed goes on with the same conversation when it is restarted", async () => {
    await open((folder) => [
      { text: "First.", calls: [write(join(folder, "src/auth/first.ts"))] },
      {
        text: "Second.",
        calls: [write(join(folder, "src/auth/second.ts"))],
        fault: { kind: "hang", times: 1 },
      },
      done,
    ]);
    await until("it waits for its second answer", () => bench.model.played.some(({ turn }) => turn === 1));
    const before = await bench.session("auth", ({ conversation }) => conversation !== null);
    const agents = processesOf(bench.folder).filter(({ command }) => command.startsWith("claude "));
    for (const { pid } of agents) process.kill(pid, "SIGKILL");
    await taskIs("failed");
    expect((await bench.run(["resume"])).out).toBe("With their conversations go on: auth.");
    await taskIs("completed");
    expect(bench.workspace.read("src/auth/second.ts")).not.toBe("");
    const after = (await bench.status()).sessions.find(({ attempt }) => attempt === 2);
    expect(after?.conversation).toBe(before.conversation);
    const last = bench.model.played.at(-1)?.conversation;
    expect(last?.opening).toContain("TASK-AUTH");
    expect(last === undefined ? 0 : resultsOf(last).length).toBeGreaterThanOrEqual(2);
    expect(bench.model.problems).toEqual([]);
  });
});
