// When the screen has to look at the clock again.
import { expect, test } from "vitest";
import { emptyState } from "../../../state/model/state.ts";
import { minuteLookMs, secondMs, tickAfter } from "../../../state/screen/clock-interval.ts";
import { finished, now, parallelRun, session, start, withSession } from "../../components/states.ts";

test("seconds are counted only while a duration of less than a minute is shown", () => {
  const old = parallelRun();
  expect(tickAfter(old, false, now)).toBe(minuteLookMs);
  const young = session("late", { state: { kind: "running", pid: 7, started: now - 5_000 } });
  expect(tickAfter(withSession(old, young), false, now)).toBe(secondMs);
  const asking = session("trading", { attention: { kind: "needs-person", since: now - 9_000, what: "?" } });
  expect(tickAfter(withSession(old, asking), false, now)).toBe(secondMs);
});

test("nothing grows older where nothing runs, nor where only panes are shown", () => {
  expect(tickAfter(emptyState, false, start)).toBeNull();
  expect(tickAfter(finished(), false, now)).toBeNull();
  expect(tickAfter(parallelRun(), true, now)).toBeNull();
});
