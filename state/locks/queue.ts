// The queue for locks, first come, first served among waiters whose paths meet. A later waiter may pass an
// earlier one only if that one is itself waiting, in the end, for the later one.

import type { PathClaim, State } from "../model/state.ts";
import { meetings } from "./index.ts";
import { overlap } from "./overlap.ts";

export interface Waiter {
  readonly agent: string;
  readonly paths: readonly PathClaim[];
}

/** The first of `queue` who came before and wants one of the same paths, unless that one waits for the asker. */
export function aheadOf(state: State, asker: Waiter, queue: readonly Waiter[]): Waiter | null {
  return (
    queue.find((other, at) => meet(other, asker) && !waitsFor(state, queue, at, asker.agent, new Set())) ??
    null
  );
}

/** The holder of one of the paths that waits, in the end, for the asker; null when waiting will end. */
export function circleWith(state: State, asker: Waiter, queue: readonly Waiter[]): string | null {
  const holders = holdersFor(state, asker);
  const caught = queue.find(
    (other, at) => holders.has(other.agent) && waitsFor(state, queue, at, asker.agent, new Set()),
  );
  return caught?.agent ?? null;
}

// --- helpers ------------------------------------------------------------------------------------

/** Reports whether the waiter at this place can only proceed after `agent` has freed something. */
function waitsFor(
  state: State,
  queue: readonly Waiter[],
  at: number,
  agent: string,
  seen: Set<number>,
): boolean {
  const waiter = queue[at];
  if (waiter === undefined || seen.has(at)) return false;
  seen.add(at);
  const holders = holdersFor(state, waiter);
  if (holders.has(agent)) return true;
  // Holders that wait themselves, and those who came before and want the same.
  return queue.some(
    (other, index) =>
      (holders.has(other.agent) || (index < at && meet(other, waiter))) &&
      waitsFor(state, queue, index, agent, seen),
  );
}

function holdersFor(state: State, { agent, paths }: Waiter): Set<string> {
  const agents = new Set<string>();
  for (const path of paths) for (const { lock } of meetings(state.locks, agent, path)) agents.add(lock.agent);
  return agents;
}

function meet(one: Waiter, other: Waiter): boolean {
  if (one.agent === other.agent) return false;
  return one.paths.some((a) => other.paths.some((b) => overlap(a.claim, b.claim) !== null));
}
