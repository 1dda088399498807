// The guide's best practices, which nobody has to remember here since the machine keeps them: each is a rule that is
// judged over random runs, in words of its own.
import { expect, test } from "vitest";
import { parallelStatusFile } from "../../state/files/projection.ts";
import type { Event } from "../../state/model/events.ts";
import { emptyState, type PhasePlan, type State, type Task, type TaskId } from "../../state/model/state.ts";
import { step } from "../../state/run/step.ts";
import { simulate } from "./random-run.ts";

const runs = Number(process.env.SIMULATION_RUNS ?? "150");
const first = Number(process.env.SIMULATION_SEED ?? Math.floor(Math.random() * 1_000_000_000));
const seeds = Array.from({ length: runs }, (_, index) => first + index);

/** Calls the judge with each event of each run and the state that it met. */
function eachEvent(judge: (event: Event, before: State, seed: number) => void): void {
  for (const seed of seeds) {
    let state = emptyState;
    for (const event of simulate(seed).events) {
      judge(event, state, seed);
      state = step(state, event).state;
    }
  }
}

function eachRest(judge: (state: State, seed: number) => void): void {
  for (const seed of seeds) simulate(seed, (world) => judge(world.state, seed));
}

const busy = (task: Task | undefined) =>
  ["launching", "running", "waiting", "verifying", "ending"].includes(task?.state.kind ?? "");
const tasksIn = (state: State) => Object.values(state.tasks);
const runningPhase = (state: State) => state.phases.find((phase) => phase.status.kind === "running");

test("always check the phase: nothing is launched but in the phase that runs, in a serial one never two at once", () => {
  let launches = 0;
  eachEvent((event, before, seed) => {
    if (event.type !== "session-launching" || event.task === null) return;
    launches += 1;
    const phase = runningPhase(before);
    expect(before.tasks[event.task]?.phase, `seed ${seed}, event ${event.seq}`).toBe(phase?.id);
    if (phase?.mode === "serial")
      expect(tasksIn(before).filter(busy), `seed ${seed}, event ${event.seq}`).toEqual([]);
  });
  expect(launches).toBeGreaterThan(runs);
});

test("lock resources before modification: who is launched holds all that it may modify, in its session's name", () => {
  eachEvent((event, before, seed) => {
    if (event.type !== "session-launching" || event.task === null) return;
    const held = Object.values(before.locks)
      .filter(({ holder }) => holder.kind === "session" && holder.session === event.session)
      .flatMap((lock) => lock.paths.map((path) => path.claim));
    const modifies = before.tasks[event.task]?.plan.modifies.map((path) => path.claim) ?? [];
    expect(held, `seed ${seed}, event ${event.seq}`).toEqual(expect.arrayContaining(modifies));
  });
});

test("clear locks after completion: no task that is not at work holds one", () => {
  eachRest((state, seed) => {
    const idle = Object.values(state.locks).filter(
      (lock) => lock.task !== null && !busy(state.tasks[lock.task]),
    );
    expect(idle, `seed ${seed}`).toEqual([]);
  });
});

test("monitor PARALLEL_STATUS.json: every task of the running phase stands there as it is", () => {
  eachRest((state, seed) => {
    const phase = runningPhase(state);
    if (phase === undefined) return;
    const shown = parallelStatusFile(state).tasks as { id: TaskId; status: string }[];
    const mine = tasksIn(state).filter((task) => task.phase === phase.id);
    expect(shown.map(({ id }) => id).sort(), `seed ${seed}`).toEqual(mine.map((task) => task.plan.id).sort());
    for (const { id, status } of shown) {
      const isShownBusy = status === "in_progress" || status === "waiting";
      expect([id, isShownBusy], `seed ${seed}`).toEqual([id, busy(state.tasks[id])]);
      if (status === "completed") expect(state.tasks[id]?.state.kind).toBe("completed");
    }
  });
});

test("synchronise at defined points: a phase ends with nothing in flight and nobody holding its locks", () => {
  let passes = 0;
  eachEvent((event, before, seed) => {
    if (event.type !== "sync-point-passed" && event.type !== "sync-point-forced") return;
    passes += 1;
    const where = `seed ${seed}, event ${event.seq}`;
    expect(before.syncPoints.find((point) => point.plan.id === event.sync)?.after, where).toBe(
      runningPhase(before)?.id,
    );
    expect(tasksIn(before).filter(busy), where).toEqual([]);
    expect(
      Object.values(before.locks).filter((lock) => lock.task !== null),
      where,
    ).toEqual([]);
  });
  expect(passes).toBeGreaterThan(runs);
});

test("truly parallel: every task that may run does, and none that may not", () => {
  let waited = 0;
  eachRest((state, seed) => {
    const phase = runningPhase(state);
    const plan = state.run?.workflow.phases.find((one) => one.id === phase?.id);
    if (state.run?.launching !== "on" || phase?.status.kind !== "running" || plan === undefined) return;
    if (phase.status.baseline === null) return;
    for (const task of tasksIn(state)) {
      if (task.phase !== phase.id || task.state.kind !== "pending") continue;
      waited += 1;
      expect(mayRun(state, plan, task), `seed ${seed}: ${task.plan.id} waits without a reason`).toBe(false);
    }
  });
  expect(waited).toBeGreaterThan(runs);
});

/** Said without the launcher's own rules. */
function mayRun(state: State, plan: PhasePlan, task: Task): boolean {
  const atWork = tasksIn(state).filter(busy);
  if (atWork.length >= plan.maxParallel) return false;
  if (plan.mode === "serial") {
    const before = plan.tasks.slice(
      0,
      plan.tasks.findIndex((one) => one.id === task.plan.id),
    );
    const isOver = (id: TaskId) => ["completed", "cancelled"].includes(state.tasks[id]?.state.kind ?? "");
    if (atWork.length > 0 || !before.every((one) => isOver(one.id))) return false;
  } else if (atWork.some((other) => !other.plan.parallelSafe || !task.plan.parallelSafe)) return false;
  if (task.plan.needs.some((need) => state.tasks[need]?.state.kind !== "completed")) return false;
  const mine = task.plan.modifies.map((path) => `/${path.claim}/`);
  return Object.values(state.locks).every((lock) =>
    lock.paths.every((path) =>
      mine.every((own) => !own.startsWith(`/${path.claim}/`) && !`/${path.claim}/`.startsWith(own)),
    ),
  );
}
