// Real agents in trees of their own: they start there without a question, are kept inside, and what they made is merged.
import { afterEach, expect, test } from "vitest";
import { AgentBench } from "./bench.ts";
import { shell, write } from "./model/scenario.ts";
import { type AgentName, installedFolder } from "./pinned.ts";

let bench: AgentBench;

afterEach(async () => {
  expect(await bench.close()).toEqual([]);
});

const workflow = (agent: AgentName) => `name: suite
agent: ${agent}
isolation: worktree
phases:
  - id: build
    mode: parallel
    tasks:
      - { id: auth, prompt: "TASK-AUTH", modifies: [/src/auth/] }
      - { id: trading, prompt: "TASK-TRADING", modifies: [/src/trading/] }
    sync: { advance: auto }
`;

const names: readonly AgentName[] = ["claude", "codex", "pi", "gemini", "opencode"];

for (const name of names)
  test.skipIf(installedFolder(name) === null)(
    `${name} works in its own tree, and its work is merged`,
    async () => {
      const tasks = ["auth", "trading"];
      const scripts = tasks.map((id) => ({
        name: id,
        when: new RegExp(`TASK-${id.toUpperCase()}`),
        turns: [
          { text: "Mine.", calls: [write(`src/${id}/${id}.ts`)] },
          { text: "Not mine.", calls: [write(`src/other/${id}.ts`)] },
          { text: "Done.", expects: /is not locked for/, calls: [shell(`lockstep task complete ${id}`)] },
        ],
        afterwards: "All is done.",
      }));
      bench = await AgentBench.open([name], () => ({ scripts }), { "lockstep.yaml": workflow(name) });
      const ran = await bench.run(["run", "--json"], 100_000);
      expect(ran.code, `${ran.err}\n${await bench.shown()}`).toBe(0);
      for (const id of tasks) expect(bench.workspace.read(`src/${id}/${id}.ts`)).not.toBe("");
      expect(() => bench.workspace.read("src/other/auth.ts")).toThrow("ENOENT");
      expect(bench.model.problems).toEqual([]);
    },
    120_000,
  );
