// A random workflow, run with random exits, failures, stops, restarts of the supervisor, foreign locks and key presses,
// and then brought to its end.

import { judgeLaunch, judgeTurnEnd, subAgentEnded } from "../../state/decide/dispatch.ts";
import type { Request } from "../../state/model/requests.ts";
import { allLocks, allTasks, currentPhase, isActive, liveSessions } from "../../state/model/select.ts";
import type { SessionId, Task, TaskId, Workflow } from "../../state/model/state.ts";
import { brokenInvariants } from "../../state/run/invariants.ts";
import { type PhaseWords, path, type TaskWords, workflow } from "../helpers/plan.ts";
import { type Random, random } from "../helpers/random.ts";
import { World } from "../helpers/world.ts";

const stepsPerRun = 120;

const folders = ["a", "b", "c", "d"];

function randomPath(chance: Random): string {
  const depth = 1 + chance.below(3);
  return `/${Array.from({ length: depth }, () => chance.pick(folders) ?? "a").join("/")}/`;
}

/** `dispatchedShare`: how many of its phases an agent launches. */
export function randomWorkflow(chance: Random, dispatchedShare = 0): Workflow {
  const phases = Array.from({ length: 1 + chance.below(3) }, (_, index) =>
    randomPhase(chance, `p${index}`, dispatchedShare),
  );
  return workflow(...phases);
}

function randomPhase(chance: Random, id: string, dispatchedShare: number): PhaseWords {
  const tasks: TaskWords[] = [];
  for (let index = 0; index < chance.below(6); index += 1) {
    const earlier = tasks.map((task) => task.id);
    tasks.push({
      id: `${id}-t${index}`,
      modifies: Array.from({ length: chance.below(3) }, () => randomPath(chance)),
      needs: chance.chance(0.3) ? [chance.pick(earlier)].filter((need) => need !== undefined) : [],
      parallelSafe: chance.chance(0.85),
      retries: chance.below(3),
      verify: chance.chance(0.3) ? { kind: "shell", line: "true" } : null,
      timeoutMs: chance.chance(0.2) ? 1_000 : null,
    });
  }
  // Without any, the same seed gives the same run as ever.
  const isDispatched = dispatchedShare > 0 && chance.chance(dispatchedShare);
  return {
    id,
    mode: isDispatched || chance.chance(0.6) ? "parallel" : "serial",
    maxParallel: 1 + chance.below(4),
    tasks: isDispatched ? dispatched(id, tasks) : tasks,
    advance: chance.chance(0.5) ? "auto" : "manual",
    checks: chance.chance(0.4) ? [{ id: "run", kind: "run", command: { kind: "shell", line: "true" } }] : [],
  };
}

/** One agent launches them all. */
function dispatched(phase: string, tasks: readonly TaskWords[]): readonly TaskWords[] {
  const id = `${phase}-dispatcher` as TaskId;
  return [{ id, dispatches: true }, ...tasks.map((task) => ({ ...task, dispatcher: id }))];
}

/** What the hooks of a dispatcher ask and tell: a launch of some of its tasks, the end of one, the end of its turn. */
function dispatch(world: World, chance: Random): void {
  const session = chance.pick(dispatchers(world));
  const below = tasksBelow(world);
  if (session === undefined) return;
  const roll = chance.below(10);
  if (roll < 5)
    launch(
      world,
      session,
      below.filter(() => chance.chance(0.8)),
    );
  else if (roll < 9) endSubAgent(world, session, chance.pick(below));
  else endTurn(world, session);
}

function dispatchers(world: World): readonly SessionId[] {
  return liveSessions(world.state).flatMap(({ id, state, task }) =>
    task !== null && world.state.tasks[task]?.plan.dispatches === true && state.kind === "running"
      ? [id]
      : [],
  );
}

function tasksBelow(world: World): readonly Task[] {
  const phase = currentPhase(world.state);
  return allTasks(world.state).filter(
    (task) => task.phase === phase?.id && task.plan.dispatcher !== undefined,
  );
}

function launch(world: World, session: SessionId, tasks: readonly Task[]): void {
  const texts = tasks.map(({ plan }) => `[Task ${plan.id}]`);
  for (const nth of texts.keys()) world.apply(judgeLaunch(world.state, session, texts, nth).facts);
}

function endSubAgent(world: World, session: SessionId, task: Task | undefined): void {
  if (task !== undefined) world.apply(subAgentEnded(world.state, session, `[Task ${task.plan.id}]`).facts);
}

