// RESOURCE_LOCKS.json as another program left it: locks may be added, or removed when no live session holds them.

import type { Extra } from "../../../state/files/projection.ts";
import {
  type LockEntry,
  lockEntrySchema,
  type ResourceLocksFile,
  resourceLocksSchema,
} from "../../../state/files/schema.ts";
import { overlap } from "../../../state/locks/overlap.ts";
import { allLocks, isLive, liveSessions } from "../../../state/model/select.ts";
import type { Holder, Lock, PathClaim, State, Token } from "../../../state/model/state.ts";
import {
  type ForeignChange,
  type Grounds,
  rejectAt,
  type ToClaim,
  unknownFields,
  type Verdict,
} from "./edit.ts";

export function judgeLocks(file: ResourceLocksFile, state: State, { claim, removals }: Grounds): Verdict {
  const matched = matchEntries(file.locks, state);
  const missing = allLocks(state).filter((lock) => !matched.known.has(lock.token));
  const removed = removals({
    missing: missing.map((lock) => lock.token),
    outlived: matched.outlived,
    adds: matched.added.length > 0,
  });
  const gone = missing.filter((lock) => removed.includes(lock.token));
  const kept = allLocks(state).filter((lock) => !removed.includes(lock.token));
  const held = gone.find((lock) => isHeldByLiveSession(state, lock));
  if (held !== undefined) return rejectAt(["locks"], heldProblem(held));
  const added: Added[] = [];
  // By their tokens where they have some, which only grow; without, the order of the file.
  const tokenOf = ({ entry }: { entry: LockEntry }) => entry.token ?? Number.POSITIVE_INFINITY;
  const inOrder = [...matched.added].sort((a, b) =>
    tokenOf(a) < tokenOf(b) ? -1 : Number(tokenOf(a) > tokenOf(b)),
  );
  for (const { entry, index } of inOrder) {
    const next = readAdded(entry, index, state, claim, { kept, added });
    if ("problem" in next) return next;
    added.push(next);
  }
  const changes: ForeignChange[] = [
    ...gone.map(({ token }) => ({ kind: "lock-removed" as const, token })),
    ...added.map(({ index: _, ...lock }) => ({ kind: "lock-added" as const, ...lock })),
  ];
  const extra = { top: unknownFields(file, resourceLocksSchema.shape), entries: matched.extra };
  return { ok: true, changes, extra, isStale: gone.length < missing.length || matched.outlived.length > 0 };
}

// --- helpers ------------------------------------------------------------------------------------

interface Added {
  readonly index: number;
  readonly agent: string;
  readonly paths: readonly PathClaim[];
  readonly holder: Holder;
  readonly extra: Readonly<Record<string, unknown>>;
  readonly token?: Token;
}

interface Matched {
  /** Of locks that are in force and that the edit has too. */
  readonly known: ReadonlySet<Token>;
  /** Tokens of locks that have ended: the author had read the file before that. */
  readonly outlived: readonly Token[];
  /** Fields that another program gave to locks of ours. */
  readonly extra: Extra["entries"];
  readonly added: readonly { readonly entry: LockEntry; readonly index: number }[];
}

/** Which entries are locks that we know: by token, or, where a program dropped that, by agent and paths. */
function matchEntries(entries: readonly LockEntry[], state: State): Matched {
  const known = new Set<Token>();
  const outlived: Token[] = [];
  const extra: Record<string, Extra["top"]> = {};
  const added: { entry: LockEntry; index: number }[] = [];
  for (const [index, entry] of entries.entries()) {
    const lock = allLocks(state).find((one) => !known.has(one.token) && isSameLock(one, entry));
    if (lock !== undefined) {
      known.add(lock.token);
      const fields = newFields(entry, lock);
      if (Object.keys(fields).length > 0) extra[`lock:${lock.token}`] = fields;
    } else if (entry.token === undefined || entry.token > state.lastToken || entry.token in state.locks)
      added.push({ entry, index });
    else outlived.push(entry.token);
  }
  return { known, outlived, extra, added };
}

