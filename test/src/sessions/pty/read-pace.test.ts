// A program that prints line by line is read once for a frame, and never when somebody waits for it.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { beatMs, ReadPace } from "../../../../src/sessions/pty/read-pace.ts";

const paces: ReadPace[] = [];

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  for (const pace of paces.splice(0)) pace.end();
  vi.useRealTimers();
});

/** `waiting`: what a beat finds, from the first to the last, which is found again. */
function opened(waiting: readonly (number | null)[] = [100]) {
  const calls: string[] = [];
  const left = [...waiting];
  const pace = new ReadPace({
    start: () => calls.push("start"),
    stop: () => calls.push("stop"),
    take: () => {
      calls.push("take");
      return (left.length > 1 ? left.shift() : left[0]) ?? null;
    },
  });
  paces.push(pace);
  const line = (gapMs: number, bytes = 80) => {
    vi.advanceTimersByTime(gapMs);
    pace.read(bytes);
  };
  const steady = () => {
    for (let count = 0; count < 20 && calls.length === 0; count += 1) line(5);
  };
  return { calls, pace, line, steady };
}

test("lines that follow each other closely are taken together, once a beat", () => {
  const { calls, steady } = opened();
  steady();
  expect(calls).toEqual(["stop"]);
  vi.advanceTimersByTime(3 * beatMs);
  expect(calls).toEqual(["stop", "take", "take", "take"]);
});

test("what is printed now and then, or without end, is read when it comes", () => {
  const { calls, line } = opened();
  for (let count = 0; count < 50; count += 1) line(200);
  for (let count = 0; count < 50; count += 1) line(1, 4095);
  expect(calls).toEqual([]);
});

test.each([
  ["more than a beat can take", [100, 4095]],
  ["silence for a while", [100, 0, 0, 0, 0]],
  ["the end of the program", [100, null]],
] as const)("%s gives it back to the event loop", (_what, waiting) => {
  const { calls, steady } = opened(waiting);
  steady();
  vi.advanceTimersByTime(20 * beatMs);
  expect(calls).toEqual(["stop", ...waiting.map(() => "take"), "start"]);
});

test("a key gives it back, and it is not taken again while an echo may come", () => {
  const { calls, pace, line, steady } = opened();
  steady();
  pace.awaited();
  expect(calls).toEqual(["stop", "start"]);
  for (let count = 0; count < 20; count += 1) line(5);
  expect(calls).toEqual(["stop", "start"]);
});

test("all are taken in the same beat, and none that has ended or is paused", () => {
  const [one, two, three] = [opened(), opened(), opened()];
  for (const each of [one, two, three]) each.steady();
  two.pace.end();
  three.pace.pause(true);
  // Else nobody would read it after the pause.
  expect(three.calls.at(-1)).toBe("start");
  for (const { calls } of [one, two, three]) calls.length = 0;
  vi.advanceTimersByTime(beatMs);
  expect([one, two, three].map(({ calls }) => calls)).toEqual([["take"], [], []]);
  for (let count = 0; count < 20; count += 1) three.line(1);
  expect(three.calls).toEqual([]);
});
