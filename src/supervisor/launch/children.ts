// The processes that work for this workspace: the agents' (of the session host) and the commands' of checks. Kept in a
// file beside the sockets, so that whoever comes after a process of ours that was killed can end what it left. Each
// leads a process group of its own; a pid that the kernel has given to somebody else since is told by its start time.
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { endMembers } from "../../sessions/pty/processes.ts";
import { type ProcessHolder, processHolder, startTimeOf } from "../../store/identity.ts";
import type { Places } from "../../system/places.ts";

export interface Children {
  remember(name: string, pid: number): void;
  forget(name: string): void;
  /** Writes the file again. */
  write(): void;
  /** Everything that its process started too: TERM, then KILL after the grace period. Resolves when all are gone. */
  end(name: string, graceMs: number): Promise<void>;
  readonly names: () => readonly string[];
}

const fileSchema = z.record(z.string(), z.object({ pid: z.number(), start: z.string(), boot: z.string() }));
type Entries = z.output<typeof fileSchema>;

/** A command of a check or a verify; what has no space is a session. */
export function isCommandName(name: string): boolean {
  return name.includes(" ");
}

export function openChildren(places: Places): Children {
  const path = join(places.runFolder, "processes.json");
  const own = processHolder(process.pid);
  const boot = own?.boot ?? "";
  const entries = new Map(Object.entries(read(path)).filter(([, entry]) => entry.boot === boot));

  function write(): void {
    try {
      // Whole or not at all. Not to the disk: when the machine goes down, the processes do too.
      writeFileSync(`${path}.new`, JSON.stringify(Object.fromEntries(entries)), { mode: 0o600 });
      renameSync(`${path}.new`, path);
    } catch {
      // Only a kill at this very moment would need it.
    }
  }

  function forget(name: string): void {
    if (entries.delete(name)) write();
  }

  return {
    write,
    names: () => [...entries.keys()],
    remember(name, pid) {
      const holder = seen(pid);
      if (holder === null) return;
      entries.set(name, { pid, start: holder.start, boot });
      write();
    },
    forget,
    async end(name, graceMs) {
      const entry = entries.get(name);
      if (entry === undefined) return;
      const start = startTimeOf(entry.pid);
      // While one process of a group lives, its number is given to nobody else: a leader that has gone is its own.
      if (start === null || start === entry.start) await endMembers(entry.pid, graceMs);
      forget(name);
    },
  };
}

/** null: it has gone already, or cannot be looked at, when only a kill at this very moment would need it. */
function seen(pid: number): ProcessHolder | null {
  try {
    return processHolder(pid);
  } catch {
    return null;
  }
}

/** A file that is not there, or is none of ours, says nothing. */
function read(path: string): Entries {
  try {
    const parsed = fileSchema.safeParse(JSON.parse(readFileSync(path, "utf8")));
    return parsed.success ? parsed.data : {};
  } catch {
    return {};
  }
}
