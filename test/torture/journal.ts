// What the program itself says at the end, by its command line: the journal and the locks that are held.
import { z } from "zod";
import type { Workspace } from "../helpers/lockstep.ts";

const eventSchema = z.object({
  seq: z.number(),
  at: z.string(),
  type: z.string(),
  token: z.number().optional(),
  agent: z.string().optional(),
  paths: z.array(z.string()).optional(),
  kept: z.array(z.string()).optional(),
  change: z.string().optional(),
});

const listSchema = z.object({
  locks: z.array(z.object({ agent_id: z.string(), locked_paths: z.array(z.string()), token: z.number() })),
});

export type JournalEvent = z.output<typeof eventSchema>;
export type ListedLock = z.output<typeof listSchema>["locks"][number];

export async function readJournal(workspace: Workspace): Promise<JournalEvent[]> {
  const { code, out, err } = await workspace.run(["events", "--json"]);
  if (code !== 0) throw new Error(`The journal could not be read: ${err}`);
  return out
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => eventSchema.parse(JSON.parse(line)));
}

export async function listLocks(workspace: Workspace): Promise<ListedLock[]> {
  const { code, out, err } = await workspace.run(["lock", "list", "--json"]);
  if (code !== 0) throw new Error(`The locks could not be listed: ${err}`);
  return listSchema.parse(JSON.parse(out)).locks;
}

export interface Replayed {
  readonly held: readonly ListedLock[];
  /** What no journal of a lock table may say. */
  readonly problems: readonly string[];
}

/** Goes through the journal by rules of its own: `overlap` says whether two sets of paths have something in common. */
export function replay(
  events: readonly JournalEvent[],
  overlap: (one: readonly string[], other: readonly string[]) => boolean,
): Replayed {
  const held = new Map<number, ListedLock>();
  const problems: string[] = [];
  let [lastSeq, lastToken] = [0, 0];
  for (const { seq, type, token = 0, agent = "", paths = [], kept = [] } of events) {
    if (seq !== lastSeq + 1) problems.push(`event ${seq} comes after ${lastSeq}`);
    lastSeq = seq;
    if (type === "lock-acquired") {
      if (token <= lastToken) problems.push(`token ${token} comes after ${lastToken}`);
      lastToken = token;
      for (const other of held.values())
        if (other.agent_id !== agent && overlap(other.locked_paths, paths))
          problems.push(`token ${token} of ${agent} overlaps token ${other.token} of ${other.agent_id}`);
      held.set(token, { agent_id: agent, locked_paths: paths, token });
    }
    if (type === "lock-released") {
      const lock = held.get(token);
      if (lock === undefined) problems.push(`token ${token} is released and was not held`);
      else if (kept.length === 0) held.delete(token);
      else held.set(token, { ...lock, locked_paths: kept });
    }
  }
  return { held: [...held.values()], problems };
}
