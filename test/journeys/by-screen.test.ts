// An agent without hooks whose screen tells what it is doing, by the patterns of its profile.
import { afterEach, beforeEach, expect, test } from "vitest";
import { until, Workspace } from "../helpers/lockstep.ts";

let workspace: Workspace;

beforeEach(() => {
  workspace = new Workspace();
  // It draws its one question over and over in the same place, as screens of agents do.
  workspace.write(
    "agent.sh",
    `draw() { printf '\\033[2J\\033[H%s\\n' "$1"; }
draw 'thinking hard'
read word
draw 'May I write it? (y/n)'
read word
draw 'writing'
read word
draw '> '
read word
`,
  );
  workspace.write(
    "lockstep.yaml",
    `name: screens
fence: off
profiles:
  own:
    command: [/bin/sh, agent.sh]
    screen: { needs_person: "\\\\(y/n\\\\)$", idle: "^> *$" }
phases:
  - { id: build, mode: parallel, tasks: [ { id: a, agent: own, prompt: go } ] }
`,
  );
});

afterEach(async () => {
  expect(await workspace.close()).toEqual([]);
});

async function attention(): Promise<unknown> {
  const { out } = await workspace.run(["status", "--json"]);
  return (JSON.parse(out) as { sessions: readonly { attention: unknown }[] }).sessions[0]?.attention;
}

test("it works, needs a person, works again and is idle, as its screen says", async () => {
  await workspace.run(["task", "start", "a"]);
  await until("it draws", async () => (await workspace.run(["logs", "a-1"])).out.includes("thinking hard"));
  const seen: unknown[] = [await attention()];
  for (const state of ["needs-person", "working", "idle"]) {
    await workspace.run(["send", "a-1", "on"]);
    await until(`it is ${state}`, async () => (await attention()) === state);
    seen.push(state);
  }
  expect(seen).toEqual(["working", "needs-person", "working", "idle"]);
  const { out } = await workspace.run(["events", "--json"]);
  const states = out
    .split("\n")
    .flatMap((line) => (line.includes('"session-state"') ? [JSON.parse(line) as object] : []));
  // No state in between was shown.
  expect(states).toMatchObject([
    { attention: { kind: "needs-person", what: "a question in its pane" } },
    { attention: { kind: "working" } },
    { attention: { kind: "idle" } },
  ]);
});
