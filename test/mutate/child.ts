// The process that runs tests against mutants, from outside: one question at a time, and its end when no answer comes.
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Asked, Told } from "./worker.ts";

export class Child {
  readonly #process: ChildProcess;

  constructor(room: string) {
    // What tests and mutants print is nobody's concern here.
    this.#process = fork(fileURLToPath(new URL("./worker.ts", import.meta.url)), [room], {
      stdio: ["ignore", "ignore", process.env.MUTATE_DEBUG === undefined ? "ignore" : "inherit", "ipc"],
      execArgv: ["--max-old-space-size=3000"],
    });
  }

  /** null: it did not answer in time, or has ended. */
  ask(asked: Asked, ms: number): Promise<Told | null> {
    return new Promise((resolve) => {
      const finish = (told: Told | null) => {
        clearTimeout(timer);
        this.#process.removeAllListeners();
        resolve(told);
      };
      const timer = setTimeout(() => finish(null), ms);
      this.#process.once("message", (told) => finish(told as Told));
      this.#process.once("exit", () => finish(null));
      this.#process.once("error", () => finish(null));
      this.#process.send(asked);
    });
  }

  end(): void {
    this.#process.removeAllListeners();
    this.#process.on("error", () => {});
    this.#process.kill("SIGKILL");
  }
}
