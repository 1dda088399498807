// The lock table: who may modify which paths.
import type { Event, Fact } from "../model/events.ts";
import type { Lock, PathClaim, State, Token } from "../model/state.ts";
import { carryIndex } from "./index.ts";

export function addLock(state: State, event: Extract<Event, { type: "lock-acquired" }>): State {
  if (event.token <= state.lastToken)
    throw new Error(`Lock token ${event.token} is not above the last one, ${state.lastToken}.`);
  const lock: Lock = {
    token: event.token,
    agent: event.agent,
    task: event.task,
    paths: event.paths,
    at: event.at,
    holder: event.holder,
    reason: null,
    extra: event.extra,
  };
  const locks = { ...state.locks, [lock.token]: lock };
  carryIndex(state.locks, locks, null, lock);
  return { ...state, lastToken: event.token, locks };
}

/** The lock is given back; `paths`: only these of its paths are. */
export function releaseOf(lock: Lock, reason: string, paths: readonly PathClaim[] = lock.paths): Fact {
  const { token, agent } = lock;
  const kept = lock.paths.filter((path) => !paths.includes(path));
  return { type: "lock-released", token, agent, paths, kept, reason };
}

/** Replaces the lock's paths. An empty list removes the lock. */
export function keepPaths(state: State, token: Token, paths: readonly PathClaim[]): State {
  const lock = state.locks[token];
  if (lock === undefined) return state;
  const { [token]: _gone, ...others } = state.locks;
  const kept = paths.length === 0 ? null : { ...lock, paths };
  const locks = kept === null ? others : { ...others, [token]: kept };
  carryIndex(state.locks, locks, lock, kept);
  return { ...state, locks };
}
