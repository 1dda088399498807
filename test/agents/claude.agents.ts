import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { until } from "../helpers/lockstep.ts";
import { AgentBench } from "./bench.ts";
import { shell, write } from "./model/scenario.ts";
import { installedFolder } from "./pinned.ts";

let bench: AgentBench;

afterEach(async () => {
  expect(await bench.close()).toEqual([]);
});

const workflow = `name: suite
agent: claude
phases:
  - id: build
    mode: parallel
    tasks:
      - { id: auth, prompt: "TASK-AUTH", modifies: [/src/auth/] }
`;

describe.skipIf(installedFolder("claude") === null)("Claude Code", () => {
  test("writes inside its boundary and completes its task by a command", async () => {
    bench = await AgentBench.open(
      ["claude"],
      (folder) => ({
        scripts: [
          {
            name: "auth",
            turns: [
              { text: "I write.", calls: [write(join(folder, "src/auth/login.ts"))] },
              { text: "Done.", calls: [shell("lockstep task complete auth")] },
            ],
            afterwards: "All is done.",
          },
        ],
      }),
      { "lockstep.yaml": workflow },
    );
    await bench.run(["task", "start", "auth"]);
    await until("it is written", () => existsSync(join(bench.folder, "src/auth/login.ts"))).catch(
      async (error) => {
        throw new Error(`${error}\n${await bench.shown()}`);
      },
    );
    await bench.session("auth", ({ status }) => status === "exited");
    expect((await bench.status()).tasks).toMatchObject([{ id: "auth", status: "completed" }]);
    expect(bench.model.problems).toEqual([]);
  });
});
