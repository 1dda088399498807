import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { demoAgentPath } from "../../../src/agents/demo/profile.ts";
import { taskPrompt } from "../../../src/agents/start/prompt.ts";
import { allProfiles, profileByName, profileNames } from "../../../src/agents/table.ts";
import type { Workflow } from "../../../state/model/state.ts";
import { claimed, exampleState, plannedTask, taskId, two } from "../../helpers/example-state.ts";
import { folderWith } from "../../helpers/folders.ts";
import { exampleLaunch } from "../../helpers/launch.ts";

// Gemini CLI's home of a session is made of the person's.
beforeEach(() => vi.stubEnv("GEMINI_CLI_HOME", folderWith()));
afterEach(() => vi.unstubAllEnvs());

describe("profiles", () => {
  test("each is found by its name, and one that must be installed says how", () => {
    expect(profileNames).toEqual(["claude", "codex", "gemini", "opencode", "pi", "demo"]);
    for (const profile of allProfiles()) {
      expect(profileByName(profile.name)).toBe(profile);
      if (profile.program !== null) expect(profile.install).toContain("npm install -g ");
    }
    expect(profileByName("other")).toBeNull();
  });

  test.each(["claude", "codex", "gemini", "opencode", "pi"])(
    "%s is started with the prompt as one argument",
    (name) => {
      const argv =
        profileByName(name)?.argv(exampleLaunch({ prompt: "Do it; $(now)", isFenced: true })) ?? [];
      expect(argv[0]).toBe(name);
      expect(argv.filter((part) => part.includes("Do it"))).toEqual(["Do it; $(now)"]);
    },
  );

  test.each(["claude", "codex", "gemini", "opencode", "pi"])(
    "%s asks our hook before it writes, and goes on with a conversation by its id",
    (name) => {
      const launch = exampleLaunch({ conversation: { kind: "resumed", id: "the-one-before" } });
      const profile = profileByName(name);
      const { files, env } = profile?.prepare?.(launch) ?? { files: {}, env: {} };
      const argv = profile?.argv(launch) ?? [];
      expect(argv).toContain("the-one-before");
      expect(profile?.hooks).not.toBeNull();
      const told = [...argv, ...Object.values(files)].join("\n");
      expect(told).toContain("hook pre-tool-use");
      // What is written is in the session's folder, and the agent is told where.
      for (const file of Object.keys(files))
        expect([...argv, ...Object.values(env)].join("\n")).toContain(
          `sessions/auth-1/${file.split("/")[0]}`,
        );
    },
  );

  test("a fence takes the place of Codex's own sandbox", () => {
    const argv = (isFenced: boolean) => profileByName("codex")?.argv(exampleLaunch({ isFenced })) ?? [];
    expect(argv(true)).toContain("danger-full-access");
    expect(argv(false)).not.toContain("--sandbox");
  });

  test("Codex in its own sandbox is told of the tools that reach us from there", () => {
    const asked = (prompt: string) => profileByName("codex")?.argv(exampleLaunch({ prompt })).at(-1);
    expect(asked("Do it: lockstep task complete auth")).toMatch(/auth\n\n.*complete_task/);
    // Whoever has no task has nothing to end.
    expect(asked("Propose it.")).toBe("Propose it.");
  });

  test("demo is our own program, run by the same Node", () => {
    const argv = profileByName("demo")?.argv(exampleLaunch({ task: "feature-x", prompt: "Do it." }));
    expect(argv).toEqual([process.execPath, demoAgentPath(), "feature-x", "Do it."]);
  });

  test.each([
    ["claude", "✳ Claude Code", "idle"],
    ["claude", "◐ Writing tests", "working"],
    ["claude", "◑ Writing tests", "working"],
    ["claude", "claude", null],
    ["codex", "[ ! ] Action Required | x", "needs-person"],
    ["codex", "⠋ x", "working"],
    ["codex", "x", "idle"],
    ["gemini", "✋ Action Required (x)", "needs-person"],
    ["gemini", "✦ Working… (x)", "working"],
    ["gemini", "◇ Ready (x)", "idle"],
    ["gemini", "bash", null],
    ["opencode", "OpenCode", null],
    ["pi", "pi", null],
    ["demo", "[ ! ] Action Required | trading", "needs-person"],
    ["demo", "◐ trading", "working"],
    ["command", "vim", null],
  ])("%s with the title %s is %s", (name, title, attention) => {
    expect(profileByName(name)?.attention(title)).toBe(attention);
  });
});

describe("the prompt", () => {
  const workflow = exampleState().run?.workflow;
  function promptOf(over: Parameters<typeof plannedTask>[2], findings: string | null = null): string {
    const trading = exampleState().tasks[taskId("trading")];
    if (workflow === undefined || trading === undefined) throw new Error("The example lost its run.");
    const plan = plannedTask("trading", "/src/features/trading/", over);
    return taskPrompt(workflow satisfies Workflow, two, { ...trading, plan, findings });
  }

  test("says the work, the boundary, and how to speak with us", () => {
    const prompt = promptOf({
      cannotModify: [claimed("/src/features/analysis/")],
      dependencyPaths: [claimed("/common/types")],
    });
    expect(prompt).toMatch(/^Do trading\.\n/);
    expect(prompt).toContain("phase implementation (parallel)");
    expect(prompt).toContain("You may write only: /src/features/trading/.");
    expect(prompt).toContain("Never write: /src/features/analysis/, /common/.");
    expect(prompt).toContain("without a lock: /dist/.");
    expect(prompt).toContain("lockstep lock acquire --agent trading PATH");
    expect(prompt).toContain("lockstep task complete trading");
    expect(prompt).not.toContain("another attempt");
  });

  test("of another attempt ends with what the last one found", () => {
    const verify = { kind: "shell", line: "npm test" } as const;
    const prompt = promptOf({ verify }, "1 test failed");
    expect(prompt).toContain("this must exit 0: npm test");
    expect(prompt.endsWith("The last one ended with:\n1 test failed")).toBe(true);
  });

  test("of a task that may write nothing says so, and a command has none", () => {
    expect(promptOf({ modifies: [] })).toContain("You may not write any file.");
    expect(promptOf({ program: { kind: "command", command: { kind: "shell", line: "true" } } })).toBe("");
  });
});
