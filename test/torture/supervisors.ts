// The supervisor as the torture sees it from outside: which process it is, its killing, and how long nobody answers
// after that. Nothing here starts one: the clients do.
import { readdirSync, readlinkSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { processesOf, until } from "../helpers/lockstep.ts";
import { answers } from "./locks.ts";

/** From the kill to the first answer of the next one, in Date.now(). */
export interface Outage {
  readonly from: number;
  readonly to: number;
}

/** Every process of that program that looks after this folder: the one that owns the store, and any that is starting. */
export function supervisorsOf(folder: string): number[] {
  return processesOf(folder)
    .filter(
      ({ command }) => /\/dist\/supervisor\.js /.test(command) && !/^(\S*\/)?(sh|strace) /.test(command),
    )
    .map(({ pid }) => pid);
}

/** The one that owns the store: it alone has the store's journal open. */
export function ownerOf(folder: string): number | null {
  return (
    supervisorsOf(folder).find((pid) => openFilesOf(pid).some((file) => file.endsWith("/state.db-wal"))) ??
    null
  );
}

export class Supervisors {
  readonly outages: Outage[] = [];
  /** Of those that were only starting. */
  killedEarly = 0;
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Resolves when another one answers. */
  async kill(againAfterMs: number | null): Promise<void> {
    const owner = await until("a supervisor runs", () => ownerOf(this.#folder));
    const from = Date.now();
    process.kill(owner, "SIGKILL");
    if (againAfterMs !== null) {
      await pause(againAfterMs);
      for (const pid of supervisorsOf(this.#folder)) if (pid !== owner && endNow(pid)) this.killedEarly += 1;
    }
    await until("the next supervisor answers", () => answers(this.#folder));
    this.outages.push({ from, to: Date.now() });
  }
}

function endNow(pid: number): boolean {
  try {
    return process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
    return false;
  }
}

function openFilesOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((name) => {
      try {
        return [readlinkSync(`/proc/${pid}/fd/${name}`)];
      } catch {
        return [];
      }
    });
  } catch {
    return [];
  }
}
