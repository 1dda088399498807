// What goes wrong between an agent and its model, or before there is an agent at all.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { until } from "../helpers/lockstep.ts";
import { AgentBench, type SessionFacts } from "./bench.ts";
import { type Fault, shell } from "./model/scenario.ts";
import { type AgentName, installedFolder } from "./pinned.ts";

let bench: AgentBench;

afterEach(async () => {
  expect(await bench.close()).toEqual([]);
});

const workflow = (agent: string) => `name: suite
agent: ${agent}
phases: [ { id: build, mode: parallel, tasks: [ { id: auth, prompt: "TASK-AUTH", modifies: [/src/auth/] } ] } ]
`;

/** `change`: what its person has done otherwise than in other tests. */
async function open(
  agents: readonly AgentName[],
  fault: Fault | undefined,
  env: Readonly<Record<string, string>> = {},
  change: (env: Record<string, string>) => void = () => {},
): Promise<void> {
  const failing = fault === undefined ? {} : { fault };
  const turns = [{ text: "Done.", ...failing, calls: [shell("lockstep task complete auth")] }];
  const scenario = () => ({ scripts: [{ name: "auth", turns, afterwards: "All is done." }] });
  const [agent = "claude"] = agents;
  bench = await AgentBench.open(agents, scenario, { "lockstep.yaml": workflow(agent) });
  Object.assign(bench.env, env);
  change(bench.env);
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

  test("that is not let in (401) asks its person to sign in, and its task is not failed", async () => {
    await open(["claude"], { kind: "status", status: 401, error: "authentication_error" });
    const { reason } = await bench.session("auth", ({ attention }) => attention === "needs-person");
    expect(reason).toMatch(/\/login.*401/);
    expect((await task())?.status).toBe("in_progress");
  });

  test("that is turned away again and again is shown to try again, and at work again when it is let in", async () => {
    const fault = { kind: "status", status: 429, error: "rate_limit_error", times: 3 } as const;
    await open(["claude"], fault, { CLAUDE_CODE_MAX_RETRIES: "10" });
    const retries = ({ reason }: SessionFacts) => /it tries again \(attempt \d+\/10\)/.test(reason ?? "");
    expect(await bench.session("auth", retries)).toMatchObject({ attention: "working" });
    await until("the task is completed", async () => (await task())?.status === "completed", 60_000);
  });

  test("that has not been told to trust the folder asks its person, and says what", async () => {
    await open(["claude"], undefined, {}, ({ HOME = "" }) => {
      const file = join(HOME, ".claude.json");
      const { projects, ...settled } = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
      writeFileSync(file, JSON.stringify(settled));
      expect(projects).toBeDefined();
    });
    const { reason } = await bench.session("auth", ({ attention }) => attention === "needs-person");
    expect(reason).toBe("whether this folder is trusted");
  });
});

const turnedAway = ["claude", "codex"] as const;
for (const name of turnedAway)
  test.skipIf(installedFolder(name) === null)(
    `${name} that gives up leaves its task waiting, with the error`,
    async () => {
      await open([name], { kind: "status", status: 429, error: "rate_limit_error" });
      await until("the task waits", async () => (await task())?.status === "waiting", 60_000);
      const { reason } = await bench.session("auth", () => true);
      expect(reason).toMatch(/^its turn ended with an error: .*429/);
    },
  );

const signedOut = ["codex", "pi", "gemini"] as const;
for (const name of signedOut)
  test.skipIf(installedFolder(name) === null)(
    `${name} that nobody has signed in asks its person to`,
    async () => {
      await open([name], undefined, {}, (env) => {
        for (const folder of [".codex", ".pi", ".gemini"])
          rmSync(join(env.HOME ?? "", folder), { recursive: true, force: true });
        for (const key of ["SCRIPTED_KEY", "GEMINI_API_KEY"]) delete env[key];
      });
      const { reason } = await bench.session("auth", ({ attention }) => attention === "needs-person");
      expect(reason).toMatch(/sign/);
      expect((await task())?.status).toBe("in_progress");
    },
  );
