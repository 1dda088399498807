// Starts the supervisor of a workspace. In: its places and how to try its socket. Out: a connection to whichever
// supervisor won the election, or the sentence why none could start.
import { readFileSync } from "node:fs";
import type { Socket } from "node:net";
import { join } from "node:path";
import { fault, messageOf } from "../system/failure.ts";
import { adviceFor } from "../system/file-advice.ts";
import { ensureStateFolder } from "../system/files.ts";
import { ensureRunFolder, type Places } from "../system/places.ts";
import { ownProgram, startDetached } from "../system/process.ts";
import type { Start } from "./supervisor.ts";

/** A try costs the client 0.1 ms. */
const betweenTriesMs = 5;
const startMsMax = 10_000;
/** The winner of the election listens long before this. Later, the winner was one that was just ending. */
const startAgainMs = 400;

/** EX_TEMPFAIL of sysexits.h. */
export const lostElection = 75;

export async function startSupervisor(
  places: Places,
  start: Exclude<Start, "never">,
  tryConnect: () => Promise<Socket | null>,
): Promise<Socket> {
  makeFolders(places);
  const log = join(places.runFolder, "supervisor.log");
  const giveUpAt = performance.now() + startMsMax;
  while (performance.now() < giveUpAt) {
    const again = performance.now() + startAgainMs;
    const ended = spawnOne(places, start, log);
    while (performance.now() < giveUpAt && (performance.now() < again || ended() !== lostElection)) {
      const socket = await tryConnect();
      if (socket !== null) return socket;
      // Another one won the election and will answer; any other end is a failure to start.
      if (ended() !== null && ended() !== lostElection) throw fault(lastLine(log));
      await new Promise((resolve) => setTimeout(resolve, betweenTriesMs));
    }
  }
  throw fault(`The supervisor does not answer on ${places.supervisorSocket}; see ${log}.`);
}

/** How it has ended; null while it runs. */
function spawnOne(places: Places, start: Exclude<Start, "never">, log: string): () => number | null {
  const program = [
    ownProgram("supervisor"),
    places.workspace,
    ...(start === "to-launch" ? ["--launch"] : []),
  ];
  const child = orFault(places, () => startDetached(process.execPath, program, log));
  let ended: number | null = null;
  child.once("exit", (code) => {
    // Start again after one was killed, or met another that was just ending.
    ended = code ?? lostElection;
  });
  return () => ended;
}

function makeFolders(places: Places): void {
  orFault(places, () => {
    ensureStateFolder(places.stateFolder);
    ensureRunFolder(places);
  });
}

/** A file that cannot be written is no internal error, and a stack would tell nobody anything. */
function orFault<Result>(places: Places, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    const why = messageOf(error);
    throw fault(
      `The state of this workspace cannot be kept in ${places.stateFolder}: ${why}. ${adviceFor(error)}`,
    );
  }
}

function lastLine(log: string): string {
  const lines = readFileSync(log, "utf8").trim().split("\n");
  return lines.at(-1) || `The supervisor could not start; see ${log}.`;
}
