// Identifies the holder of a lock. A pid alone is not a process, so its start time, the machine's boot and
// its pid namespace go with it.
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import type { Holder } from "../../state/model/state.ts";
import { codeOf } from "../system/file-advice.ts";

export type ProcessHolder = Extract<Holder, { kind: "process" }>;

/** null when there is no such process. Throws when that cannot be seen. */
export function processHolder(pid: number): ProcessHolder | null {
  const start = startTimeOf(pid);
  if (start === null) return null;
  return { kind: "process", pid, start, boot: bootId(), host: hostname(), namespace: namespaceId() };
}

/** null: it cannot be seen from here, since it is on another machine or in another container, or not now. */
export function isGone(holder: ProcessHolder): boolean | null {
  if (holder.host !== hostname()) return null;
  // The machine was started again: nothing that ran before does.
  if (holder.boot !== bootId()) return true;
  if (holder.namespace !== "" && holder.namespace !== namespaceId()) return null;
  try {
    return startTimeOf(holder.pid) !== holder.start;
  } catch {
    return null;
  }
}

/** Clock ticks since boot (proc(5), field 22 of stat); null when there is no such process, or only its zombie. Throws
 *  when that cannot be seen: a process that nobody can look at now, since no more files can be opened, is not gone. */
export function startTimeOf(pid: number): string | null {
  if (process.platform !== "linux") return startTimeByPs(pid);
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The name in parentheses may hold spaces and parentheses itself: count from the last one.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" || fields[0] === "X" ? null : (fields[19] ?? null);
  } catch (error) {
    const code = codeOf(error);
    if (code === "ENOENT" || code === "ESRCH") return null;
    throw error;
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

let knownNamespace: string | null = null;

/** Of the pids that this process knows; "" where there is no such thing. */
function namespaceId(): string {
  knownNamespace ??= readNamespace();
  return knownNamespace;
}

function readNamespace(): string {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return "";
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
