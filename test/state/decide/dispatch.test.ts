// A phase that one session dispatches: what it may launch, what follows from what ends, and who holds what meanwhile.
import { expect, test } from "vitest";
import { judgeLaunch, judgeTurnEnd, subAgentEnded } from "../../../state/decide/dispatch.ts";
import { whyNotWrite } from "../../../state/decide/may-write.ts";
import { allLocks } from "../../../state/model/select.ts";
import type { SessionId, TaskId } from "../../../state/model/state.ts";
import { brokenInvariants } from "../../../state/run/invariants.ts";
import { resume } from "../../../state/run/resume.ts";
import { parallelism } from "../../../state/sync/parallelism.ts";
import { type PhaseWords, path, workflow } from "../../helpers/plan.ts";
import { World } from "../../helpers/world.ts";

const boss = "boss" as TaskId;
const session = "boss-1" as SessionId;
const verify = { kind: "shell", line: "t" } as const;

function begun(over: Partial<PhaseWords> = {}): World {
  const world = new World();
  const below = { dispatcher: boss };
  const tasks = [
    { id: "boss", dispatches: true as const },
    { id: "a", modifies: ["/a/"], ...below },
    { id: "b", modifies: ["/b/"], ...below },
    { id: "c", modifies: ["/a/c/"], verify, ...below },
  ];
  world.start(workflow({ id: "build", mode: "parallel", tasks, ...over }));
  while (world.pending.length > 0 && task(world, "boss")?.kind !== "running") world.answer(first(world));
  return world;
}

function first(world: World) {
  const [command] = world.pending;
  if (command === undefined) throw new Error("Nothing is pending.");
  return command;
}

const task = (world: World, id: string) => world.state.tasks[id as TaskId]?.state;
const holders = (world: World) => allLocks(world.state).map(({ agent, holder }) => [agent, holder]);

/** All launches of one response, each asked for by its own hook. */
function launch(world: World, ...texts: string[]): (string | null)[] {
  return texts.map((_, nth) => {
    const { facts, correction } = judgeLaunch(world.state, session, texts, nth);
    world.apply(facts);
    expect(brokenInvariants(world.state)).toEqual([]);
    return correction;
  });
}

function end(world: World, text: string): void {
  world.now += 100;
  world.apply(subAgentEnded(world.state, session, text).facts);
}

test("the dispatcher's session holds the locks of what is due, and nothing else is launched", () => {
  const world = begun();
  const holder = { kind: "session", session };
  // c meets a, so it is not due with it.
  expect(holders(world)).toEqual([
    ["a", holder],
    ["b", holder],
  ]);
  expect(Object.keys(world.state.sessions)).toEqual(["boss-1"]);
  expect(task(world, "a")?.kind).toBe("pending");
});

test("one response launches all that is due; what leaves one out, or names none, is refused and launches nothing", () => {
  const world = begun();
  expect(launch(world, "[Task a] do it")).toEqual([expect.stringContaining("this one leaves out b")]);
  expect(launch(world, "look around")).toEqual([expect.stringContaining("does not say which task")]);
  expect(launch(world, "[Task a]", "[Task c] it is like a")[1]).toMatch(
    /^c cannot be launched yet: .* locked by a/,
  );
  expect(task(world, "a")?.kind).toBe("pending");
  expect(launch(world, "the task b", "[Task a] beside b")).toEqual([null, null]);
  expect([task(world, "a"), task(world, "b")]).toEqual([
    { kind: "running", session },
    { kind: "running", session },
  ]);
  expect(launch(world, "[Task a]")).toEqual(["a is running."]);
});

test("only as many as there are places are due at once", () => {
  const world = begun({ maxParallel: 1 });
  expect(launch(world, "[Task a]")).toEqual([null]);
  expect(launch(world, "[Task b]")).toEqual([expect.stringContaining("all 1 places are taken")]);
  end(world, "[Task a]");
  expect(launch(world, "[Task b]")).toEqual([null]);
});

test("a task is completed when its sub-agent ends and its verify passes, else it is due again", () => {
  const world = begun();
  launch(world, "[Task a]", "[Task b]");
  expect(judgeTurnEnd(world.state, session).correction).toContain("a is running. b is running. c cannot");
  end(world, "[Task a] do it");
  end(world, "[Task b] do it");
  expect(parallelism(world.state, world.state.phases[0]?.id ?? ("" as never), world.now)).toMatchObject({
    most: 2,
  });
  expect(holders(world)).toEqual([["c", { kind: "session", session }]]);
  expect(launch(world, "[Task c]")).toEqual([null]);
  end(world, "[Task c]");
  expect(task(world, "c")?.kind).toBe("verifying");
  for (const command of world.pending) world.answer(command, command.kind !== "verify");
  expect(task(world, "c")).toMatchObject({ kind: "failed", reason: "verify failed: verify" });
  expect(task(world, "boss")?.kind).toBe("running");
  expect(judgeTurnEnd(world.state, session).correction).toBe(null);
});

test("its turn's end is its own end when all is settled, and the phase goes on to its sync point", () => {
  const world = begun();
  launch(world, "[Task a]", "[Task b]");
  for (const id of ["a", "b"]) end(world, `[Task ${id}]`);
  world.ask({ kind: "task-cancel", task: "c" as TaskId });
  world.apply([{ type: "task-waiting", task: boss, reason: "its turn ended" }]);
  world.settle();
  expect(task(world, "boss")?.kind).toBe("completed");
  expect(world.state.syncPoints[0]?.status.kind).toBe("ready");
});

