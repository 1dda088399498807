// When a screen's next frame is due.
import { expect, test } from "vitest";
import { FrameClock } from "../../../../src/sessions/view/frame-clock.ts";
import { until } from "../../../helpers/session-wait.ts";

test("the first that a pane shows does not wait for the next frame", async () => {
  const order: string[] = [];
  const usual = await afterAFrame(() => order.push("usual"));
  const first = await afterAFrame((frame) => order.push(`first: ${frame}`));
  await Promise.all([usual("all"), first("first")]);
  expect(order).toEqual(["first: all", "usual"]);
});

test("an echo goes out at once, also after a frame of all, and the next one after a gap", async () => {
  const frames: string[] = [];
  const clock = new FrameClock((frame) => frames.push(frame));
  clock.request("echo");
  clock.request("echo");
  expect(frames).toEqual(["all", "urgent"]);
  clock.request("echo");
  expect(frames).toHaveLength(2);
  await until("the gap is over", () => frames.length === 3);
  clock.stop();
});

/** A clock that has just sent a frame; asks it for another and waits for that. */
async function afterAFrame(note: (frame: "all" | "urgent") => void) {
  let heard: (frame: "all" | "urgent") => void = () => {};
  const clock = new FrameClock((frame) => heard(frame));
  await new Promise<void>((resolve) => {
    heard = () => resolve();
    clock.request("all");
  });
  return (frame: "all" | "first") =>
    new Promise<void>((resolve) => {
      heard = (sent) => {
        note(sent);
        resolve();
      };
      clock.request(frame);
    });
}
