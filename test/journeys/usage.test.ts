// Usage as an agent tells it: the file that its hook names grows, and the budget holds the next launch.
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { program, until, Workspace } from "../helpers/lockstep.ts";

let workspace: Workspace;

beforeEach(() => {
  workspace = new Workspace();
});

afterEach(async () => {
  expect(await workspace.close()).toEqual([]);
});

interface Shown {
  readonly launching: string;
  readonly usage: {
    readonly run: { readonly input: number; readonly output: number; readonly cost: number };
  };
  readonly explanation: string;
}

const line = (id: string, at: string, tokens: number) =>
  JSON.stringify({
    type: "assistant",
    timestamp: at,
    message: { id, usage: { input_tokens: tokens, output_tokens: 1 } },
  });

test("tokens are counted from where the session began, sub-agents' too, and a spent budget holds what comes next", async () => {
  const transcript = join(workspace.folder, ".lockstep", "talk.jsonl");
  const named = JSON.stringify({ session_id: "x", transcript_path: transcript });
  workspace.write("named.json", named);
  const old = "2020-01-01T00:00:00.000Z";
  const late = "2199-01-01T00:00:00.000Z";
  workspace.write(".lockstep/talk.jsonl", `${line("before", old, 5_000)}\n`);
  workspace.write(
    "agent.sh",
    `"${process.execPath}" "${program}" hook session-start < named.json
while [ ! -e go ]; do sleep 0.03; done
`,
  );
  workspace.write(
    "lockstep.yaml",
    `name: test
fence: off
phases:
  - id: only
    mode: serial
    budget: { tokens: 1k }
    tasks:
      - { id: first, command: "sh agent.sh" }
      - { id: second, command: "true" }
`,
  );
  const running = workspace.run(["run", "--json"]);
  const shown = async () => JSON.parse((await workspace.run(["status", "--json"])).out) as Shown;
  await until("the conversation is known", async () =>
    (await workspace.run(["events"])).out.includes("session-conversation"),
  );
  workspace.write(
    ".lockstep/talk.jsonl",
    `${[line("before", old, 5_000), line("one", late, 300), line("one", late, 400)].join("\n")}\n`,
  );
  await until("what was said is counted", async () => (await shown()).usage.run.input === 400);
  workspace.write(".lockstep/talk/subagents/agent-1.jsonl", `${line("two", late, 700)}\n`);
  const spent = await until("the budget holds", async () => {
    const now = await shown();
    return now.launching === "paused" ? now : null;
  });
  expect(spent.usage.run).toMatchObject({ input: 1_100, output: 2 });
  workspace.write("go", "");
  expect((await running).code).toBe(1);
  expect((await shown()).explanation).toContain("token budget of only (1.0k) is used up");
  const { out } = await workspace.run(["task", "show", "first"]);
  expect(out).toContain("1.1k tokens in, 2 out");
});