test("what its dispatcher leaves behind when it dies has failed, and its locks are free", () => {
  const world = begun();
  launch(world, "[Task a]", "[Task b]");
  world.exit("boss-1", 137);
  expect(task(world, "a")).toMatchObject({ kind: "failed", reason: "boss ended before it did" });
  expect(task(world, "c")?.kind).toBe("pending");
  expect(holders(world)).toEqual([]);
});

test("sub-agents may speak for the tasks that their session dispatches, and for no other", () => {
  const world = begun();
  launch(world, "[Task a]", "[Task b]");
  const caller = { kind: "session", session } as const;
  expect(world.ask({ kind: "task-fail", task: "a" as TaskId, reason: "no" }, caller).kind).toBe("granted");
  expect(task(world, "a")).toMatchObject({ kind: "failed", reason: "no" });
  expect(world.ask({ kind: "task-complete", task: "c" as TaskId, token: null }, caller).kind).toBe("refused");
});

test("a sub-agent writes what its own task has locked, the dispatcher itself nothing, and who is not known nothing", () => {
  const world = begun();
  launch(world, "[Task a]", "[Task b]");
  const why = (subAgent: string | null | undefined, written: string) =>
    whyNotWrite(world.state, {
      session,
      ...(subAgent === undefined ? {} : { subAgent }),
      paths: [path(written)],
      guarded: [],
    });
  expect(why("[Task a] do it", "/a/x.ts")).toBe(null);
  expect(why("[Task a] do it", "/b/x.ts")).toMatch(
    /^\/b\/x\.ts is locked by b .* so a may not write there.*--agent a /,
  );
  expect(why("do something", "/a/x.ts")).toContain("[Task ID] of one of: a, b, c");
  expect(why("[Task c] too early", "/a/c/x.ts")).toContain(
    "c is pending, so its sub-agent may write nothing",
  );
  expect(why(null, "/a/x.ts")).toContain("is locked by a");
  expect(why(undefined, "/a/x.ts")).toBe(null);
  world.ask(
    { kind: "lock-acquire", agent: "boss", paths: [path("/shared/")], holder: { kind: "session", session } },
    { kind: "session", session },
  );
  expect(why("[Task b]", "/shared/x.ts")).toBe(null);
  expect(why(null, "/shared/x.ts")).toBe(null);
  end(world, "[Task a]");
  expect(why("[Task a] do it", "/a/x.ts")).toContain("a is completed, so its sub-agent may write nothing");
});

test("a sub-agent that runs longer than its task's timeout has failed it, and only that attempt of it", () => {
  const below = { dispatcher: boss, timeoutMs: 60_000, retries: 1 };
  const tasks = [
    { id: "boss", dispatches: true as const },
    { id: "a", modifies: ["/a/"], ...below },
  ];
  const world = begun({ tasks });
  expect(world.pending.filter(({ kind }) => kind === "timeout")).toEqual([]);
  launch(world, "[Task a]");
  const [timer] = world.pending.filter(({ kind }) => kind === "timeout");
  expect(timer).toMatchObject({
    task: "a",
    attempt: 1,
    at: (world.state.tasks["a" as TaskId]?.dispatched ?? 0) + 60_000,
  });
  if (timer === undefined) return;
  world.answer(timer);
  expect(task(world, "a")?.kind).toBe("pending");
  launch(world, "[Task a]");
  // What was meant for the first attempt says nothing of the second, after a restart neither.
  world.answer(timer);
  expect(task(world, "a")?.kind).toBe("running");
  expect(resume(world.state)).toContainEqual(expect.objectContaining({ kind: "timeout", attempt: 2 }));
  for (const command of world.pending.filter(({ kind }) => kind === "timeout")) world.answer(command);
  expect(task(world, "a")).toMatchObject({
    kind: "failed",
    reason: expect.stringContaining("timeout of 60 s"),
  });
});

test("a dispatcher is not done before what it launches: its end with tasks open has failed, by whoever's word", () => {
  const world = begun();
  launch(world, "[Task a]", "[Task b]");
  expect(world.ask({ kind: "task-complete", task: boss, token: null })).toMatchObject({
    kind: "refused",
    sentence: "Task boss launches a, b, c, and is completed when these are done.",
  });
  world.exit("boss-1", 0);
  expect(task(world, "boss")).toMatchObject({
    kind: "failed",
    reason: "it ended before all that it launches was done: a, b, c",
  });
});

test("a task that is given back to a dispatcher that was done starts that again; a follow-up has a session of its own", () => {
  const world = begun();
  launch(world, "[Task a]", "[Task b]");
  for (const id of ["a", "b"]) end(world, `[Task ${id}]`);
  world.ask({ kind: "task-cancel", task: "c" as TaskId });
  const split = {
    kind: "task-split",
    task: "a" as TaskId,
    id: "a2",
    paths: [],
    prompt: null,
    command: "true",
  } as const;
  world.ask({ ...split, agent: null, now: false });
  expect(world.state.tasks["a2" as TaskId]?.plan).not.toHaveProperty("dispatcher");
  world.apply([{ type: "task-waiting", task: boss, reason: "its turn ended" }]);
  for (const command of [...world.pending]) if (command.kind === "stop") world.answer(command);
  expect(task(world, "boss")?.kind).toBe("completed");
  world.ask({ kind: "task-retry", task: "b" as TaskId });
  expect(task(world, "boss")?.kind).toBe("launching");
});
