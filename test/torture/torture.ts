// One torture: eight clients fight for a few paths while clients and supervisors are killed, a reader reads and a witness
// watches. In: a seed and how many are to be killed. Out: everything that was seen, for `judge.ts`.
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { processesOf, program, until, Workspace } from "../helpers/lockstep.ts";
import { startScript } from "./children.ts";
import { Clients, type KilledClient } from "./clients.ts";
import { agentsWithDiary, type Entry, readDiary } from "./diary.ts";
import { type JournalEvent, type ListedLock, listLocks, readJournal } from "./journal.ts";
import { plannedKills } from "./kills.ts";
import type { Way } from "./locks.ts";
import type { ReaderReport } from "./reader.ts";
import { integrityOf } from "./store.ts";
import { type Outage, Supervisors } from "./supervisors.ts";
import { newWitnessFolder, removeWitnessFolder } from "./witness.ts";

export interface TortureSettings {
  readonly seed: number;
  /** How each client asks: so many there are. */
  readonly ways: readonly Way[];
  readonly clientKills: number;
  readonly supervisorKills: number;
  /** After the last kill. */
  readonly calmMs: number;
  readonly progress?: (seen: Progress) => void;
}

export interface Progress {
  readonly clientKills: number;
  readonly supervisorKills: number;
}

export interface Seen {
  readonly diaries: readonly Entry[];
  readonly killed: readonly KilledClient[];
  readonly outages: readonly Outage[];
  readonly killedEarly: number;
  readonly reader: ReaderReport;
  readonly journal: readonly JournalEvent[];
  /** Of `lockstep lock list`, when all clients had ended. */
  readonly listed: readonly ListedLock[];
  readonly integrity: string;
  /** Clients that did not end, or ended by themselves; processes that were left. */
  readonly stuck: readonly string[];
  readonly seconds: number;
}

export const mixedWays: readonly Way[] = [...Array.from({ length: 7 }, () => "socket" as const), "command"];

/** Who takes a lock at the beginning and never releases it. */
export const keepers: readonly string[] = ["keeper-a", "keeper-b"];

/** A client may wait 3 s for a lock and then 20 s for its release, see `client.ts`. */
const stopMsMax = 40_000;

export async function torture(settings: TortureSettings): Promise<Seen> {
  const start = performance.now();
  const workspace = new Workspace();
  const records = mkdtempSync(join(tmpdir(), "lockstep-torture-"));
  const marks = newWitnessFolder();
  try {
    workspace.write("lockstep.yaml", "name: torture\nphases: [ { id: one, mode: serial, tasks: [] } ]\n");
    await keepSome(workspace);
    const fought = await fight(settings, workspace, records, marks);
    const ended = await lookAtTheEnd(workspace);
    const diaries = agentsWithDiary(records).flatMap((agent) => readDiary(records, agent));
    const left = await workspace.close();
    const stuck = [...fought.stuck, ...left.map((command) => `was left running: ${command}`)];
    return { ...fought, ...ended, diaries, stuck, seconds: (performance.now() - start) / 1_000 };
  } finally {
    await workspace.close();
    rmSync(records, { recursive: true, force: true });
    removeWitnessFolder(marks);
  }
}

/** Locks of a process that lives to the end: whatever is killed, they stay. */
async function keepSome(workspace: Workspace): Promise<void> {
  for (const agent of keepers) {
    const args = ["lock", "acquire", "--agent", agent, "--pid", String(process.pid), `/kept/${agent}`];
    const { code, err } = await workspace.run(args);
    if (code !== 0) throw new Error(`${agent} was refused a free path: ${err}`);
  }
}

async function fight(settings: TortureSettings, workspace: Workspace, records: string, marks: string) {
  const { folder } = workspace;
  const report = join(records, "reader.json");
  const reader = startScript("reader.ts", { stateFolder: join(folder, ".lockstep"), records, report });
  const readerEnds = once(reader, "exit");
  const clients = new Clients({ workspace: folder, records, marks }, settings.ways, settings.seed);
  const supervisors = new Supervisors(folder);
  const stuck: string[] = [];
  try {
    await until("all clients have begun", () => clients.haveBegun());
    await killAsPlanned(settings, clients, supervisors);
    await pause(settings.calmMs);
  } finally {
    stuck.push(...(await clients.stop(stopMsMax)));
    // The command of a client that was killed goes on without it.
    await until("no command is left", () => !processesOf(folder).some(isCommand), stopMsMax);
    // How long that may take is judged by what the reader saw.
    const onlyKept = async () =>
      (await listLocks(workspace)).every(({ agent_id }) => keepers.includes(agent_id));
    await until("the dead hold nothing", onlyKept, stopMsMax);
    writeFileSync(join(records, "stop-reading"), "");
    await readerEnds;
  }
  return {
    killed: clients.killed,
    outages: supervisors.outages,
    killedEarly: supervisors.killedEarly,
    reader: JSON.parse(readFileSync(report, "utf8")) as ReaderReport,
    stuck: [...stuck.map((agent) => `${agent} did not end`), ...clients.crashed],
  };
}

/** In the planned order; while nobody answers, clients are killed all the same. */
async function killAsPlanned(
  { seed, ways, clientKills, supervisorKills, progress }: TortureSettings,
  clients: Clients,
  supervisors: Supervisors,
): Promise<void> {
  let recovered = Promise.resolve();
  for (const kill of plannedKills(seed, { clients: ways.length, clientKills, supervisorKills })) {
    const { victim } = kill;
    await pause(kill.afterMs);
    if (victim === "supervisor") {
      await recovered;
      recovered = supervisors.kill(kill.againAfterMs);
    } else await until("a client has begun", () => clients.kill(victim));
    progress?.({ clientKills: clients.killed.length, supervisorKills: supervisors.outages.length });
  }
  await recovered;
}

async function lookAtTheEnd(workspace: Workspace) {
  const journal = await readJournal(workspace);
  const listed = await listLocks(workspace);
  await workspace.run(["down", "--stop"]);
  return { journal, listed, integrity: integrityOf(join(workspace.folder, ".lockstep", "state.db")) };
}

function isCommand({ command }: { readonly command: string }): boolean {
  return command.includes(program) && command.includes(" lock ");
}
