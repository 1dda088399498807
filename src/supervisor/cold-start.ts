// A supervisor that begins without the session host of the one before it: the machine was started again, or everything
// was killed. What the run's sessions were doing is told or taken back, and nothing new is launched unless the command
// that started this supervisor is one that launches.
import type { Fact } from "../../state/model/events.ts";
import { isActive, liveSessions, sessionOf } from "../../state/model/select.ts";
import type { State } from "../../state/model/state.ts";
import { sessionExited } from "../../state/run/receive.ts";
import { loseSessions, type World } from "./launch/follow-host.ts";
import { recordedEnd } from "./launch/host-link.ts";

export async function startCold(world: World, mayLaunch: boolean): Promise<void> {
  const { places, runtime, children } = world;
  const live = liveSessions(runtime.state());
  // Sessions that the state did not know yet.
  const unknown = children.names().filter((name) => !live.some((session) => session.id === name));
  const ended = Promise.all(unknown.map((name) => children.end(name, 0)));
  // Sessions that ended in order while nobody listened count as they ended.
  runtime.observe((state) =>
    liveSessions(state).flatMap((session) => {
      const end = recordedEnd(places, session);
      return end === null ? [] : sessionExited(state, session.id, end);
    }),
  );
  if (!mayLaunch) runtime.observe(hold);
  runtime.observe(takeBack);
  await loseSessions(world, live);
  await ended;
}

function hold(state: State): Fact[] {
  const { run } = state;
  // Also when it was so before: what was started by name then is not launched by whoever only looks now.
  return run?.status.kind === "running" && (run.launching === "on" || run.launching === "idle")
    ? [{ type: "launching-set", launching: "idle", by: "the restart" }]
    : [];
}

/** Their sessions were lost without their doing: they are pending again, and that is no failed attempt. */
function takeBack(state: State): Fact[] {
  return Object.values(state.tasks).flatMap((task): Fact[] =>
    isActive(task) && task.state.kind !== "ending" && hasLiveSession(state, task)
      ? [{ type: "task-ending", task: task.plan.id, outcome: { kind: "again" } }]
      : [],
  );
}

function hasLiveSession(state: State, task: State["tasks"][keyof State["tasks"]]): boolean {
  const id = sessionOf(task);
  const session = id === null ? undefined : state.sessions[id];
  return session !== undefined && session.state.kind !== "exited";
}
