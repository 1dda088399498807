// How each agent is asked something without a screen, how its session is gone on with, and what it leaves behind.
import { cpSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { execa } from "execa";
import type { AgentBench } from "../agents/bench.ts";
import { type AgentName, installedFolder } from "../agents/pinned.ts";
import type { Ability } from "./stories.ts";

export interface Driver extends Ability {
  /** Before the first question. */
  prepare?(home: string): void;
  /** `isResumed`: the last session is gone on with. The arguments after the program. */
  asks(prompt: string, isResumed: boolean): readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** `printed` is what it wrote to standard output. */
  leaves(bench: AgentBench, printed: string): Promise<readonly Left[]>;
}

/** A transcript: where it belongs below the fixtures, `NAME` standing for the story, and its text. */
export interface Left {
  readonly path: string;
  readonly text: string;
}

export const drivers: Readonly<Record<AgentName, Driver>> = {
  claude: {
    inBackground: true,
    waits: "itself",
    asks: (prompt, isResumed) => [
      ...(isResumed ? ["--continue"] : []),
      ...["-p", prompt, "--output-format", "stream-json", "--verbose", "--permission-mode", "acceptEdits"],
    ],
    async leaves({ env }, printed) {
      const projects = join(env.HOME ?? "", ".claude/projects");
      const sessions = found(projects, "*/*.jsonl", () => "claude-transcript/NAME.jsonl");
      const subagents = found(
        projects,
        "*/*/subagents/*",
        (file) => `claude-transcript/NAME/subagents/${basename(file)}`,
      );
      return [{ path: "claude-stream/NAME.jsonl", text: printed }, ...sessions, ...subagents];
    },
  },
  codex: {
    inBackground: true,
    waits: "by tool",
    asks: (prompt, isResumed) => [
      "exec",
      ...(isResumed ? ["resume", "--last"] : []),
      ...["--json", "--skip-git-repo-check", "--dangerously-bypass-approvals-and-sandbox", prompt],
    ],
    leaves: async ({ env }) =>
      found(
        join(env.HOME ?? "", ".codex/sessions"),
        "**/*.jsonl",
        (file) => `codex-rollout/NAME/${basename(file)}`,
      ),
  },
  gemini: {
    inBackground: false,
    waits: "itself",
    env: { GEMINI_CLI_NO_RELAUNCH: "true", GEMINI_CLI_TRUST_WORKSPACE: "true" },
    asks: (prompt, isResumed) => [
      ...(isResumed ? ["--resume", "latest"] : []),
      ...["-p", prompt, "--output-format", "stream-json", "--approval-mode", "yolo"],
    ],
    leaves: async ({ env }) =>
      found(
        join(env.HOME ?? "", ".gemini/tmp"),
        "*/chats/**/*.jsonl",
        (file) => `gemini-chat/NAME/${basename(file)}`,
      ),
  },
  opencode: {
    inBackground: true,
    waits: "by work",
    env: { OPENCODE_EXPERIMENTAL_BACKGROUND_SUBAGENTS: "true" },
    asks: (prompt, isResumed) => ["run", ...(isResumed ? ["--continue"] : []), "--format", "json", prompt],
    async leaves(bench, printed) {
      const [, id = ""] = /"sessionID":"([^"]+)"/.exec(printed) ?? [];
      return [
        { path: "opencode-export/NAME.json", text: await printedBy(bench, "opencode", ["export", id]) },
      ];
    },
  },
  // It has no sub-agents of its own; its authors' example of an extension brings a tool for them.
  pi: {
    inBackground: false,
    waits: "itself",
    prepare(home) {
      const programs = installedFolder("pi") ?? "";
      const examples = join(
        dirname(programs),
        "@earendil-works/pi-coding-agent/examples/extensions/subagent",
      );
      cpSync(examples, join(home, ".pi/agent/extensions/subagent"), { recursive: true });
      // The example's worker asks for a model that is not ours.
      const agents = join(home, ".pi/agent/agents");
      mkdirSync(agents, { recursive: true });
      writeFileSync(join(agents, "worker.md"), "---\nname: worker\ndescription: Does anything\n---\nWork.\n");
    },
    asks: (prompt, isResumed) => [...(isResumed ? ["--continue"] : []), ...["-p", "--mode", "json", prompt]],
    leaves: async ({ env }) =>
      found(join(env.HOME ?? "", ".pi/agent/sessions"), "*/*.jsonl", () => "pi-session/NAME.jsonl"),
  },
};

/** Agents that are stuck would be so for ever. */
const agentMsMax = 120_000;

/** What an agent's program writes to standard output. */
export async function printedBy(
  bench: AgentBench,
  agent: AgentName,
  args: readonly string[],
): Promise<string> {
  const ran = await execa(join(installedFolder(agent) ?? "", agent), args, {
    cwd: bench.folder,
    env: { ...bench.env, ...drivers[agent].env },
    extendEnv: false,
    stdin: "ignore",
    timeout: agentMsMax,
  });
  return ran.stdout;
}

function found(folder: string, pattern: string, path: (file: string) => string): Left[] {
  return globSync(pattern, { cwd: folder, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({ path: path(file), text: readFileSync(file, "utf8") }));
}
