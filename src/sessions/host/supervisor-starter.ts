// Starts the supervisor again when it is gone while sessions run. What the host sees of it flows in; the start
// happens through a shell that waits since before the first pty was opened: a child of the host itself would
// inherit every session's pty, and keep them open. The shell ends with the host, the supervisor does not.
import { type ChildProcess, spawn } from "node:child_process";

export interface SupervisorSight {
  readonly connected: boolean;
  readonly runningSessions: number;
}

/** As often in a row: one that fails five times needs a person. */
export const startsMax = 5;
const backoffMs = 100;
/** A supervisor that stays as long is in order, and the count begins anew. */
const settledMs = 10_000;

const waitingShell = 'while read -r _; do "$@" </dev/null >/dev/null 2>&1; echo ended; done';

export class SupervisorStarter {
  readonly #shell: ChildProcess;
  readonly #log: (line: string) => void;
  #sight: SupervisorSight = { connected: false, runningSessions: 0 };
  #starts = 0;
  #starting: NodeJS.Timeout | null = null;
  #settling: NodeJS.Timeout | null = null;

  constructor(argv: readonly string[], log: (line: string) => void) {
    this.#log = log;
    const stdio = ["pipe", "pipe", "ignore"] as const;
    this.#shell = spawn("/bin/sh", ["-c", waitingShell, "sh", ...argv], {
      detached: true,
      stdio: [...stdio],
    });
    this.#shell.on("error", (error) => log(`The supervisor cannot be started again: ${error.message}`));
    this.#shell.stdin?.on("error", () => {});
    // Each line says that a supervisor started from here has ended.
    this.#shell.stdout?.on("data", () => this.#startUnlessConnected());
  }

  see(sight: SupervisorSight): void {
    const wasConnected = this.#sight.connected;
    this.#sight = sight;
    if (sight.connected && !wasConnected) this.#arrived();
    if (!sight.connected && wasConnected) this.#lost();
  }

  #arrived(): void {
    if (this.#starting !== null) clearTimeout(this.#starting);
    this.#starting = null;
    this.#settling = setTimeout(() => {
      this.#starts = 0;
    }, settledMs);
  }

  #lost(): void {
    if (this.#settling !== null) clearTimeout(this.#settling);
    this.#startUnlessConnected();
  }

  #startUnlessConnected(): void {
    if (this.#sight.connected || this.#sight.runningSessions === 0 || this.#starting !== null) return;
    if (this.#starts >= startsMax) {
      this.#log(`The supervisor has ended ${startsMax} times in a row and is not started again.`);
      return;
    }
    const delayMs = backoffMs * 2 ** this.#starts;
    this.#starts++;
    this.#starting = setTimeout(() => {
      this.#starting = null;
      this.#log(`The supervisor is gone; start ${this.#starts} of ${startsMax}.`);
      this.#shell.stdin?.write("\n");
    }, delayMs);
  }
}