/** Without those that the lock came with: they are in the lock. */
function newFields(entry: LockEntry, lock: Lock): Extra["top"] {
  const fields = Object.entries(unknownFields(entry, lockEntrySchema.shape));
  return Object.fromEntries(
    fields.filter(([key, value]) => JSON.stringify(lock.extra[key]) !== JSON.stringify(value)),
  );
}

function isSameLock(lock: Lock, entry: LockEntry): boolean {
  const written = lock.paths.map((path) => path.written);
  const samePaths =
    written.length === entry.locked_paths.length &&
    written.every((path) => entry.locked_paths.includes(path));
  return (
    lock.agent === entry.agent_id && samePaths && (entry.token === undefined || entry.token === lock.token)
  );
}

function isHeldByLiveSession(state: State, { holder }: Lock): boolean {
  if (holder.kind !== "session") return false;
  const session = state.sessions[holder.session];
  return session !== undefined && isLive(session);
}

function heldProblem({ agent, token, paths }: Lock): string {
  const what = paths.map((path) => path.written).join(", ");
  return `expected the lock ${token} of ${agent} on ${what} as it was, since a live session holds it; \`lockstep lock force --token ${token} --reason …\` frees it`;
}

function readAdded(
  entry: LockEntry,
  index: number,
  state: State,
  claim: ToClaim,
  others: { readonly kept: readonly Lock[]; readonly added: readonly Added[] },
): Added | (Verdict & { readonly ok: false }) {
  const reject = (place: readonly PropertyKey[], problem: string) =>
    ({ ok: false, place: ["locks", index, ...place], problem }) as const;
  // The store was lost and begins anew: the file says which tokens were given out, and they only grow.
  const isTakenOver = state.seq === 0;
  if (!isTakenOver && entry.token !== undefined && entry.token > state.lastToken) {
    return reject(
      ["token"],
      `expected no token in a new lock, since they are given out here, found ${entry.token}`,
    );
  }
  // The agent itself may have written this: an edit does not tell its author.
  if (liveSessions(state).some((session) => (session.task ?? session.id) === entry.agent_id))
    return reject(
      ["agent_id"],
      `expected no new lock of ${entry.agent_id}, whose session is live and gets locks by \`lockstep lock acquire\``,
    );
  const paths: PathClaim[] = [];
  for (const [at, written] of entry.locked_paths.entries()) {
    const result = claim(written);
    if (!result.ok)
      return reject(
        ["locked_paths", at],
        `expected a path in the workspace, found ${JSON.stringify(written)}: ${result.problem}`,
      );
    const rival = rivalOf(entry.agent_id, result.claim, others);
    if (rival !== null)
      return reject(
        ["locked_paths", at],
        `expected a path that nobody else has locked, found ${written}, which meets ${rival}`,
      );
    paths.push(result.claim);
  }
  const extra = unknownFields(entry, lockEntrySchema.shape);
  const token = isTakenOver && entry.token !== undefined ? { token: entry.token } : {};
  return { index, agent: entry.agent_id, paths, holder: holderOf(entry), extra, ...token };
}

function rivalOf(
  agent: string,
  path: PathClaim,
  { kept, added }: { readonly kept: readonly Lock[]; readonly added: readonly Added[] },
): string | null {
  for (const lock of [...kept, ...added]) {
    if (lock.agent === agent) continue;
    const met = lock.paths.find((other) => overlap(other.claim, path.claim) !== null);
    if (met !== undefined) return `${met.written} of ${lock.agent}`;
  }
  return null;
}

/** A process that is named in full is watched as one; a session is ours to name, so any other holder is none. */
function holderOf({ holder }: LockEntry): Holder {
  if (holder === undefined || !("pid" in holder)) return { kind: "none" };
  const { pid, start, boot, host, namespace = "" } = holder;
  if (
    typeof pid !== "number" ||
    typeof start !== "string" ||
    typeof boot !== "string" ||
    typeof host !== "string" ||
    typeof namespace !== "string"
  ) {
    return { kind: "none" };
  }
  return { kind: "process", pid, start, boot, host, namespace };
}
