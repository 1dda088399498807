// One system call of a supervisor that goes wrong while a client acquires and releases a lock. In: the call. Out: what
// of the promises was broken: what was acknowledged is there for fresh processes, and who comes next is not stuck.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { until, Workspace } from "../helpers/lockstep.ts";
import { listLocks, readJournal, replay } from "./journal.ts";
import { type Answer, answers, type Locks, openLocks } from "./locks.ts";
import { integrityOf } from "./store.ts";
import { failAll, inject, type Point, record, type Tracing } from "./strace.ts";
import { ownerOf, supervisorsOf } from "./supervisors.ts";

export interface Hit {
  readonly point: Point;
  /** The supervisor that was traced died of it. */
  readonly died: boolean;
  readonly acquired: Answer["kind"];
  readonly released: Answer["kind"];
  /** A change was acknowledged before the files showed it. */
  readonly early: boolean;
  readonly problems: readonly string[];
}

/** Nobody waits for as long as this for anything here but who is stuck. */
const stuckMs = 20_000;
/** A round in which it looks for its holders opens one or two files. */
const failuresEnough = 6;
const file = ".lockstep/RESOURCE_LOCKS.json";
const agentKept = "keeper";
const agent = "first";

export async function hit(point: Point): Promise<Hit> {
  return inFreshWorkspace(async (workspace, owner) => {
    const tracing = await inject(owner, point);
    if (tracing === null) throw new Error(`The supervisor ${owner} cannot be traced.`);
    const asked = await askTraced(workspace, tracing);
    const died = !supervisorsOf(workspace.folder).includes(owner);
    const problems = await lookAfter(workspace, asked);
    return { point, died, ...asked, acquired: asked.acquired.kind, released: asked.released.kind, problems };
  });
}

/** Writes down what calls of these kinds the same two requests make when nothing goes wrong. */
export async function recordCalls(output: string, calls: readonly string[]): Promise<void> {
  await inFreshWorkspace(async (workspace, owner) => {
    const tracing = await record(owner, output, calls);
    if (tracing === null) throw new Error(`The supervisor ${owner} cannot be traced.`);
    await askTraced(workspace, tracing);
  });
}

/** For a while it can open no file, as a process with too many open ones. Returns who holds a lock after that: the one
 *  that held it before and lives on. */
export async function holdersAfterStarving(): Promise<string[]> {
  return inFreshWorkspace(async (workspace, owner) => {
    const output = join(workspace.folder, "calls");
    const tracing = await failAll(owner, output, "openat", "EMFILE");
    if (tracing === null) throw new Error(`The supervisor ${owner} cannot be traced.`);
    const failed = () => readFileSync(output, "utf8").match(/EMFILE/g)?.length ?? 0;
    await until("it has looked again and again", () => failed() >= failuresEnough);
    await tracing.detach();
    return (await listLocks(workspace)).map(({ agent_id }) => agent_id);
  });
}

/** With a supervisor that looks after one lock, of a process that lives. */
async function inFreshWorkspace<Result>(
  act: (workspace: Workspace, owner: number) => Promise<Result>,
): Promise<Result> {
  const workspace = new Workspace();
  workspace.write("lockstep.yaml", "name: torture\nphases: [ { id: one, mode: serial, tasks: [] } ]\n");
  try {
    const kept = await withLocks(workspace, (locks) => acquire(locks, agentKept, "/kept"));
    if (kept.kind !== "granted") throw new Error(`A free path was not granted: ${JSON.stringify(kept)}`);
    return await act(workspace, await until("a supervisor runs", () => ownerOf(workspace.folder)));
  } finally {
    await workspace.close();
  }
}

interface Asked {
  readonly acquired: Answer;
  readonly released: Answer;
  readonly early: boolean;
}

async function askTraced(workspace: Workspace, tracing: Tracing): Promise<Asked> {
  try {
    return await withLocks(workspace, async (locks) => {
      const acquired = await acquire(locks, agent, "/first");
      const isShown = acquired.kind !== "granted" || agentsIn(workspace).includes(agent);
      if (acquired.kind !== "granted") return { acquired, released: acquired, early: !isShown };
      const released = await soon(locks.release({ agent, paths: ["/first"], token: acquired.token }));
      const isGone = released.kind !== "released" || !agentsIn(workspace).includes(agent);
      return { acquired, released, early: !isShown || !isGone };
    });
  } finally {
    await tracing.detach();
  }
}

