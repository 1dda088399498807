// A program of somebody else that looks at the three shared files all the time, a process of its own. In: the folders
// as JSON. Out, when the file `stop-reading` is there: what it read that was torn or missing, locks that came back after they
// were gone, and how long the file went on showing locks whose holder had died.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { endWithParent } from "./children.ts";
import { isDead } from "./witness.ts";

export interface ReaderSettings {
  readonly stateFolder: string;
  readonly records: string;
  /** Where its report goes. */
  readonly report: string;
}

export interface DeadLock {
  readonly token: number;
  readonly holder: string;
  /** When it was first and last seen with a holder that was dead, in Date.now(). */
  readonly from: number;
  readonly to: number;
}

export interface ReaderReport {
  readonly reads: number;
  readonly torn: readonly string[];
  readonly missing: number;
  /** Tokens that were in the file, then not, then again: it ran backwards. */
  readonly cameBack: readonly number[];
  readonly deadLocks: readonly DeadLock[];
}

interface Shown {
  readonly token: number;
  readonly holder: { readonly pid: number; readonly start: string };
}

const names = ["WORKFLOW_STATE.json", "PARALLEL_STATUS.json", "RESOURCE_LOCKS.json"];
/** Between two rounds, so that the looking leaves the cores to those that are looked at. */
const betweenMs = 1;

async function run({ stateFolder, records, report: file }: ReaderSettings): Promise<void> {
  endWithParent();
  const torn: string[] = [];
  const watch = new LockWatch();
  let [reads, missing] = [0, 0];
  while (!existsSync(join(records, "stop-reading"))) {
    for (const name of names) {
      const text = textOf(join(stateFolder, name));
      if (text === null) {
        missing += 1;
        continue;
      }
      reads += 1;
      const value = parsed(text);
      if (value === null) torn.push(`${name}: ${JSON.stringify(text.slice(-80))}`);
      else if (name === "RESOURCE_LOCKS.json") watch.look((value as { locks: Shown[] }).locks);
    }
    await pause(betweenMs);
  }
  const report: ReaderReport = { reads, torn: torn.slice(0, 20), missing, ...watch.report() };
  writeFileSync(file, JSON.stringify(report));
  process.disconnect?.();
}

class LockWatch {
  #shown = new Set<number>();
  readonly #gone = new Set<number>();
  readonly #cameBack: number[] = [];
  readonly #dead = new Map<number, DeadLock>();

  look(locks: readonly Shown[]): void {
    const tokens = new Set(locks.map(({ token }) => token));
    for (const token of this.#shown) if (!tokens.has(token)) this.#gone.add(token);
    for (const token of tokens) if (this.#gone.delete(token)) this.#cameBack.push(token);
    this.#shown = tokens;
    for (const lock of locks) this.#lookAtHolder(lock);
  }

  report() {
    return { cameBack: this.#cameBack, deadLocks: [...this.#dead.values()] };
  }

  #lookAtHolder({ token, holder }: Shown): void {
    const name = `${holder.pid}:${holder.start}`;
    if (!isDead(name)) return;
    const to = Date.now();
    const from = this.#dead.get(token)?.from ?? to;
    this.#dead.set(token, { token, holder: name, from, to });
  }
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

await run(JSON.parse(process.argv[2] ?? "") as ReaderSettings);
