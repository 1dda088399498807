// The round that is made twice a second: locks whose process has gone are freed, dependencies that somebody waits for
// are looked for, a supervisor whose folder was deleted or that has nothing to do ends.

import { releaseOf } from "../../../state/locks/table.ts";
import type { Fact } from "../../../state/model/events.ts";
import { allLocks, currentPhase, isActive, liveSessions, tasksOf } from "../../../state/model/select.ts";
import type { State } from "../../../state/model/state.ts";
import { holdOf } from "../../../state/run/hold.ts";
import { isGone } from "../../store/identity.ts";
import type { Store } from "../../store/open.ts";
import type { StateFiles } from "../files/state-files.ts";
import type { Runtime } from "../loop/input.ts";

export interface Round {
  readonly store: Store;
  readonly runtime: Runtime;
  readonly files: StateFiles;
  /** The folder for old events. */
  readonly archive: string;
  readonly problem: (text: string) => void;
  readonly look: () => void;
  readonly idleMs: number;
  /** Somebody is connected. */
  readonly busy: () => boolean;
  /** Ends the session host too, with its sessions, then this process. */
  readonly end: () => void;
}

export function startReaper(everyMs: number, round: Round): { close(): void } {
  let idleSince = performance.now();
  let isArchiving = true;
  const archive = () => {
    try {
      round.store.archive(round.archive);
      isArchiving = true;
    } catch (error) {
      if (isArchiving)
        round.problem(`Old events could not be archived in ${round.archive}: ${String(error)}`);
      isArchiving = false;
    }
  };
  const timer = setInterval(() => {
    const state = round.runtime.state();
    if (!round.store.isInPlace()) return round.runtime.settle();
    round.files.retry(state);
    if (goneHolders(state).length > 0) round.runtime.observe(goneHolders);
    archive();
    if (waitsForPath(state)) round.look();
    if (round.busy() || hasWork(state)) idleSince = performance.now();
    else if (performance.now() - idleSince > round.idleMs) round.end();
  }, everyMs);
  return { close: () => clearInterval(timer) };
}

/** Locks of these agents that nobody can see a holder of: another program wrote them, or another machine. */
export function unseenHolders(state: State, agents: readonly string[]): Fact[] {
  return allLocks(state).flatMap((lock): Fact[] =>
    agents.includes(lock.agent) &&
    (lock.holder.kind === "none" || (lock.holder.kind === "process" && isGone(lock.holder) === null))
      ? [releaseOf(lock, "reaped by name")]
      : [],
  );
}

/** Locks whose holder is a process that has gone. One that cannot be seen from here is held. */
export function goneHolders(state: State): Fact[] {
  return allLocks(state).flatMap((lock): Fact[] =>
    lock.holder.kind === "process" && isGone(lock.holder) === true
      ? [releaseOf(lock, `its holder, process ${lock.holder.pid}, has gone`)]
      : [],
  );
}

function hasWork(state: State): boolean {
  return (
    liveSessions(state).length > 0 ||
    Object.values(state.tasks).some(isActive) ||
    allLocks(state).length > 0 ||
    state.syncPoints.some((point) => point.checks.some((check) => check.result.kind === "running"))
  );
}

function waitsForPath(state: State): boolean {
  const phase = currentPhase(state);
  if (phase === null) return false;
  return tasksOf(state, phase.id).some(
    (task) => task.state.kind === "pending" && holdOf(state, task)?.kind === "missing-path",
  );
}
