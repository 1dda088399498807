// `lockstep resume`: which tasks go on with the conversation of their last attempt, and why others do not.
import { expect, test } from "vitest";
import { conversationBefore } from "../../../state/model/select.ts";
import type { SessionId, TaskId } from "../../../state/model/state.ts";
import { workflow } from "../../helpers/plan.ts";
import { World } from "../../helpers/world.ts";

function begun(): World {
  const world = new World();
  const tasks = ["a", "b", "c"].map((id) => ({ id, modifies: [`/${id}/`] }));
  world.start(workflow({ id: "one", mode: "parallel", tasks }));
  launch(world);
  return world;
}

function launch(world: World): void {
  for (const command of world.pending)
    if (command.kind === "launch" || command.kind === "take-baseline") world.answer(command);
  for (const command of world.pending) if (command.kind === "launch") world.answer(command);
}

function converse(world: World, session: string): void {
  const conversation = { id: `talk-${session}`, transcript: null };
  world.apply([{ type: "session-conversation", session: session as SessionId, conversation }]);
}

const resume = (world: World, session: string | null) =>
  world.ask({ kind: "session-resume", session: session as SessionId | null });
const attempts = (world: World, id: string) => world.state.tasks[id as TaskId]?.attempts;

test("one goes on with the conversation of its last attempt", () => {
  const world = begun();
  converse(world, "a-1");
  expect(resume(world, "a-1").sentence).toContain("a-1 is still there: `lockstep attach a-1`");
  world.exit("a-1", 1);
  expect(resume(world, "a-1")).toMatchObject({
    kind: "granted",
    sentence: "Task a goes on with the conversation of a-1.",
  });
  launch(world);
  expect(attempts(world, "a")).toBe(2);
  expect(conversationBefore(world.state, "a-2" as SessionId)?.id).toBe("talk-a-1");
  expect(resume(world, "a-1").sentence).toContain("not the last attempt of a: that is a-2");
});

test("without a name all that were cut off go on, and what has no conversation is left", () => {
  const world = begun();
  expect(resume(world, null)).toMatchObject({ kind: "refused" });
  for (const id of ["a", "b"]) converse(world, `${id}-1`);
  for (const id of ["a", "b", "c"]) world.exit(`${id}-1`, 137);
  expect(resume(world, "c-1").sentence).toMatch(/told of no conversation.*lockstep task retry c/);
  expect(resume(world, null).sentence).toBe("With their conversations go on: a, b.");
  launch(world);
  expect(["a", "b", "c"].map((id) => attempts(world, id))).toEqual([2, 2, 1]);
});