async function lookAfter(workspace: Workspace, asked: Asked): Promise<string[]> {
  const next = await withLocks(workspace, (locks) => acquire(locks, "next", "/next"));
  await endSupervisors(workspace);
  // A fresh one, that knows only what is on disk.
  const then = await withLocks(workspace, (locks) => acquire(locks, "then", "/then"));
  const problems = [...filesOf(workspace), ...acknowledgedOf(workspace, asked)];
  const again = await withLocks(workspace, async (locks) => {
    // If nobody was told that it was released, it may still be held, and its holder asks once more.
    if (asked.released.kind !== "released") await soon(locks.release({ agent, paths: ["/first"], token: 2 }));
    return acquire(locks, "second", "/first");
  });
  problems.push(...Object.entries({ next, then, again }).flatMap(([who, answer]) => stuck(who, answer)));
  problems.push(...(await journalOf(workspace, asked)));
  await endSupervisors(workspace);
  const integrity = integrityOf(join(workspace.folder, ".lockstep/state.db"));
  return integrity === "ok" ? problems : [...problems, `the store is damaged: ${integrity}`];
}

function filesOf(workspace: Workspace): string[] {
  return ["WORKFLOW_STATE.json", "PARALLEL_STATUS.json", "RESOURCE_LOCKS.json"].flatMap((name) => {
    try {
      workspace.json(`.lockstep/${name}`);
      return [];
    } catch (error) {
      return [`${name} cannot be read: ${String(error)}`];
    }
  });
}

function acknowledgedOf(workspace: Workspace, { acquired, released }: Asked): string[] {
  const shown = agentsIn(workspace);
  const problems = shown.includes(agentKept) ? [] : ["the lock that nobody asked about is gone"];
  if (released.kind === "released" && shown.includes(agent)) problems.push("what was released is held");
  if (acquired.kind === "refused") problems.push(`a free path was refused: ${acquired.why}`);
  if (acquired.kind === "granted" && released.kind === "refused")
    problems.push(`what was granted was not there to release: ${released.why}`);
  return problems;
}

async function journalOf(workspace: Workspace, { acquired, released }: Asked): Promise<string[]> {
  const journal = await readJournal(workspace);
  const has = (type: string, token: number) =>
    journal.some((event) => event.type === type && event.token === token);
  const { held, problems } = replay(journal, (one, other) => one.some((path) => other.includes(path)));
  const replayed = held.map((lock) => lock.agent_id).sort();
  const wrong = [...problems];
  if (replayed.join() !== agentsIn(workspace).sort().join())
    wrong.push(`the journal gives ${replayed}, the file ${agentsIn(workspace)}`);
  if (acquired.kind === "granted" && !has("lock-acquired", acquired.token))
    wrong.push("the grant is not in the journal");
  if (acquired.kind === "granted" && released.kind === "released" && !has("lock-released", acquired.token))
    wrong.push("the release is not in the journal");
  return wrong;
}

async function withLocks<Result>(
  workspace: Workspace,
  act: (locks: Locks) => Promise<Result>,
): Promise<Result> {
  const locks = await openLocks("socket", workspace.folder);
  try {
    return await act(locks);
  } finally {
    locks.close();
  }
}

function acquire(locks: Locks, who: string, path: string): Promise<Answer> {
  return soon(locks.acquire({ agent: who, pid: process.pid, paths: [path], waitMs: 0 }));
}

/** An answer that does not come is one that says neither yes nor no. */
function soon(answer: Promise<Answer>): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const never = new Promise<Answer>((resolve) => {
    timer = setTimeout(() => resolve({ kind: "failed", why: `no answer in ${stuckMs} ms` }), stuckMs);
  });
  return Promise.race([answer, never]).finally(() => clearTimeout(timer));
}

function stuck(who: string, answer: Answer): string[] {
  return answer.kind === "granted" ? [] : [`${who} is stuck: ${JSON.stringify(answer)}`];
}

function agentsIn(workspace: Workspace): string[] {
  const { locks } = workspace.json(file) as { locks: { agent_id: string }[] };
  return locks.map(({ agent_id }) => agent_id);
}

async function endSupervisors(workspace: Workspace): Promise<void> {
  for (const pid of supervisorsOf(workspace.folder)) process.kill(pid, "SIGKILL");
  await until("nobody answers", async () => !(await answers(workspace.folder)));
}
