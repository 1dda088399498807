// What follows from what a screen shows: where nothing better is known, and for as long as it shows it.
import { expect, test } from "vitest";
import { reasonOf } from "../../../state/model/select.ts";
import type { SessionId, TaskId } from "../../../state/model/state.ts";
import { sessionConversation } from "../../../state/run/receive.ts";
import { type ScreenNote, screenNoted, turnSeenOver } from "../../../state/run/screen-note.ts";
import { workflow } from "../../helpers/plan.ts";
import { World } from "../../helpers/world.ts";

const id = "a-1" as SessionId;

function begun(): World {
  const world = new World();
  world.start(workflow({ id: "one", tasks: [{ id: "a" }] }));
  while (world.pending.length > 0 && session(world)?.state.kind !== "running") {
    const [command] = world.pending;
    if (command !== undefined) world.answer(command);
  }
  return world;
}

const session = (world: World) => world.state.sessions[id];
const task = (world: World) => world.state.tasks["a" as TaskId]?.state.kind;
const reason = (world: World) => {
  const found = session(world);
  return found === undefined ? null : reasonOf(world.state, found);
};
const see = (world: World, note: ScreenNote | null) =>
  world.apply(screenNoted(world.state, id, note, world.now));

test("a question on the screen needs a person until it is gone, and is told once", () => {
  const world = begun();
  see(world, { kind: "asks", text: "how it is to sign in" });
  const told = world.events.length;
  see(world, { kind: "asks", text: "how it is to sign in" });
  expect(world.events).toHaveLength(told);
  expect(session(world)?.attention).toMatchObject({ kind: "needs-person", what: "how it is to sign in" });
  see(world, null);
  expect(session(world)?.attention).toEqual({ kind: "working" });
});

test("what its hooks ask is not settled by a screen that shows nothing", () => {
  const world = begun();
  const attention = { kind: "needs-person", since: 1, what: "may I?" } as const;
  world.apply([{ type: "session-state", session: id, attention }]);
  see(world, null);
  see(world, { kind: "retries", text: "tries again" });
  expect(session(world)?.attention).toEqual(attention);
});

test("a turn that is over leaves the task waiting with its error, and trying again takes it up", () => {
  const world = begun();
  const over = (note: ScreenNote | null) => world.apply(turnSeenOver(world.state, id, note));
  over({ kind: "failed", text: "429" });
  expect(task(world)).toBe("running");
  world.apply([{ type: "session-state", session: id, attention: { kind: "idle", since: world.now } }]);
  over({ kind: "failed", text: "429" });
  expect([task(world), reason(world)]).toEqual(["waiting", "its turn ended with an error: 429"]);
  see(world, { kind: "retries", text: "tries again (attempt 2/3)" });
  expect([task(world), reason(world)]).toEqual(["running", "tries again (attempt 2/3)"]);
  see(world, null);
  expect([task(world), reason(world)]).toEqual(["running", null]);
});

test("an agent with hooks that has not been given its task yet may be idle", () => {
  const world = begun();
  const ring = { on: true, how: "a hook" };
  const idle = { kind: "idle", since: world.now } as const;
  const talk = (prompted: boolean) =>
    world.apply(sessionConversation(world.state, id, { id: "talk", transcript: null, prompted }));
  world.apply([
    { type: "session-guarded", session: id, rings: { hooks: ring, fence: ring, audit: ring } },
    { type: "session-state", session: id, attention: idle },
  ]);
  talk(false);
  expect(turnSeenOver(world.state, id, null)).toEqual([]);
  talk(true);
  talk(false);
  expect(turnSeenOver(world.state, id, null)).toMatchObject([{ type: "task-waiting" }]);
});
