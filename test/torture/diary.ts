// What one client did, as it says itself: one line a step, appended before the next step is made, so that the file of
// a client that was killed ends with what it did last. In: steps. Out: the same, read back.
import { closeSync, openSync, readdirSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";

export type Step =
  | { readonly step: "starting"; readonly pid: number }
  | { readonly step: "asking"; readonly paths: readonly string[] }
  | { readonly step: "granted"; readonly token: number; readonly paths: readonly string[] }
  | { readonly step: "refused" }
  /** An answer that says neither yes nor no. */
  | { readonly step: "failed"; readonly why: string }
  /** Somebody else holds it too. */
  | { readonly step: "not-alone"; readonly why: string }
  | { readonly step: "releasing"; readonly token: number }
  | { readonly step: "released"; readonly token: number }
  /** The lock that was granted was not there any more; unless the release before it failed, it was taken away. */
  | { readonly step: "lock-lost"; readonly token: number; readonly why: string }
  | { readonly step: "stopping" };

export type Entry = Step & { readonly at: number; readonly agent: string };

export class Diary {
  readonly #file: number;
  readonly #agent: string;

  constructor(folder: string, agent: string) {
    this.#agent = agent;
    this.#file = openSync(fileOf(folder, agent), "a");
  }

  write(step: Step): void {
    writeSync(this.#file, `${JSON.stringify({ ...step, at: Date.now(), agent: this.#agent })}\n`);
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** In order. A last line that the kill cut short was not yet said. */
export function readDiary(folder: string, agent: string): Entry[] {
  let text: string;
  try {
    text = readFileSync(fileOf(folder, agent), "utf8");
  } catch {
    return [];
  }
  return text
    .slice(0, text.lastIndexOf("\n") + 1)
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Entry);
}

export function agentsWithDiary(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.startsWith("diary-"))
    .map((name) => name.slice("diary-".length));
}

function fileOf(folder: string, agent: string): string {
  return join(folder, `diary-${agent}`);
}
