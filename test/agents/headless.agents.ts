// Agents without a screen: what they tell in lines of JSON is kept, shown and counted, hooks and fence are the same, and
// the end of their process is the end of their turn.
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { openSupervisor } from "../../src/client/connect.ts";
import { placesOf } from "../../src/system/places.ts";
import { asksOf } from "../../state/decide/asks.ts";
import { until } from "../helpers/lockstep.ts";
import { AgentBench, type SessionFacts } from "./bench.ts";
import { shell, type Turn, write } from "./model/scenario.ts";
import { type AgentName, installedFolder } from "./pinned.ts";

let bench: AgentBench;

afterEach(async () => {
  expect(await bench.close()).toEqual([]);
});

interface Setting {
  readonly name: AgentName;
  readonly fence: string;
  readonly turns: (folder: string) => readonly Turn[];
}

async function open({ name, fence, turns }: Setting): Promise<void> {
  const workflow = `name: suite
agent: ${name}
fence: ${fence}
phases:
  - id: build
    mode: parallel
    tasks:
      - { id: auth, prompt: "TASK-AUTH", modifies: [/src/auth/], interactive: false }
`;
  const scenario = (folder: string) => ({
    scripts: [{ name: "auth", turns: turns(folder), afterwards: "All is done." }],
  });
  bench = await AgentBench.open([name], scenario, { "lockstep.yaml": workflow });
  await bench.run(["task", "start", "auth"]);
}

async function taskIs(status: string) {
  const look = async () => (await bench.status()).tasks.find((task) => task.status === status);
  return until(`the task is ${status}`, look, 60_000).catch(async (error: unknown) => {
    throw new Error(`${String(error)}\n${await bench.shown()}`);
  });
}

/** Each line is JSON, or this throws. */
function eventsOf({ session }: SessionFacts): readonly Readonly<Record<string, unknown>>[] {
  const lines = bench.workspace.read(`.lockstep/sessions/${session}/events.jsonl`).trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
}

/** Without a fence nothing but the hook stands between an agent and the file. */
const driven: readonly (readonly [AgentName, readonly string[]])[] = [
  ["claude", ["auto", "off"]],
  ["codex", ["auto", "off"]],
  ["pi", ["auto", "off"]],
  ["gemini", ["auto", "off"]],
  ["opencode", ["auto", "off"]],
];

for (const [name, fences] of driven)
  describe.skipIf(installedFolder(name) === null)(name, () => {
    test.each(fences)("with fence %s is kept inside its boundary, told and counted", async (fence) => {
      await open({
        name,
        fence,
        turns: (folder) => [
          { text: "I write mine.", calls: [write(join(folder, "src/auth/login.ts"))] },
          { text: "I stray.", calls: [write(join(folder, "src/trading/book.ts"), "must not land\n")] },
          { text: "That is all.", expects: /book\.ts is not locked for auth/ },
        ],
      });
      await taskIs("completed");
      expect(bench.workspace.read("src/auth/login.ts")).toContain("login.ts");
      expect(() => bench.workspace.read("src/trading/book.ts")).toThrow("ENOENT");
      expect(bench.model.problems).toEqual([]);
      const { out } = await bench.run(["events", "--json"]);
      expect(out).not.toContain("task-waiting");
      // Claude Code tells what it cost when it has ended.
      const isAll = ({ usage }: SessionFacts) =>
        usage?.input === 300 && usage.output === 60 && (name !== "claude" || (usage.cost ?? 0) > 0);
      const session = await bench.session("auth", isAll);
      const told = JSON.stringify(eventsOf(session));
      for (const word of ["I write mine.", "src/auth/login.ts", "That is all."]) expect(told).toContain(word);
      expect(told).toContain(session.conversation);
      const shown = (await bench.run(["logs", session.session])).out;
      expect(shown).toMatch(
        /I write mine\.\n[\s\S]*› \S+ \/src\/auth\/login\.ts\n[\s\S]*✓ done · 300 tokens in, 60 out/,
      );
      expect(shown).toMatch(/book\.ts is not locked for auth/);
    });

    test("killed, it goes on with the same conversation when it is restarted", async () => {
      await open({
        name,
        fence: "auto",
        turns: (folder) => [
          { text: "First.", calls: [write(join(folder, "src/auth/first.ts"))] },
          {
            text: "Second.",
            calls: [write(join(folder, "src/auth/second.ts"))],
            fault: { kind: "hang", times: 1 },
          },
          { text: "That is all." },
        ],
      });
      await until("it waits", () => bench.model.played.some(({ turn }) => turn === 1), 60_000);
      const before = await bench.session("auth", ({ conversation }) => (conversation ?? null) !== null);
      process.kill(-(before.pid ?? Number.NaN), "SIGKILL");
      await taskIs("failed");
      expect((await bench.run(["restart", "auth"])).code).toBe(0);
      await taskIs("completed");
      expect(bench.workspace.read("src/auth/second.ts")).not.toBe("");
      const after = (await bench.status()).sessions.find(({ attempt }) => attempt === 2);
      expect(after?.conversation).toBe(before.conversation);
      expect(bench.model.played.at(-1)?.conversation.opening).toContain("TASK-AUTH");
      expect(bench.model.problems).toEqual([]);
    });

    test("that is not let in by its model fails its task, with what it says of it", async () => {
      const fault = { kind: "status", status: 401, error: "authentication_error" } as const;
      await open({ name, fence: "auto", turns: () => [{ text: "Never said.", fault }] });
      await taskIs("failed");
      expect((await bench.run(["explain", "auth"])).out).toMatch(/exited with \d+: .*scripted/);
    });
  });

describe.skipIf(installedFolder("claude") === null)("Claude Code", () => {
  test("that asks leave for a command has the answer that a person gives in the screen", async () => {
    await open({
      name: "claude",
      fence: "auto",
      turns: () => [
        { text: "I try.", calls: [shell("curl http://127.0.0.1:9/")] },
        { text: "That is all.", expects: /not on a Friday/ },
      ],
    });
    using person = await openSupervisor(placesOf(bench.folder, ".lockstep"), "never");
    if (person === null) throw new Error("No supervisor answers.");
    const ask = await until("it asks", async () => asksOf(await person.state())[0]?.ask.id, 60_000);
    await person.request({ kind: "reply", ask, reply: { kind: "deny", reason: "not on a Friday" } });
    await taskIs("completed");
    expect(bench.model.problems).toEqual([]);
  });
});
