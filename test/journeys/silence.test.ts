// A session that prints nothing for long is asked about, and never ended: its next output settles it.
import { afterEach, beforeEach, expect, test } from "vitest";
import { until, Workspace } from "../helpers/lockstep.ts";

let workspace: Workspace;

beforeEach(() => {
  workspace = new Workspace();
});

afterEach(async () => {
  expect(await workspace.close()).toEqual([]);
});

interface Fact {
  readonly type: string;
  readonly attention?: { readonly kind: string; readonly what?: string };
}

async function facts(type: string): Promise<readonly Fact[]> {
  const { out } = await workspace.run(["events", "--json"]);
  return out
    .split("\n")
    .map((line) => JSON.parse(line) as Fact)
    .filter((fact) => fact.type === type);
}

async function attention(): Promise<unknown> {
  const { out } = await workspace.run(["status", "--json"]);
  return (JSON.parse(out) as { sessions: readonly { attention: unknown }[] }).sessions[0]?.attention;
}

test("an agent that hangs needs a person, works on after a word, and is ended by nobody", async () => {
  workspace.write(
    "lockstep.yaml",
    `name: hung
fence: off
hung_after: 6s
profiles:
  mute: { command: [/bin/sh, -c, "echo at work; read word; echo heard $word; read end"] }
phases:
  - { id: build, mode: parallel, tasks: [ { id: a, agent: mute, prompt: go } ] }
`,
  );
  await workspace.run(["task", "start", "a"]);
  const asked = async () => (await attention()) === "needs-person";
  await until("it is asked about", asked);
  expect((await facts("session-state")).at(-1)?.attention).toMatchObject({
    kind: "needs-person",
    what: "it has printed nothing for 6 s: does it hang?",
  });
  expect((await workspace.run(["explain", "a-1"])).out).toContain("it has printed nothing for 6 s");
  await workspace.run(["send", "a-1", "on"]);
  await until("it works again", async () => (await attention()) === "working");
  await until("it is asked about again", asked);
  expect(await facts("session-exited")).toEqual([]);
  await workspace.run(["send", "a-1", "end"]);
  await until("it has ended by itself", async () => (await facts("task-completed")).length === 1);
});

test("a program is only asked about when its task says after which time", async () => {
  const task = (id: string, more: string) => `{ id: ${id}, command: "sleep 8"${more} }`;
  workspace.write(
    "lockstep.yaml",
    `name: quiet
fence: off
hung_after: 1s
phases:
  - { id: build, mode: parallel, tasks: [ ${task("a", "")}, ${task("b", ", hung_after: 2s")} ], sync: { advance: auto } }
`,
  );
  expect((await workspace.run(["run"])).code).toBe(0);
  expect(await facts("session-state")).toMatchObject([
    { session: "b-1", attention: { kind: "needs-person" } },
  ]);
});
