// The journal of a run as `lockstep events --json` exports it, read back into phases and locks with their times.
import { z } from "zod";
import type { Millis, PhaseMode } from "../../../state/model/state.ts";
import { plainClaim } from "./launch-paths.ts";
import { type Ground, type LockSpan, type PhaseSpan, usualMode } from "./workspace-facts.ts";

const eventSchema = z.looseObject({
  at: z.iso.datetime({ offset: true }),
  type: z.string(),
  phase: z.string().optional(),
  token: z.int().optional(),
  agent: z.string().optional(),
  paths: z.array(z.string()).optional(),
  /** Of a release: what stays locked. */
  kept: z.array(z.string()).optional(),
});
export type JournalEvent = z.output<typeof eventSchema>;

/** The events in the text, in its order, or the line that is none. */
export function readJournalText(
  text: string,
):
  | { readonly ok: true; readonly events: readonly JournalEvent[] }
  | { readonly ok: false; readonly line: number } {
  const events: JournalEvent[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const event = readEvent(line);
    if (event === null) return { ok: false, line: index + 1 };
    events.push(event);
  }
  return { ok: true, events };
}

function readEvent(line: string): JournalEvent | null {
  try {
    const checked = eventSchema.safeParse(JSON.parse(line));
    return checked.success ? checked.data : null;
  } catch {
    return null;
  }
}

/** `modes`: what the workflow says of its phases. */
export function fromJournal(
  events: readonly JournalEvent[],
  modes: ReadonlyMap<string, PhaseMode>,
): Pick<Ground, "phases" | "locks"> {
  const [first] = events;
  if (first === undefined) return { phases: [], locks: null };
  return { phases: phasesOf(events, modes), locks: { since: Date.parse(first.at), spans: locksOf(events) } };
}

function phasesOf(
  events: readonly JournalEvent[],
  modes: ReadonlyMap<string, PhaseMode>,
): readonly PhaseSpan[] {
  const phases: PhaseSpan[] = [];
  const close = (at: Millis) => {
    const last = phases.at(-1);
    if (last !== undefined && last.to === Number.POSITIVE_INFINITY)
      phases[phases.length - 1] = { ...last, to: at };
  };
  for (const event of events) {
    const at = Date.parse(event.at);
    if (event.type === "phase-started" && event.phase !== undefined) {
      close(at);
      const mode = modes.get(event.phase) ?? usualMode(event.phase);
      phases.push({ id: event.phase, mode, from: at, to: Number.POSITIVE_INFINITY });
    } else if (/^(sync-point-passed|sync-point-forced|run-finished|run-started)$/.test(event.type)) close(at);
  }
  return phases;
}

function locksOf(events: readonly JournalEvent[]): readonly LockSpan[] {
  const ended: LockSpan[] = [];
  const held = new Map<number, LockSpan>();
  for (const { at: written, type, token, agent = "", paths = [], kept = [] } of events) {
    if (token === undefined || (type !== "lock-acquired" && type !== "lock-released")) continue;
    const at = Date.parse(written);
    const before = held.get(token);
    if (before !== undefined) ended.push({ ...before, to: at });
    held.delete(token);
    const claims = (type === "lock-acquired" ? paths : kept).map(plainClaim);
    if (claims.length > 0) held.set(token, { agent, claims, from: at, to: Number.POSITIVE_INFINITY });
  }
  return [...ended, ...held.values()];
}
