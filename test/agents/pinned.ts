// The real agents that the tests run: their packages, pinned, and where they are kept. They are no part of the project:
// each is hundreds of megabytes, and lies in a cache folder that outlives a clone.
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** As the profile that runs it. */
export type AgentName = "claude" | "codex" | "pi" | "gemini" | "opencode";

export interface PinnedAgent {
  readonly name: AgentName;
  readonly package: string;
  readonly version: string;
  /** Only with LOCKSTEP_TEST_AGENTS=all: the longer form. */
  readonly isExtra: boolean;
}

export const pinnedAgents: readonly PinnedAgent[] = [
  { name: "claude", package: "@anthropic-ai/claude-code", version: "2.1.330", isExtra: false },
  { name: "codex", package: "@openai/codex", version: "0.169.0", isExtra: false },
  { name: "pi", package: "@earendil-works/pi-coding-agent", version: "0.87.1", isExtra: false },
  { name: "gemini", package: "@google/gemini-cli", version: "0.61.0", isExtra: true },
  { name: "opencode", package: "opencode-ai", version: "1.18.33", isExtra: true },
];

/** What this run is about. */
export function wantedAgents(): readonly PinnedAgent[] {
  const all = process.env.LOCKSTEP_TEST_AGENTS === "all";
  return pinnedAgents.filter(({ isExtra }) => all || !isExtra);
}

export function cacheFolder(): string {
  const own = process.env.LOCKSTEP_AGENTS_CACHE;
  if (own !== undefined && own !== "") return own;
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "lockstep-test-agents");
}

export function folderOf({ name, version }: PinnedAgent): string {
  return join(cacheFolder(), `${name}-${version}`);
}

/** The folder with its program; null when it is not wanted, or could not be installed. */
export function installedFolder(name: AgentName): string | null {
  const agent = wantedAgents().find((wanted) => wanted.name === name);
  if (agent === undefined) return null;
  const programs = join(folderOf(agent), "node_modules", ".bin");
  return existsSync(join(programs, name)) ? programs : null;
}
