// Everything that a session's program started: who is left, and ending them. A session's leader begins a process
// group and a kernel session of its own; both have the leader's pid as their id, and the kernel gives that number
// to nobody else while one member lives. Children that moved to another group (the jobs of an interactive shell)
// are found by the kernel session, on Linux.
import { readdirSync, readFileSync } from "node:fs";

/** The leader alone, for as long as it has not been reaped. */
export function isAlive(pid: number): boolean {
  return send(pid, 0);
}

/** Live members of the leader's group or kernel session, itself included. Dead ones that nobody has reaped do
 *  not count: in a container whose first process reaps nothing they stay for ever. */
export function membersOf(leader: number): readonly number[] {
  if (process.platform !== "linux") return send(-leader, 0) ? [-leader] : [];
  return processTable().flatMap((entry) =>
    (entry.group === leader || entry.session === leader) && entry.alive ? [entry.pid] : [],
  );
}

/** To the whole group at once, then to those who left it. A stopped process gets CONT too, or it could not act
 *  on the signal. */
export function signalMembers(leader: number, signal: "SIGTERM" | "SIGKILL"): void {
  send(-leader, signal);
  for (const pid of membersOf(leader)) send(pid, "SIGCONT");
  for (const entry of process.platform === "linux" ? processTable() : []) {
    if (entry.session === leader && entry.group !== leader && entry.alive) send(entry.pid, signal);
  }
}

/** TERM, KILL after the grace period, and back when nobody is left. */
export async function endMembers(leader: number, graceMs: number): Promise<void> {
  if (membersOf(leader).length === 0) return;
  signalMembers(leader, "SIGTERM");
  if (await areGone(leader, graceMs)) return;
  signalMembers(leader, "SIGKILL");
  // A process in an uninterruptible wait dies when its disk answers; nobody waits for that longer than this.
  await areGone(leader, killedWithinMs);
}

const killedWithinMs = 2000;
/** Polling starts here and doubles: most processes end within a few milliseconds of a signal. */
const pollMs = 5;
const pollMsMax = 100;

async function areGone(leader: number, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  for (let waitMs = pollMs; ; waitMs = Math.min(waitMs * 2, pollMsMax)) {
    if (membersOf(leader).length === 0) return true;
    const leftMs = deadline - performance.now();
    if (leftMs <= 0) return false;
    await new Promise((resolve) => setTimeout(resolve, Math.min(waitMs, leftMs)));
  }
}

function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch (error) {
    // EPERM: it is there and runs as someone else.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

interface ProcessEntry {
  readonly pid: number;
  readonly group: number;
  readonly session: number;
  readonly alive: boolean;
}

function processTable(): ProcessEntry[] {
  const entries: ProcessEntry[] = [];
  for (const name of readdirSync("/proc")) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    const entry = processEntry(pid);
    if (entry !== null) entries.push(entry);
  }
  return entries;
}

/** proc_pid_stat(5): pid (name) state parent group session … The name may hold anything, parentheses too. */
function processEntry(pid: number): ProcessEntry | null {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, "latin1");
  } catch {
    return null;
  }
  const [state, , group, session] = text.slice(text.lastIndexOf(")") + 2).split(" ", 4);
  return { pid, group: Number(group), session: Number(session), alive: state !== "Z" && state !== "X" };
}
