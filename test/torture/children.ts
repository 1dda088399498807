// The processes of the torture itself: started with settings, and never longer there than what started them.
import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** A program of this folder, with its settings as its only argument. */
export function startScript(name: string, settings: unknown): ChildProcess {
  const script = fileURLToPath(new URL(name, import.meta.url));
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([key]) => !/^(LOCKSTEP_|VITEST|NODE_OPTIONS)/.test(key)),
  );
  // Over the channel nothing is said: its end tells the child that nobody is there any more.
  return spawn(process.execPath, [script, JSON.stringify(settings)], {
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    env,
  });
}

/** Called in the child, which ends the channel itself when it is done. */
export function endWithParent(): void {
  process.once("disconnect", () => process.exit());
}
