// A task whose agent has no screen: a program of one's own that tells what it does as Claude Code does.
import { afterEach, beforeEach, expect, test } from "vitest";
import { processesOf, until, Workspace } from "../helpers/lockstep.ts";

let workspace: Workspace;

beforeEach(() => {
  workspace = new Workspace();
});

afterEach(async () => {
  expect(await workspace.close()).toEqual([]);
});

const init = { type: "system", subtype: "init", session_id: "the-talk", model: "small" };
const call = { type: "tool_use", id: "t1", name: "Write", input: { file_path: "/own/file" } };
const answer = {
  type: "assistant",
  message: {
    id: "m1",
    content: [{ type: "text", text: "I write." }, call],
    usage: { input_tokens: 70, output_tokens: 5 },
  },
};
const told = [init, answer].map((event) => JSON.stringify(event)).join("\n");

/** `script`: what it does once it has told this. */
function workflow(script: string, task = ""): void {
  workspace.write("told", `${told}\n`);
  workspace.write("robot.sh", `cat told\n${script}\n`);
  workspace.write(
    "lockstep.yaml",
    `name: own
fence: off
profiles:
  robot:
    command: [sh, -c, "echo a screen; sleep 60"]
    headless: { command: [sh, robot.sh, "{{prompt}}"], format: claude }
phases:
  - id: only
    mode: serial
    tasks: [ { id: a, agent: robot, modifies: [/own/], prompt: Do it., interactive: false${task} } ]
    sync: { advance: auto }
`,
  );
}

test("ends with its turn, is shown in its pane and kept event by event, and counted", async () => {
  workflow('printf "%s" "$1" > own/prompt; while [ ! -e go ]; do sleep 0.03; done');
  workspace.write("own/file", "");
  const running = workspace.run(["run"]);
  const counted = await until("its usage is known", async () => {
    const { out } = await workspace.run(["status", "--json"]);
    const [session] = (JSON.parse(out) as { sessions: { session: string; usage?: { input: number } }[] })
      .sessions;
    return session?.usage?.input === 70 && session;
  });
  expect(counted).toMatchObject({ conversation: "the-talk", usage: { output: 5 } });
  workspace.write("go", "");
  expect((await running).code).toBe(0);
  expect(workspace.read("own/prompt")).toMatch(/^Do it\.\n[\s\S]*end your turn/);
  expect(workspace.read(`.lockstep/sessions/${counted.session}/events.jsonl`)).toBe(`${told}\n`);
  const { out } = await workspace.run(["logs", "a"]);
  expect(out).toMatch(
    /small · conversation the-talk\n\nI write\.\n\n› Write \/own\/file\n\n✓ done · 70 tokens in/,
  );
});

test("that fails says why in its agent's words, and is tried again with them", async () => {
  const bad = JSON.stringify({ type: "result", is_error: true, result: "API Error: 529 overloaded" });
  workflow(`echo '${bad}'`, ", retries: 1");
  expect((await workspace.run(["run"])).code).toBe(1);
  const { out } = await workspace.run(["events"]);
  expect(out).toContain("task-retried");
  expect((await workspace.run(["explain", "a"])).out).toContain("exited with 1: API Error: 529 overloaded");
});

test("keys do nothing but to end it, and nothing is left of it when it is stopped", async () => {
  workflow("sleep 60 & sleep 60");
  await workspace.run(["task", "start", "a"]);
  const logs = async () => (await workspace.run(["logs", "a"])).out;
  await until("it is at work", async () => (await logs()).includes("I write."));
  await workspace.run(["send", "a", "hello there"]);
  await until("it says so", async () => (await logs()).includes("takes no input"));
  expect(await logs()).not.toContain("hello there");
  await workspace.run(["send", "a", "\x03"]);
  const state = async () => (await workspace.run(["explain", "a"])).out;
  await until("it has ended", async () => /SIGINT|130/.test(await state()));
  expect(processesOf(workspace.folder).filter(({ command }) => /sleep|robot/.test(command))).toEqual([]);
});

test("an agent that has no form without a screen is said with its line before anything starts", async () => {
  workspace.write(
    "lockstep.yaml",
    `name: own
profiles:
  claude: { command: [wrapped-claude] }
phases:
  - id: only
    mode: serial
    tasks:
      - { id: a, agent: demo, prompt: Do it., interactive: false }
      - { id: b, agent: claude, prompt: Do it., interactive: false }
      - { id: c, agent: codex, prompt: Do it., interactive: false }
`,
  );
  const { code, err } = await workspace.run(["check"]);
  expect(code).toBe(2);
  expect(err).toMatch(/lockstep\.yaml:8: .*interactive: expected true: demo has no form without a screen/);
  expect(err).toMatch(/lockstep\.yaml:9: .*interactive: expected true: claude has no form/);
  expect(err).not.toContain("lockstep.yaml:10");
});
