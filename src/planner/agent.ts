// The agent that plans runs in the person's own terminal, beside any run: nothing is locked for it and nothing waits for
// it. In: a profile and a prompt. Out: how it ended.
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Exit } from "../../state/model/state.ts";
import type { Profile } from "../agents/profile.ts";
import { hookLine, mcpServer } from "../agents/start/own-command.ts";

export interface Planner {
  readonly profile: Profile;
  readonly prompt: string;
  readonly workspace: string;
  /** For the files of its launch. */
  readonly folder: string;
  /** Its output goes to stderr, and it reads nothing. */
  readonly isQuiet: boolean;
}

/** The profiles' name for the task; the demo agent has a part of this name. */
export const plannerTask = "boundaries-planner";

/** Rejects when its program cannot be started. */
export async function runPlanner({ profile, prompt, workspace, folder, isQuiet }: Planner): Promise<Exit> {
  const launch = {
    task: plannerTask,
    prompt,
    isFenced: false,
    isHeadless: false,
    workspace,
    folder,
    conversation: { kind: "new", id: randomUUID() },
    hook: (event: Parameters<typeof hookLine>[0]) => hookLine(event, profile.name),
    mcp: mcpServer(),
  } as const;
  const { files, env } = profile.prepare?.(launch) ?? { files: {}, env: {} };
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const [program = "", ...args] = profile.argv(launch);
  const child = spawn(program, args, {
    cwd: workspace,
    env: { ...process.env, ...profile.env, ...env },
    stdio: isQuiet ? ["ignore", 2, 2] : "inherit",
  });
  // Ctrl-C is for the agent in front, which may take it as "stop this answer".
  const ignore = () => {};
  process.on("SIGINT", ignore);
  try {
    return await new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", (code, signal) => resolve({ code, signal }));
    });
  } finally {
    process.off("SIGINT", ignore);
  }
}
