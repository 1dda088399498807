// Who holds a lock: a pid alone is not a process, so its start time and the machine's boot go with it.
import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import type { Holder } from "../../state/model.ts";

export function processHolder(pid: number): Holder | null {
  const start = startTimeOf(pid);
  return start === null ? null : { kind: "process", pid, start, boot: bootId(), host: hostname() };
}

/** null: it cannot be seen from here (another machine or boot is told apart from one that has gone). */
export function isGone(holder: Extract<Holder, { kind: "process" }>): boolean | null {
  if (holder.host !== hostname()) return null;
  if (holder.boot !== bootId()) return true;
  return startTimeOf(holder.pid) !== holder.start;
}

/** Clock ticks since boot (proc(5), field 22 of stat); null when there is no such process, or only its zombie. */
export function startTimeOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The name in parentheses may hold spaces and parentheses itself: count from the last one.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" || fields[0] === "X" ? null : (fields[19] ?? null);
  } catch {
    return process.platform === "linux" ? null : startTimeByPs(pid);
  }
}

/** Where there is no /proc, a living pid must do: the start cannot be seen without running a program. */
function startTimeByPs(pid: number): string | null {
  try {
    process.kill(pid, 0);
    return "unknown";
  } catch {
    return null;
  }
}

let knownBoot: string | null = null;

/** Of this start of the machine. */
export function bootId(): string {
  knownBoot ??= readBootId();
  return knownBoot;
}

function readBootId(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim();
  } catch {
    return "unknown";
  }
}
