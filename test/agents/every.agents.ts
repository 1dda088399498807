// What holds for every agent: it is given its task in its own pane, writes what is its own, is kept from everything
// else before that is written, and ends its task by a command.
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { until } from "../helpers/lockstep.ts";
import { AgentBench } from "./bench.ts";
import { shell, write } from "./model/scenario.ts";
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

/** Without a fence nothing but the hook stands between an agent and the file; Gemini CLI has none to rely on. */
const driven: readonly { readonly name: AgentName; readonly fences: readonly string[] }[] = [
  { name: "claude", fences: ["auto", "off"] },
  { name: "codex", fences: ["auto", "off"] },
  { name: "pi", fences: ["auto", "off"] },
  { name: "gemini", fences: ["auto"] },
  { name: "opencode", fences: ["auto", "off"] },
];

for (const { name, fences } of driven)
  describe.skipIf(installedFolder(name) === null)(name, () => {
    test.each(fences)("with fence %s", async (fence) => {
      // Codex's own sandbox, which ours replaces, lets no command reach our socket.
      const canComplete = name !== "codex" || fence === "auto";
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
                calls: [shell("lockstep task complete auth")],
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
        const isOver = canComplete
          ? task?.status !== "in_progress" && task?.status !== "pending"
          : bench.model.played.some(({ turn }) => turn === 3);
        return isOver && task;
      };
      const task = await until("the task has ended", ended, 60_000).catch(async (error: unknown) => {
        throw new Error(`${String(error)}\n${await bench.shown()}`);
      });
      expect(task, await bench.shown()).toMatchObject({
        status: canComplete ? "completed" : "in_progress",
      });
      expect(bench.workspace.read("src/auth/login.ts")).toContain("login.ts");
      expect(() => bench.workspace.read("src/trading/book.ts")).toThrow("ENOENT");
      expect(bench.model.problems).toEqual([]);
      const [session] = (await bench.status()).sessions;
      expect(session?.conversation).not.toBeNull();
    });
  });
