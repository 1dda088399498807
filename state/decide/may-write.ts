// Judges whether a file may be written now, as an agent's hook asks before each write. In: the state and
// canonical paths. Out: null, or the sentence for the agent: which path, who holds it, and the way forward.

import { guardOver } from "../locks/guarded.ts";
import { covers } from "../locks/overlap.ts";
import { allLocks, isLive, phasePlan } from "../model/select.ts";
import type { Lock, PathClaim, SessionId, State } from "../model/state.ts";
import { writerBelow } from "./dispatch.ts";

export interface WriteQuestion {
  /** null: an agent that is none of our sessions. */
  readonly session: SessionId | null;
  /** The prompt of the sub-agent that writes; null: the agent itself; absent: unknown which of them. */
  readonly subAgent?: string | null;
  /** Plain paths, never globs. */
  readonly paths: readonly PathClaim[];
  /** Closed to every session: see guarded.ts. */
  readonly guarded: readonly PathClaim[];
}

export function whyNotWrite(state: State, question: WriteQuestion): string | null {
  const { session, paths } = question;
  const judge = session === null ? strangerMay(state) : sessionMay(state, session, question);
  for (const path of paths) {
    const why = judge(path);
    if (why !== null) return why;
  }
  return null;
}

type Judge = (path: PathClaim) => string | null;

/** Somebody beside the workflow is only kept out of what is locked. */
function strangerMay(state: State): Judge {
  return (path) => {
    const lock = holderOf(allLocks(state), path);
    return lock === null
      ? null
      : `${path.written} is locked by ${lock.agent} (${shown(lock)}, token ${lock.token}). Do not write there until it is free: \`lockstep lock list\` shows what is held.`;
  };
}

function sessionMay(state: State, id: SessionId, { guarded, subAgent }: WriteQuestion): Judge {
  const session = state.sessions[id];
  if (session === undefined)
    return () => `Session ${id} is not known in this workspace, so it may write nothing.`;
  if (!isLive(session)) return () => `Session ${id} has ended, so it may write nothing.`;
  const writer = subAgent === undefined ? null : writerBelow(state, id, subAgent);
  if (writer !== null && "why" in writer) return () => writer.why;
  const task = writer?.task ?? session.task;
  const own = task ?? session.id;
  const locks = allLocks(state);
  const held = locks.filter(
    ({ agent, holder }) =>
      holder.kind === "session" &&
      holder.session === id &&
      (writer === null || agent === writer.task || agent === session.task),
  );
  return (path) =>
    guardedBy(guarded, path) ??
    (isScratch(state, path) ? null : (refusedBy(state, task, path) ?? outside(held, locks, own, path)));
}

function guardedBy(guarded: readonly PathClaim[], { claim, written }: PathClaim): string | null {
  const by = guardOver(guarded, claim);
  return by === undefined
    ? null
    : `${written} may not be written by any session: ${by.written} decides what runs and who may write. Leave it as it is; if it has to change, say so to the person.`;
}

function isScratch(state: State, { claim }: PathClaim): boolean {
  return (state.run?.workflow.scratch ?? []).some((scratch) => covers(scratch.claim, claim));
}

/** The boundary of the phase or the task that refuses this path, whatever lock it holds. */
function refusedBy(state: State, task: Lock["task"], { claim, written }: PathClaim): string | null {
  const found = task === null ? undefined : state.tasks[task];
  const plan = found === undefined ? null : phasePlan(state, found.phase);
  if (found === undefined || plan === null) return null;
  const forward = `Work without changing it; if that cannot be done: \`lockstep task fail ${task} --reason TEXT\`.`;
  const readOnly = plan.mode === "parallel" ? plan.readOnly : [];
  const common = readOnly.find((other) => covers(other.claim, claim));
  if (common !== undefined)
    return `${written} may not be written: ${common.written} is read-only during ${plan.id}. ${forward}`;
  const never = found.plan.cannotModify.find((other) => covers(other.claim, claim));
  return never === undefined
    ? null
    : `${written} may not be written: cannot_modify of ${task} names ${never.written}. ${forward}`;
}

function outside(held: readonly Lock[], locks: readonly Lock[], own: string, path: PathClaim): string | null {
  if (holderOf(held, path) !== null) return null;
  const other = holderOf(locks, path);
  if (other !== null)
    return `${path.written} is locked by ${other.agent} (${shown(other)}, token ${other.token}), so ${own} may not write there. Leave it as it is, or wait for it: \`lockstep lock acquire --agent ${own} --wait 60 ${quoted(path)}\`.`;
  const holds = held.length === 0 ? "holds no lock" : `holds only ${held.map(shown).join(" ")}`;
  return `${path.written} is not locked for ${own}, which ${holds}. To write there, ask for its lock first: \`lockstep lock acquire --agent ${own} ${quoted(path)}\`; if that is refused, do not write there.`;
}

function holderOf(locks: readonly Lock[], { claim }: PathClaim): Lock | null {
  return locks.find(({ paths }) => paths.some((locked) => covers(locked.claim, claim))) ?? null;
}

function shown({ paths }: Lock): string {
  return paths.map(({ written }) => written).join(" ");
}

/** As a shell reads it. */
function quoted({ written }: PathClaim): string {
  return /^[\w./@+,:=-]+$/.test(written) ? written : `'${written.replaceAll("'", "'\\''")}'`;
}
