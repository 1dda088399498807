// The session host's process.
//   host.js SOCKET LOCK      for a workspace: exits with 75 when another host has it
//   host.js --stdio-fd 3     for one client, over a socket that it gave as a descriptor; ends when that closes
import { Socket } from "node:net";
import { dirname, join } from "node:path";
import { z } from "zod";
import { openLog } from "../../system/log.ts";
import { elect } from "./election.ts";
import { Host } from "./host.ts";
import { serveSocket } from "./serve.ts";
import { SupervisorStarter } from "./supervisor-starter.ts";
import { folderProblem, isSocketFree, WorkspaceHost } from "./workspace-host.ts";

const exitCodes = { usage: 64, failed: 70, taken: 75, folder: 77 } as const;

const idleMsDefault = 60_000;
/** For sessions that have to end because this process does. */
const endGraceMs = 3000;

const [first, second] = process.argv.slice(2);
if (first === "--stdio-fd" && second !== undefined) hostOneClient(Number(second));
else if (first !== undefined && second !== undefined) await hostWorkspace(first, second);
else fail(exitCodes.usage, "usage: host SOCKET LOCK | host --stdio-fd 3");

function hostOneClient(descriptor: number): void {
  surviveErrors(() => {});
  const socket = new Socket({ fd: descriptor, readable: true, writable: true });
  const onEnded = () => process.exit(0);
  const host = new Host({ log: () => {}, onChange: () => {}, onEnded });
  outlive(host);
  serveSocket(host, socket);
  socket.once("close", () => host.end(endGraceMs));
}

async function hostWorkspace(socketPath: string, lockPath: string): Promise<void> {
  const problem = folderProblem(dirname(socketPath));
  if (problem !== null) fail(exitCodes.folder, problem);
  const log = openLog(join(dirname(socketPath), "host.log"));
  surviveErrors(log);
  let elected = elect(lockPath);
  if (elected === null || !(await isSocketFree(socketPath))) process.exit(exitCodes.taken);
  const argv = supervisorArgv(log);
  const workspace = new WorkspaceHost({
    socketPath,
    idleMs: Number(process.env.LOCKSTEP_HOST_IDLE_MS ?? idleMsDefault),
    starter: argv === null ? null : new SupervisorStarter(argv, log),
    log,
    elect: () => {
      // The file that it has may be one that was deleted.
      elected?.close();
      elected = elect(lockPath);
      return elected !== null;
    },
    onEnd: () => {
      elected?.close();
      process.exit(0);
    },
  });
  outlive(workspace.host);
  await workspace.listen().catch((error: Error) => {
    log(`Cannot listen on ${socketPath}: ${error.message}`);
    fail(exitCodes.failed, `Cannot listen on ${socketPath}: ${error.message}`);
  });
}

/** A closed terminal or Ctrl-C is meant for the program in front, not for the agents. */
function outlive(host: Host): void {
  process.on("SIGHUP", () => {});
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => host.end(endGraceMs));
}

/** An error in one session must not end the others. */
function surviveErrors(log: (line: string) => void): void {
  const note = (error: unknown) => log(`Unexpected: ${error instanceof Error ? error.stack : String(error)}`);
  process.on("uncaughtException", note);
  process.on("unhandledRejection", note);
}

function supervisorArgv(log: (line: string) => void): readonly string[] | null {
  const text = process.env.LOCKSTEP_SUPERVISOR_ARGV;
  if (text === undefined) return null;
  try {
    return z.array(z.string()).min(1).parse(JSON.parse(text));
  } catch {
    log("LOCKSTEP_SUPERVISOR_ARGV is no JSON array of strings: the supervisor will not be started again.");
    return null;
  }
}

function fail(code: number, sentence: string): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(code);
}
