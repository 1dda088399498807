// The lock table's answers: all or nothing, the holder named, no path that the phase refuses.

import { overlap } from "../locks/overlap.ts";
import { releaseOf } from "../locks/table.ts";
import { type Decision, granted, refused } from "../model/decision.ts";
import type { Fact } from "../model/events.ts";
import type { Caller, Request } from "../model/requests.ts";
import { allLocks, isLive, phasePlan } from "../model/select.ts";
import type { Holder, Lock, PathClaim, State, TaskId, Token } from "../model/state.ts";
import { conflictOf, forbiddenHold } from "../run/hold.ts";

export function acquire(state: State, request: Extract<Request, { kind: "lock-acquire" }>): Decision {
  const { agent, paths, holder } = request;
  if (paths.length === 0) return refused("Name at least one path to lock.");
  const task = state.tasks[agent as TaskId] ?? null;
  const plan = task === null ? null : phasePlan(state, task.phase);
  const forbidden = task === null || plan === null ? null : forbiddenHold(plan, task, paths);
  if (forbidden?.kind === "forbidden")
    return refused(`${forbidden.path} cannot be locked by ${agent}: ${forbidden.because}.`);
  const by = conflictOf(state, agent, paths);
  const taskId = task?.plan.id ?? null;
  if (by !== null)
    return {
      kind: "refused",
      mayWait: true,
      sentence: `${by.path} is locked by ${by.heldBy} (${by.heldPath}, token ${by.token}). It is free when ${by.heldBy} releases it; to wait for that: --wait SECONDS.`,
      facts: [{ type: "lock-refused", agent, task: taskId, paths, by }],
    };
  const own = allLocks(state).find((lock) => isSame(lock, request));
  if (own !== undefined) return granted([], holdsSentence(own));
  // A lock that somebody takes by hand for a task belongs to whoever holds it, not to the task's attempt.
  const owned = holder.kind === "session" ? taskId : null;
  const token = state.lastToken + 1;
  return granted(
    [{ type: "lock-acquired", token, agent, task: owned, paths, holder, extra: {} }],
    `${holdsSentence({ agent, paths, token })}${fenceSentence(state, holder)}`,
  );
}

/** A fence is made before its session starts and opens no further. */
function fenceSentence(state: State, holder: Holder): string {
  const session = holder.kind === "session" ? state.sessions[holder.session] : undefined;
  return session?.rings?.fence.on === true
    ? ` But this session's fence was made before and keeps them read-only: tell the person to add them to modifies of ${session.task} and to start it again.`
    : "";
}

function holdsSentence({ agent, paths, token }: Pick<Lock, "agent" | "paths" | "token">): string {
  return `${agent} holds ${paths.map((path) => path.written).join(" ")} (token ${token}).`;
}

/** Reports whether this lock is what the request asks for: asking again gives the same lock, and one release
 *  frees it. */
function isSame(lock: Lock, { agent, paths, holder }: Extract<Request, { kind: "lock-acquire" }>): boolean {
  return (
    lock.agent === agent &&
    lock.paths.length === paths.length &&
    lock.paths.every((path) => isNamed(path, paths)) &&
    isSameHolder(lock.holder, holder)
  );
}

function isSameHolder(one: Holder, other: Holder): boolean {
  if (one.kind === "session" && other.kind === "session") return one.session === other.session;
  if (one.kind !== "process" || other.kind !== "process") return false;
  return one.pid === other.pid && one.start === other.start && one.namespace === other.namespace;
}

/** Frees the named paths of an agent's locks, or all of them. A path inside a locked folder frees nothing. */
export function release(
  state: State,
  { agent, paths, token }: Extract<Request, { kind: "lock-release" }>,
  caller: Caller,
): Decision {
  const held = allLocks(state).filter((lock) => lock.agent === agent);
  if (token !== null && !held.some((lock) => lock.token === token))
    return refused(`Token ${token} is not in force for ${agent}: the lock was freed or given again since.`);
  const live = caller.kind === "session" ? undefined : held.find((lock) => isOfLiveSession(state, lock));
  if (live !== undefined && (paths.length === 0 || live.paths.some((path) => isNamed(path, paths))))
    return refused(
      `${live.paths.map((path) => path.written).join(" ")} is held by the live session of ${agent}, which frees it when it ends. To free it now: \`lockstep lock force --token ${live.token} --reason TEXT\`.`,
    );
  const facts: Fact[] = [];
  for (const lock of held) {
    const freed = paths.length === 0 ? lock.paths : lock.paths.filter((path) => isNamed(path, paths));
    if (freed.length > 0) facts.push(releaseOf(lock, "released by its holder", freed));
  }
  if (facts.length > 0 || paths.length === 0)
    return granted(
      facts,
      facts.length > 0 ? `${agent} released ${released(facts.length)}.` : `${agent} holds no lock.`,
    );
  const inside = held
    .flatMap((lock) => lock.paths)
    .find((path) => paths.some((other) => overlap(other.claim, path.claim) !== null));
  const hint = inside === undefined ? "" : ` It holds ${inside.written}; release that.`;
  return refused(`${agent} holds no lock on ${paths.map((path) => path.written).join(" ")}.${hint}`);
}

export function forceLock(state: State, token: Token, reason: string, by: string): Decision {
  if (reason.trim() === "") return refused("Forcing a lock needs a reason: --reason TEXT.");
  const lock = state.locks[token];
  if (lock === undefined)
    return refused(`No lock has token ${token}. \`lockstep lock list\` shows the tokens in force.`);
  return granted(
    [releaseOf(lock, `forced by ${by}: ${reason}`)],
    `Freed ${lock.paths.map((path) => path.written).join(" ")}, held by ${lock.agent}.`,
  );
}

function isNamed(path: PathClaim, paths: readonly PathClaim[]): boolean {
  return paths.some((other) => other.claim === path.claim);
}

function isOfLiveSession(state: State, { holder }: Lock): boolean {
  const session = holder.kind === "session" ? state.sessions[holder.session] : undefined;
  return session !== undefined && isLive(session);
}

function released(locks: number): string {
  return locks === 1 ? "its lock" : `${locks} locks`;
}
