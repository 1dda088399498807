// Locks by the command line, as a script takes them. In: paths and the holder's pid. Out: what the exit code says.
import { execa } from "execa";
import { program } from "../helpers/lockstep.ts";
import { type Answer, accepted, type Held, type Locks, type Wish } from "./locks.ts";

export class CommandLocks implements Locks {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  acquire({ agent, pid, paths, waitMs }: Wish): Promise<Answer> {
    const wait = String(waitMs / 1_000);
    return this.#run(["acquire", "--agent", agent, "--pid", String(pid), "--wait", wait, ...paths]);
  }

  release({ agent, paths }: Held): Promise<Answer> {
    return this.#run(["release", "--agent", agent, ...paths]);
  }

  close(): void {}

  async #run(args: readonly string[]): Promise<Answer> {
    const ran = await execa(process.execPath, [program, "lock", ...args], {
      cwd: this.#folder,
      reject: false,
      stdin: "ignore",
    });
    if (ran.exitCode === 0) return accepted(ran.stdout);
    return { kind: ran.exitCode === 1 ? "refused" : "failed", why: ran.stderr };
  }
}
