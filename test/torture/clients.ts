// The client processes of one torture: in flow kills, out flow processes that are started again at once, each
// under a new name, and the list of who was killed when.
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { startScript } from "./children.ts";
import type { ClientSettings } from "./client.ts";
import { readDiary, type Step } from "./diary.ts";
import type { Way } from "./locks.ts";

export interface KilledClient {
  readonly agent: string;
  readonly pid: number;
  readonly at: number;
  /** What it did last. */
  readonly during: Step["step"];
}

export interface ClientPlaces {
  readonly workspace: string;
  readonly records: string;
  readonly marks: string;
}

interface Running {
  readonly agent: string;
  readonly process: ChildProcess;
  readonly exit: Promise<unknown>;
}

export class Clients {
  readonly killed: KilledClient[] = [];
  /** What ended without being told to. */
  readonly crashed: string[] = [];
  readonly #places: ClientPlaces;
  readonly #ways: readonly Way[];
  readonly #seed: number;
  #running: Running[] = [];
  #started = 0;

  constructor(places: ClientPlaces, ways: readonly Way[], seed: number) {
    this.#places = places;
    this.#ways = ways;
    this.#seed = seed;
    this.#running = ways.map((_, index) => this.#start(index));
  }

  /** This one, or the next that has begun. false: none has, so there is nothing to kill. */
  async kill(wanted: number): Promise<boolean> {
    const order = this.#running.map((_, index) => (wanted + index) % this.#running.length);
    const index = order.find((one) => this.#hasBegun(this.#running[one]));
    const client = index === undefined ? undefined : this.#running[index];
    const pid = client?.process.pid;
    if (index === undefined || client === undefined || pid === undefined) return false;
    const at = Date.now();
    client.process.kill("SIGKILL");
    await client.exit;
    const during = readDiary(this.#places.records, client.agent).at(-1)?.step ?? "starting";
    this.killed.push({ agent: client.agent, pid, at, during });
    this.#running[index] = this.#start(index);
    return true;
  }

  haveBegun(): boolean {
    return this.#running.every((client) => this.#hasBegun(client));
  }

  /** Lets each finish what it does. Returns who did not within the time; those are killed. */
  async stop(msMax: number): Promise<string[]> {
    writeFileSync(join(this.#places.records, "stop"), "");
    const stuck: string[] = [];
    const timer = setTimeout(() => {
      for (const { agent, process } of this.#running)
        if (process.exitCode === null && process.signalCode === null) {
          stuck.push(agent);
          process.kill("SIGKILL");
        }
    }, msMax);
    await Promise.all(this.#running.map(({ exit }) => exit));
    clearTimeout(timer);
    return stuck;
  }

  #hasBegun(client: Running | undefined): boolean {
    return client !== undefined && readDiary(this.#places.records, client.agent).length > 0;
  }

  #start(index: number): Running {
    this.#started += 1;
    const agent = `client-${index}-${this.#started}`;
    const settings: ClientSettings = {
      ...this.#places,
      agent,
      way: this.#ways[index] ?? "socket",
      // The n-th process of a run makes the same choices in the next one.
      seed: this.#seed * 1_000 + this.#started,
    };
    const child = startScript("client.ts", settings);
    let problem = "";
    child.stderr?.on("data", (text: Buffer) => {
      problem = `${problem}${text.toString()}`.slice(-2_000);
    });
    child.once("exit", (code) => {
      if (code !== 0 && code !== null) this.crashed.push(`${agent} ended with ${code}: ${problem}`);
    });
    return { agent, process: child, exit: once(child, "exit") };
  }
}
