// A program that prints line by line is read once for a frame, and never when somebody waits for it.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ReadPace, restMs } from "../../../src/sessions/read-pace.ts";

const paces: ReadPace[] = [];

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  for (const pace of paces.splice(0)) pace.end();
  vi.useRealTimers();
});

function opened() {
  const calls: string[] = [];
  const pace = new ReadPace({ start: () => calls.push("start"), stop: () => calls.push("stop") });
  paces.push(pace);
  const line = (gapMs: number, bytes = 80) => {
    vi.advanceTimersByTime(gapMs);
    pace.read(bytes);
  };
  return { calls, pace, line };
}

test("lines that follow each other closely are read together after a rest", () => {
  const { calls, line } = opened();
  for (let count = 0; count < 20 && calls.length === 0; count += 1) line(5);
  expect(calls).toEqual(["stop"]);
  vi.advanceTimersByTime(restMs);
  expect(calls).toEqual(["stop", "start"]);
  line(1, 600);
  expect(calls).toEqual(["stop", "start", "stop"]);
});

test("what is printed now and then, or without end, is read at once", () => {
  const { calls, line } = opened();
  for (let count = 0; count < 50; count += 1) line(200);
  for (let count = 0; count < 50; count += 1) line(1, 4095);
  expect(calls).toEqual([]);
});

test("a key ends the rest, and there is none while its echo may come", () => {
  const { calls, pace, line } = opened();
  for (let count = 0; count < 20 && calls.length === 0; count += 1) line(5);
  pace.awaited();
  expect(calls).toEqual(["stop", "start"]);
  for (let count = 0; count < 20; count += 1) line(5);
  expect(calls).toEqual(["stop", "start"]);
});

test("several that rest are woken at the same time, and none that has ended", () => {
  const one = opened();
  const two = opened();
  for (let count = 0; count < 20 && one.calls.length === 0; count += 1) one.line(5);
  for (let count = 0; count < 20 && two.calls.length === 0; count += 1) two.line(1);
  two.pace.end();
  vi.advanceTimersByTime(restMs);
  expect(one.calls).toEqual(["stop", "start"]);
  expect(two.calls).toEqual(["stop"]);
});
