// The only place where the torture speaks to the program about locks. In: paths and the holder's pid. Out: granted
// with its token, refused, or failed (an answer that says neither). Three ways: the socket, the command line, and the
// control that asks nobody and always says yes.
import { openSupervisor, type Supervisor } from "../../src/client/connect.ts";
import { placesOf } from "../../src/system/places.ts";

export type Answer =
  | { readonly kind: "granted"; readonly token: number }
  | { readonly kind: "released" }
  | { readonly kind: "refused"; readonly why: string }
  /** It may have been done or not. */
  | { readonly kind: "failed"; readonly why: string };

export interface Wish {
  readonly agent: string;
  readonly pid: number;
  readonly paths: readonly string[];
  readonly waitMs: number;
}

export interface Held {
  readonly agent: string;
  readonly paths: readonly string[];
  readonly token: number;
}

export interface Locks {
  acquire(wish: Wish): Promise<Answer>;
  release(held: Held): Promise<Answer>;
  close(): void;
}

export type Way = "socket" | "command" | "control";

export async function openLocks(way: Way, folder: string): Promise<Locks> {
  switch (way) {
    case "socket":
      return new SocketLocks(folder);
    case "command":
      // What starts programs is not loaded by those that do not: clients start often.
      return new (await import("./command-locks.ts")).CommandLocks(folder);
    case "control":
      return new NoLocks();
  }
}

/** Whether the supervisor answers a question now; none is started for it. */
export async function answers(folder: string): Promise<boolean> {
  try {
    using supervisor = await openSupervisor(placesOf(folder, ".lockstep"), "never");
    if (supervisor === null) return false;
    await supervisor.state();
    return true;
  } catch {
    return false;
  }
}

class SocketLocks implements Locks {
  readonly #folder: string;
  #supervisor: Supervisor | null = null;

  constructor(folder: string) {
    this.#folder = folder;
  }

  acquire({ agent, pid, paths, waitMs }: Wish): Promise<Answer> {
    const wish = { agent, paths: [...paths], cwd: this.#folder, pid, waitMs };
    return this.#ask((supervisor) => supervisor.request({ kind: "lock-acquire", ...wish }));
  }

  release({ agent, token }: Held): Promise<Answer> {
    const held = { agent, paths: [], cwd: this.#folder, token };
    return this.#ask((supervisor) => supervisor.request({ kind: "lock-release", ...held }));
  }

  close(): void {
    this.#supervisor?.close();
    this.#supervisor = null;
  }

  async #ask(question: (supervisor: Supervisor) => ReturnType<Supervisor["request"]>): Promise<Answer> {
    try {
      this.#supervisor ??= await openSupervisor(placesOf(this.#folder, ".lockstep"), "to-look");
      if (this.#supervisor === null) return { kind: "failed", why: "nobody answers" };
      const answer = await question(this.#supervisor);
      if (answer.ok) return accepted(answer.sentence);
      return { kind: answer.fault === true ? "failed" : "refused", why: answer.sentence };
    } catch (error) {
      // The connection is lost for good; the next question opens another.
      this.close();
      return { kind: "failed", why: String(error) };
    }
  }
}

/** What the harness must find guilty. */
class NoLocks implements Locks {
  #token = 0;

  async acquire(): Promise<Answer> {
    this.#token += 1;
    return { kind: "granted", token: this.#token };
  }

  async release(): Promise<Answer> {
    return { kind: "released" };
  }

  close(): void {}
}

/** What the program says when it has done what was asked. */
export function accepted(sentence: string): Answer {
  const token = /\(token (\d+)\)/.exec(sentence)?.[1];
  return token === undefined ? { kind: "released" } : { kind: "granted", token: Number(token) };
}
