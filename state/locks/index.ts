// Finds the locks that a path meets without looking at all of them: a tree of path segments, where a lock sits at the
// folder or file that it claims, a glob at the folder before its first wildcard. Made from a lock table once and then
// carried along from each table to the next, since a table differs from the one before it by a lock or two.
import type { Lock, PathClaim, State } from "../model/state.ts";
import { isGlob, overlap } from "./overlap.ts";
import { cutAtPattern } from "./path.ts";
import { PathPattern } from "./path-pattern.ts";

type Locks = State["locks"];

interface Node {
  readonly below: Map<string, Node>;
  /** Plain paths that end here, and the globs whose plain part ends here. */
  readonly claims: Set<Held>;
  /** How many claims each agent has here and below. */
  readonly agents: Map<string, number>;
}

interface Held {
  readonly lock: Lock;
  readonly path: PathClaim;
  readonly isGlob: boolean;
}

export interface Meeting {
  readonly lock: Lock;
  readonly path: PathClaim;
}

/** The locks of other agents that meet a path, each with the path of it that does. */
export function* meetings(locks: Locks, agent: string, path: PathClaim): Generator<Meeting> {
  const index = indexOf(locks);
  for (const held of index.unclear) if (held.lock.agent !== agent) yield held;
  if (!isGlob(path.claim)) return yield* along(index.root, agent, path.claim);
  const pattern = PathPattern.of(path.claim);
  if (pattern === null) yield* everything(index.root, agent);
  else yield* walk(index.root, agent, path.claim, pattern, pattern.start());
}

/** Makes the index of `before` that of `after`, which differs from it by these locks. */
export function carryIndex(before: Locks, after: Locks, gone: Lock | null, added: Lock | null): void {
  const index = indexes.get(before);
  if (index === undefined) return;
  if (gone !== null) change(index, gone, -1);
  if (added !== null) change(index, added, 1);
  indexes.delete(before);
  indexes.set(after, index);
}

// --- helpers ------------------------------------------------------------------------------------

interface Index {
  readonly root: Node;
  /** Globs that we do not understand: they meet everything. */
  readonly unclear: Set<Held>;
  /** The same objects that were put in, to take them out again. */
  readonly held: Map<number, readonly Held[]>;
}

const indexes = new WeakMap<Locks, Index>();

function indexOf(locks: Locks): Index {
  const known = indexes.get(locks);
  if (known !== undefined) return known;
  const index: Index = { root: newNode(), unclear: new Set(), held: new Map() };
  for (const lock of Object.values(locks)) change(index, lock, 1);
  indexes.set(locks, index);
  return index;
}

function newNode(): Node {
  return { below: new Map(), claims: new Set(), agents: new Map() };
}

function change(index: Index, lock: Lock, by: 1 | -1): void {
  const claims = index.held.get(lock.token) ?? lock.paths.map((path) => heldOf(lock, path));
  if (by === 1) index.held.set(lock.token, claims);
  else index.held.delete(lock.token);
  for (const held of claims) {
    if (PathPattern.of(held.path.claim) === null) {
      if (by === 1) index.unclear.add(held);
      else index.unclear.delete(held);
    } else place(index.root, held, by);
  }
}

function heldOf(lock: Lock, path: PathClaim): Held {
  return { lock, path, isGlob: cutAtPattern(partsOfClaim(path.claim)).pattern.length > 0 };
}

function partsOfClaim(claim: string): readonly string[] {
  return claim === "." ? [] : claim.split("/");
}

/** Puts a claim in, or takes it out with the nodes that are empty then. */
function place(root: Node, held: Held, by: 1 | -1): void {
  const agent = held.lock.agent;
  const path: { node: Node; name: string }[] = [];
  let node = root;
  count(node, agent, by);
  for (const name of cutAtPattern(partsOfClaim(held.path.claim)).folder) {
    path.push({ node, name });
    const next = node.below.get(name) ?? newNode();
    node.below.set(name, next);
    node = next;
    count(node, agent, by);
  }
  if (by === 1) node.claims.add(held);
  else node.claims.delete(held);
  for (const step of path.reverse()) {
    if ((step.node.below.get(step.name)?.agents.size ?? 0) > 0) break;
    step.node.below.delete(step.name);
  }
}

function count(node: Node, agent: string, by: 1 | -1): void {
  const claims = (node.agents.get(agent) ?? 0) + by;
  if (claims > 0) node.agents.set(agent, claims);
  else node.agents.delete(agent);
}

function hasOthers(node: Node, agent: string): boolean {
  return node.agents.size > (node.agents.has(agent) ? 1 : 0);
}

/** A plain path: what is claimed on the way to it, and all that is claimed below. */
function* along(root: Node, agent: string, claim: string): Generator<Meeting> {
  let node = root;
  for (const name of partsOfClaim(claim)) {
    for (const held of node.claims) if (meetsHere(held, agent, claim)) yield held;
    const next = node.below.get(name);
    if (next === undefined || !hasOthers(next, agent)) return;
    node = next;
  }
  yield* everything(node, agent);
}

function meetsHere({ lock, isGlob, path }: Held, agent: string, claim: string): boolean {
  return lock.agent !== agent && (!isGlob || overlap(path.claim, claim) !== null);
}

/** `places`: where in the pattern one can be after the names that led to this node. */
function* walk(
  node: Node,
  agent: string,
  claim: string,
  pattern: PathPattern,
  places: readonly number[],
): Generator<Meeting> {
  if (places.length === 0 || !hasOthers(node, agent)) return;
  // Everything claimed from here down is inside the asked path.
  if (pattern.isWhole(places)) return yield* everything(node, agent);
  for (const held of node.claims) if (meetsHere(held, agent, claim)) yield held;
  const names = pattern.namesAt(places) ?? node.below.keys();
  for (const name of names) {
    const next = node.below.get(name);
    if (next !== undefined) yield* walk(next, agent, claim, pattern, pattern.after(places, name));
  }
}

function* everything(node: Node, agent: string): Generator<Meeting> {
  if (!hasOthers(node, agent)) return;
  for (const held of node.claims) if (held.lock.agent !== agent) yield held;
  for (const next of node.below.values()) yield* everything(next, agent);
}
