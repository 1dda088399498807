// What goes wrong between an agent and its model, or before there is an agent at all.
import { afterEach, describe, expect, test } from "vitest";
import { until } from "../helpers/lockstep.ts";
import { AgentBench } from "./bench.ts";
import { type Fault, shell } from "./model/scenario.ts";
import { installedFolder } from "./pinned.ts";

let bench: AgentBench;

afterEach(async () => {
  expect(await bench.close()).toEqual([]);
});

const workflow = `name: suite
agent: claude
phases: [ { id: build, mode: parallel, tasks: [ { id: auth, prompt: "TASK-AUTH", modifies: [/src/auth/] } ] } ]
`;

async function open(agents: readonly "claude"[], fault: Fault): Promise<void> {
  const turns = [{ text: "Done.", fault, calls: [shell("lockstep task complete auth")] }];
  const scenario = () => ({ scripts: [{ name: "auth", turns, afterwards: "All is done." }] });
  bench = await AgentBench.open(agents, scenario, { "lockstep.yaml": workflow });
  await bench.run(["task", "start", "auth"]);
}

async function task() {
  return (await bench.status()).tasks.find(({ id }) => id === "auth");
}

test("an agent that is not installed fails its task with the command that installs it", async () => {
  await open([], { kind: "hang" });
  await until("the task has failed", async () => (await task())?.status === "failed");
  expect((await bench.run(["explain", "auth"])).out).toContain("npm install -g @anthropic-ai/claude-code");
});

describe.skipIf(installedFolder("claude") === null)("Claude Code", () => {
  const passing: readonly (readonly [string, Fault])[] = [
    ["a rate limit", { kind: "status", status: 429, error: "rate_limit_error", times: 1 }],
    ["an overload", { kind: "status", status: 529, error: "overloaded_error", times: 1 }],
    ["a cut stream", { kind: "cut", times: 1 }],
  ];
  test.each(passing)("gets over %s, and its task with it", async (_name, fault) => {
    await open(["claude"], fault);
    await until("the task is completed", async () => (await task())?.status === "completed", 60_000);
  });

  test("that is not let in (401) ends its turn, and its task is not failed", async () => {
    await open(["claude"], { kind: "status", status: 401, error: "authentication_error" });
    await bench.session("auth", ({ attention }) => attention === "idle");
    expect((await task())?.status).not.toBe("failed");
  });
});
