// What agents other than Claude Code ask leave for, answered by a person in the screen or in the agent's own pane.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { openSupervisor, type Supervisor } from "../../src/client/connect.ts";
import { placesOf } from "../../src/system/places.ts";
import { asksOf } from "../../state/decide/asks.ts";
import type { Reply } from "../../state/model/asks.ts";
import { until } from "../helpers/lockstep.ts";
import { AgentBench } from "./bench.ts";
import { shell, type Turn, tool, write } from "./model/scenario.ts";
import { type AgentName, installedFolder } from "./pinned.ts";

let bench: AgentBench;
let person: Supervisor | null = null;

afterEach(async () => {
  person?.close();
  person = null;
  expect(await bench.close()).toEqual([]);
});

/** `settle`: what its person has set up otherwise, in the home. */
async function open(
  agent: AgentName,
  turns: (folder: string) => readonly Turn[],
  { over = "", settle = () => {} }: { over?: string; settle?: (home: string) => void } = {},
): Promise<void> {
  const scenario = (folder: string) => ({
    scripts: [{ name: "auth", turns: turns(folder), afterwards: "All is done." }],
  });
  const workflow = `name: suite
agent: ${agent}
${over}phases: [ { id: build, mode: parallel, tasks: [ { id: auth, prompt: "TASK-AUTH", modifies: [/src/auth/] } ] } ]
`;
  bench = await AgentBench.open([agent], scenario, { "lockstep.yaml": workflow });
  settle(bench.env.HOME ?? "");
  await bench.run(["task", "start", "auth"]);
  person = await openSupervisor(placesOf(bench.folder, ".lockstep"), "never");
}

async function asked(what: RegExp) {
  const look = async () =>
    person === null ? undefined : asksOf(await person.state()).find(({ ask }) => what.test(ask.what))?.ask;
  return until(`it asks for ${what}`, look, 90_000).catch(async (error: unknown) => {
    throw new Error(`${String(error)}\n${await bench.shown()}`);
  });
}

async function reply(what: RegExp, answer: Reply): Promise<void> {
  const { id } = await asked(what);
  expect(await person?.request({ kind: "reply", ask: id, reply: answer })).toMatchObject({ ok: true });
}

async function isCompleted(): Promise<void> {
  const look = async () => (await bench.status()).tasks.some(({ status }) => status === "completed");
  await until("the task is completed", look, 90_000).catch(async (error: unknown) => {
    throw new Error(`${String(error)}\n${await bench.shown()}`);
  });
  expect(bench.model.problems).toEqual([]);
}

const done: Turn = { text: "Done.", calls: [shell("lockstep task complete auth")] };

describe.skipIf(installedFolder("codex") === null)("Codex", () => {
  test("that asks leave to go past its sandbox has the answers that a person gives in the screen", async () => {
    const past = (command: string) =>
      tool("exec_command", {
        cmd: command,
        sandbox_permissions: "require_escalated",
        justification: "May I?",
      });
    await open(
      "codex",
      () => [
        { text: "A command.", calls: [past("mkdir -p src/auth && touch .git/first")] },
        { text: "Another.", calls: [past("curl http://127.0.0.1:9/")] },
        { text: "Done.", expects: /not on a Friday/, calls: [tool("mcp__lockstep__complete_task")] },
      ],
      { over: "fence: off\n" },
    );
    await reply(/^Bash: mkdir/, { kind: "allow", always: false });
    await reply(/^Bash: curl /, { kind: "deny", reason: "not on a Friday" });
    await isCompleted();
    // Its sandbox would not have let it.
    expect(existsSync(join(bench.folder, ".git/first"))).toBe(true);
  });
});

/** As its person would have it in the file of opencode's own settings. */
function opencodeAsks(home: string): void {
  const file = join(home, ".config/opencode/opencode.json");
  const settings = JSON.parse(readFileSync(file, "utf8")) as object;
  writeFileSync(file, JSON.stringify({ ...settings, permission: { bash: "ask", edit: "ask" } }));
}

describe.skipIf(installedFolder("opencode") === null)("opencode", () => {
  test("that asks leave has the answers that a person gives in the screen: once, always, no with a reason", async () => {
    await open(
      "opencode",
      (folder) => [
        { text: "A file.", calls: [write(join(folder, "src/auth/login.ts"), "one line\n")] },
        { text: "A command.", calls: [shell("touch src/auth/first")] },
        { text: "Like it.", calls: [shell("touch src/auth/second")] },
        { text: "Another.", calls: [shell("curl http://127.0.0.1:9/")] },
        { ...done, expects: /not on a Friday/ },
      ],
      { settle: opencodeAsks },
    );
    expect((await asked(/^write: /)).detail).toContain("+one line");
    await reply(/^write: \/src\/auth\/login\.ts$/, { kind: "allow", always: false });
    await reply(/^bash: touch src\/auth\/first$/, { kind: "allow", always: true });
    await reply(/^bash: curl /, { kind: "deny", reason: "not on a Friday" });
    await isCompleted();
    expect(existsSync(join(bench.folder, "src/auth/second"))).toBe(true);
    const questions = (await bench.events()).filter(({ type }) => type === "person-asked");
    expect(questions).toHaveLength(3);
  });

  test("that is answered in its own pane asks no more in the screen", async () => {
    await open("opencode", () => [{ text: "A command.", calls: [shell("touch src/auth/first")] }, done], {
      settle: opencodeAsks,
    });
    await asked(/^bash: touch/);
    await until("its dialog is there", async () => (await bench.shown()).includes("Allow once"));
    // Once is what its dialog proposes.
    await bench.run(["send", "auth", ""]);
    await isCompleted();
    const facts = (await bench.events()).map(({ type }) => type);
    expect(facts).toContain("ask-withdrawn");
    expect(facts).not.toContain("person-answered");
  });

  test("has leave by itself for writes inside of its boundary where the workflow says so", async () => {
    const turns = (folder: string) => [
      { text: "A file.", calls: [write(join(folder, "src/auth/login.ts"))] },
      done,
    ];
    await open("opencode", turns, { over: "approvals: inside\n", settle: opencodeAsks });
    await isCompleted();
    expect((await bench.events()).filter(({ type }) => type === "person-asked")).toEqual([]);
  });
});
