// A phase that one session of Claude Code dispatches: all its sub-agents in one response, which is checked while it
// happens; its tasks follow what is launched and what ends.
import { afterEach, describe, expect, test } from "vitest";
import { AgentBench } from "./bench.ts";
import { agent, type Script, type Turn, write } from "./model/scenario.ts";
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
    dispatcher: claude
    tasks:
      - { id: auth, prompt: "WORK-AUTH", modifies: [/src/auth/] }
      - { id: trading, prompt: "WORK-TRADING", modifies: [/src/trading/] }
      - { id: docs, prompt: "WORK-DOCS", modifies: [/docs/], needs: [auth], verify: "test -e docs/docs.ts" }
    sync: { advance: auto }
`;

const folders = { auth: "src/auth", trading: "src/trading", docs: "docs" };
const launch = (id: keyof typeof folders) => agent(id, `[Task ${id}]\nDO-${id}`);

function scenario(folder: string, turns: readonly Turn[]): { readonly scripts: readonly Script[] } {
  const workers = Object.entries(folders).map(
    ([id, path]): Script => ({
      name: id,
      when: new RegExp(`DO-${id}`),
      turns: [{ text: "I write.", calls: [write(`${folder}/${path}/${id}.ts`)] }],
      afterwards: "Done.",
    }),
  );
  return { scripts: [...workers, { name: "main", when: /You dispatch/, turns, afterwards: "All is done." }] };
}

type Facts = readonly Readonly<Record<string, unknown>>[];

const at = (events: Facts, type: string, task: string) =>
  events.findIndex((event) => event.type === type && event.task === task);

describe.skipIf(installedFolder("claude") === null)("a dispatcher", () => {
  test("launches all that is due in one response, and its tasks follow its sub-agents", async () => {
    const turns: Turn[] = [
      { text: "I launch both in parallel.", calls: [launch("auth"), launch("trading")] },
      { text: "Now the last.", calls: [launch("docs")] },
    ];
    bench = await AgentBench.open(["claude"], (folder) => scenario(folder, turns), {
      "lockstep.yaml": workflow,
    });
    const ran = await bench.run(["run", "--json"], 100_000);
    expect(ran.code, `${ran.err}\n${await bench.shown()}`).toBe(0);
    const events = await bench.events();
    expect(at(events, "task-dispatched", "trading")).toBeLessThan(at(events, "task-completed", "auth"));
    expect(at(events, "task-dispatched", "docs")).toBeGreaterThan(at(events, "task-completed", "auth"));
    const locks = events.filter(({ type }) => type === "lock-acquired");
    expect(locks.map(({ agent: holder }) => holder)).toEqual(["auth", "trading", "docs"]);
    expect(events.filter(({ type }) => type === "session-started")).toHaveLength(1);
    for (const [id, path] of Object.entries(folders))
      expect(bench.workspace.read(`${path}/${id}.ts`)).not.toBe("");
    const found = events.find(({ type, check }) => type === "check-passed" && check === "parallelism");
    expect(found?.evidence).toContain("2 at once at most");
    expect(bench.model.problems).toEqual([]);
  }, 120_000);

  test("that launches one after the other is refused with the correction, and so is the end of its turn", async () => {
    const turns: Turn[] = [
      { text: "Nothing is to be done." },
      { text: "One first.", calls: [launch("auth")] },
      {
        text: "Both.",
        calls: [launch("trading"), launch("auth")],
        expects: /auth, trading have to be launched in ONE SINGLE response.*leaves out trading/s,
      },
    ];
    const both = workflow.replace(/.*id: docs.*\n/, "");
    bench = await AgentBench.open(["claude"], (folder) => scenario(folder, turns), { "lockstep.yaml": both });
    const ran = await bench.run(["run", "--json"], 100_000);
    expect(ran.code, `${ran.err}\n${await bench.shown()}`).toBe(0);
    const events = await bench.events();
    const dispatched = events.filter(({ type }) => type === "task-dispatched").map(({ task }) => task);
    expect(dispatched.toSorted()).toEqual(["auth", "trading"]);
    expect(at(events, "task-dispatched", "trading")).toBeLessThan(at(events, "task-completed", "auth"));
    const heard = JSON.stringify(bench.model.played.map(({ conversation }) => conversation.steps));
    expect(heard).toContain("Launch auth, trading now, in one single response.");
    expect(bench.model.problems).toEqual([]);
  }, 120_000);

  test("has sub-agents that are kept inside their own task's boundary, and writes nothing itself", async () => {
    const strays = (folder: string) => {
      const own = write(`${folder}/src/auth/own.ts`);
      const turns: Turn[] = [{ text: "I launch both.", calls: [own, launch("auth"), launch("trading")] }];
      const stray: Turn = { text: "I stray.", calls: [write(`${folder}/src/trading/stray.ts`)] };
      const scripts = scenario(folder, turns).scripts.map((script) =>
        script.name === "auth" ? { ...script, turns: [stray, ...script.turns] } : script,
      );
      return { scripts };
    };
    const both = workflow.replace(/.*id: docs.*\n/, "");
    bench = await AgentBench.open(["claude"], strays, { "lockstep.yaml": both });
    const ran = await bench.run(["run", "--json"], 100_000);
    expect(ran.code, `${ran.err}\n${await bench.shown()}`).toBe(0);
    expect(bench.workspace.read("src/auth/auth.ts")).not.toBe("");
    expect(() => bench.workspace.read("src/trading/stray.ts")).toThrow("ENOENT");
    expect(() => bench.workspace.read("src/auth/own.ts")).toThrow("ENOENT");
    const heard = JSON.stringify(bench.model.played.map(({ conversation }) => conversation.steps));
    expect(heard).toMatch(/stray\.ts is locked by trading .*so auth may not write there/);
    expect(heard).toMatch(/own\.ts is locked by auth .*so build-dispatcher may not write there/);
  }, 120_000);
});
