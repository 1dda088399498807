// What holds for every agent: it is given its task in its own pane, writes what is its own, is kept from everything
// else before that is written, and ends its task by a command.
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { until } from "../helpers/lockstep.ts";
import { AgentBench } from "./bench.ts";
import { shell, tool, write } from "./model/scenario.ts";
import { type AgentName, installedFolder } from "./pinned.ts";

let bench: AgentBench;

afterEach(async () => {
  expect(await bench.close()).toEqual([]);
});

function workflow(agent: AgentName, fence: string): string {
  return `name: suite
agent: ${agent}
fence: ${fence}
phases:
  - id: build
    mode: parallel
    tasks:
      - { id: auth, prompt: "TASK-AUTH", modifies: [/src/auth/] }
`;
}

/** Without a fence nothing but the hook stands between an agent and the file. */
const driven: readonly Driven[] = [
  { name: "claude", fences: ["auto", "off"], goesOn: true },
  { name: "codex", fences: ["auto", "off"], goesOn: true },
  { name: "pi", fences: ["auto", "off"], goesOn: true },
  { name: "gemini", fences: ["auto", "off"], goesOn: true },
  { name: "opencode", fences: ["auto", "off"], goesOn: true },
];

interface Driven {
  readonly name: AgentName;
  readonly fences: readonly string[];
  /** Whether a restarted one was seen to take its conversation up. */
  readonly goesOn: boolean;
}

for (const { name, fences, goesOn } of driven)
  describe.skipIf(installedFolder(name) === null)(name, () => {
    test.each(fences)("with fence %s", async (fence) => {
      // Codex's own sandbox, which ours replaces, lets no command reach our socket, but its MCP servers are outside of it.
      const isSandboxed = name === "codex" && fence === "off";
      const complete = isSandboxed
        ? tool("mcp__lockstep__complete_task")
        : shell("lockstep task complete auth");
      const scenario = (folder: string) => ({
        scripts: [
          {
            name: "auth",
            turns: [
              { text: "Mine.", calls: [write(join(folder, "src/auth/login.ts"))] },
              { text: "I stray.", calls: [write(join(folder, "src/trading/book.ts"), "must not land\n")] },
              {
                text: "Done.",
                expects: /book\.ts is not locked for auth.*lockstep lock acquire/s,
                calls: [complete],
              },
            ],
            afterwards: "All is done.",
          },
        ],
      });
      bench = await AgentBench.open([name], scenario, { "lockstep.yaml": workflow(name, fence) });
      await bench.run(["task", "start", "auth"]);
      const ended = async () => {
        const task = (await bench.status()).tasks.find(({ id }) => id === "auth");
        return task?.status !== "in_progress" && task?.status !== "pending" && task;
      };
      const task = await until("the task has ended", ended, 60_000).catch(async (error: unknown) => {
        throw new Error(`${String(error)}\n${await bench.shown()}`);
      });
      expect(task, await bench.shown()).toMatchObject({ status: "completed" });
      expect(bench.workspace.read("src/auth/login.ts")).toContain("login.ts");
      expect(() => bench.workspace.read("src/trading/book.ts")).toThrow("ENOENT");
      expect(bench.model.problems).toEqual([]);
      const [session] = (await bench.status()).sessions;
      expect(session?.conversation).not.toBeNull();
      await bench.session("auth", ({ usage }) => (usage?.output ?? 0) > 0);
    });

    test.runIf(goesOn)("killed, it goes on with the same conversation when it is restarted", async () => {
      const scenario = (folder: string) => ({
        scripts: [
          {
            name: "auth",
            turns: [
              { text: "First.", calls: [write(join(folder, "src/auth/first.ts"))] },
              {
                text: "Second.",
                calls: [write(join(folder, "src/auth/second.ts"))],
                fault: { kind: "hang" as const, times: 1 },
              },
              { text: "Done.", calls: [shell("lockstep task complete auth")] },
            ],
            afterwards: "All is done.",
          },
        ],
      });
      bench = await AgentBench.open([name], scenario, { "lockstep.yaml": workflow(name, "auto") });
      await bench.run(["task", "start", "auth"]);
      await until(
        "it waits for its second answer",
        () => bench.model.played.some(({ turn }) => turn === 1),
        60_000,
      );
      const before = await bench.session("auth", ({ conversation }) => (conversation ?? null) !== null);
      process.kill(-(before.pid ?? Number.NaN), "SIGKILL");
      const isTask = (status: string) => async () =>
        (await bench.status()).tasks.some((task) => task.id === "auth" && task.status === status);
      await until("the task has failed", isTask("failed"), 30_000);
      expect((await bench.run(["restart", "auth"])).code).toBe(0);
      await until("the task is completed", isTask("completed"), 60_000).catch(async (error: unknown) => {
        throw new Error(`${String(error)}\n${await bench.shown()}`);
      });
      expect(bench.workspace.read("src/auth/second.ts")).not.toBe("");
      const after = (await bench.status()).sessions.find(({ attempt }) => attempt === 2);
      expect(after?.conversation).toBe(before.conversation);
      const last = bench.model.played.at(-1)?.conversation;
      expect(last?.opening).toContain("TASK-AUTH");
      expect(bench.model.problems).toEqual([]);
    });
  });
