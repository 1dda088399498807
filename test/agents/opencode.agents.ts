// opencode tells of itself by the events of its plugin alone: it has no title, and its screen is not read.
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { until } from "../helpers/lockstep.ts";
import { AgentBench } from "./bench.ts";
import { type Turn, write } from "./model/scenario.ts";
import { installedFolder } from "./pinned.ts";

let bench: AgentBench;

afterEach(async () => {
  expect(await bench.close()).toEqual([]);
});

async function open(turns: (folder: string) => readonly Turn[]): Promise<void> {
  const scenario = (folder: string) => ({ scripts: [{ name: "auth", turns: turns(folder) }] });
  const workflow = `name: suite
agent: opencode
phases: [ { id: build, mode: parallel, tasks: [ { id: auth, prompt: "TASK-AUTH", modifies: [/src/auth/] } ] } ]
`;
  bench = await AgentBench.open(["opencode"], scenario, { "lockstep.yaml": workflow });
  await bench.run(["task", "start", "auth"]);
}

async function isWaiting(): Promise<void> {
  const look = async () => (await bench.status()).tasks.some(({ status }) => status === "waiting");
  await until("the task waits", look, 60_000).catch(async (error: unknown) => {
    throw new Error(`${String(error)}\n${await bench.shown()}`);
  });
}

describe.skipIf(installedFolder("opencode") === null)("opencode", () => {
  test("is shown to try its model again, to work, and to be idle, with what it used up so far", async () => {
    await open((folder) => [
      {
        text: "A file.",
        calls: [write(join(folder, "src/auth/login.ts"))],
        fault: { kind: "status", status: 429, error: "rate_limit_error", times: 2 },
      },
      { text: "What now?" },
    ]);
    const retrying = await bench.session("auth", ({ reason }) => /tries again/.test(reason ?? ""));
    expect(retrying).toMatchObject({ attention: "working", usage: null });
    await isWaiting();
    const { reason, usage } = await bench.session("auth", ({ attention }) => attention === "idle");
    expect(reason).toBe("its turn ended, and it did not say that the task is done");
    // 100 and 20 for each of two answers, for 3 and 15 dollars a million.
    expect(usage).toEqual({ input: 200, cached: 0, output: 40, cost: 0.0012 });
  });

  test("that is not let in (401) asks its person to sign in, and its task is not failed", async () => {
    await open(() => [
      { text: "Never.", fault: { kind: "status", status: 401, error: "authentication_error" } },
    ]);
    const { reason } = await bench.session("auth", ({ attention }) => attention === "needs-person");
    expect(reason).toMatch(/^to be signed in \(opencode auth login\): .*401/);
    expect((await bench.status()).tasks).toMatchObject([{ status: "in_progress" }]);
  });
});