function endTurn(world: World, session: SessionId): void {
  const task = world.state.sessions[session]?.task ?? null;
  if (task === null || world.state.tasks[task]?.state.kind !== "running") return;
  if (judgeTurnEnd(world.state, session).correction === null)
    world.apply([{ type: "task-waiting", task, reason: "its turn ended" }]);
}

function randomRequest(world: World, chance: Random): Request | null {
  const task = chance.pick(allTasks(world.state))?.plan.id ?? ("none" as TaskId);
  const session = (chance.pick([...world.running]) ?? "none") as SessionId;
  const lock = chance.pick(allLocks(world.state));
  const requests: (Request | null)[] = [
    { kind: "advance" },
    { kind: "advance" },
    { kind: "recheck" },
    { kind: "force-advance", reason: "tried" },
    { kind: "task-start", tasks: [task] },
    { kind: "task-complete", task, token: null },
    { kind: "task-fail", task, reason: "tried" },
    { kind: "task-retry", task },
    { kind: "task-assign", task, agent: chance.pick(["one", "other"]) ?? "one" },
    { kind: "task-cancel", task },
    {
      kind: "task-split",
      task,
      id: `split-${world.events.length}`,
      paths: chance.chance(0.5) ? [] : [path(randomPath(chance))],
      prompt: null,
      command: "true",
      agent: null,
      now: chance.chance(0.3),
    },
    { kind: "task-reopen", tasks: chance.chance(0.5) ? [] : [task], findings: "tried" },
    { kind: "session-stop", session },
    { kind: "session-restart", session },
    { kind: "session-resume", session },
    { kind: "session-resume", session: null },
    { kind: "session-open", command: null },
    { kind: "launching", launching: chance.pick(["on", "paused", "idle", "stopped"] as const) ?? "on" },
    { kind: "lock-acquire", agent: "outsider", paths: [path(randomPath(chance))], holder: { kind: "none" } },
    { kind: "lock-release", agent: "outsider", paths: [], token: null },
    lock === undefined ? null : { kind: "lock-force", token: lock.token, reason: "tried" },
  ];
  return chance.pick(requests) ?? null;
}

function disturb(world: World, chance: Random): void {
  const roll = chance.below(100);
  if (roll < 45) {
    const command = chance.pick(world.pending);
    if (command !== undefined) world.answer(command, chance.chance(0.8));
  } else if (roll < 70) {
    const session = chance.pick([...world.running]);
    if (session !== undefined) world.exit(session, chance.pick([0, 0, 0, 1, null]) ?? 0);
  } else if (roll < 73) world.restart();
  else if (roll < 80 && dispatchers(world).length > 0) dispatch(world, chance);
  else {
    const request = randomRequest(world, chance);
    if (request !== null) world.ask(request);
  }
}

/** A person who wants the run to end, in a world where everything succeeds. */
function bringToEnd(world: World): void {
  world.ask({ kind: "lock-release", agent: "outsider", paths: [], token: null });
  for (let round = 0; round < 2_000 && world.state.run?.status.kind !== "finished"; round += 1) {
    world.ask({ kind: "launching", launching: "on" });
    world.settle();
    for (const session of dispatchers(world)) {
      launch(world, session, tasksBelow(world));
      for (const task of tasksBelow(world)) endSubAgent(world, session, task);
      world.settle();
      endTurn(world, session);
    }
    for (const session of [...world.running])
      if (!dispatchers(world).includes(session as SessionId)) world.exit(session, 0);
    world.settle();
    const phase = currentPhase(world.state);
    const failed = allTasks(world.state).find(
      (task) => task.phase === phase?.id && (task.state.kind === "failed" || task.state.kind === "cancelled"),
    );
    // A dispatcher waits for those that need the failed one.
    const isAtWork = allTasks(world.state).some((task) => isActive(task) && task.plan.dispatches !== true);
    if (failed !== undefined && !isAtWork) world.ask({ kind: "task-retry", task: failed.plan.id });
    world.ask({ kind: "recheck" });
    world.settle();
    world.ask({ kind: "advance" });
  }
}

/** `onRest`: called whenever nothing more follows by rule. */
export function simulate(
  seed: number,
  onRest: (world: World) => void = () => {},
  dispatchedShare = 0,
): World {
  const chance = random(seed);
  const world = new World();
  world.start(randomWorkflow(chance, dispatchedShare), chance.chance(0.3));
  for (let count = 0; count < stepsPerRun; count += 1) {
    disturb(world, chance);
    onRest(world);
    const broken = brokenInvariants(world.state);
    if (broken.length > 0) throw new Error(`seed ${seed}, step ${count}: ${broken.join("; ")}`);
  }
  bringToEnd(world);
  return world;
}
