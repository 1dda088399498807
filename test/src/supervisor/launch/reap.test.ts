// Whose locks the round frees: those of a process that has gone for certain.
import { hostname } from "node:os";
import { expect, test } from "vitest";
import { type ProcessHolder, processHolder } from "../../../../src/store/identity.ts";
import { goneHolders, unseenHolders } from "../../../../src/supervisor/launch/reap.ts";
import type { Holder } from "../../../../state/model/state.ts";
import { path } from "../../../helpers/plan.ts";
import { World } from "../../../helpers/world.ts";

/** This process, which is there. */
function here(): ProcessHolder {
  const holder = processHolder(process.pid);
  if (holder === null) throw new Error("This process does not see itself.");
  return holder;
}

function heldBy(holder: Holder) {
  const world = new World();
  world.ask({ kind: "lock-acquire", agent: "ada", paths: [path("/a/")], holder });
  return world.state;
}

const freed = (holder: Holder) => goneHolders(heldBy(holder)).length;

test("a lock of a process that lives is held", () => {
  expect(freed(here())).toBe(0);
});

test("a lock of a process that has gone is freed, also when another one has its number by now", () => {
  expect(freed({ ...here(), start: "1" })).toBe(1);
  // Above the largest number that Linux gives to a process.
  expect(freed({ ...here(), pid: 2 ** 22 + 1 })).toBe(1);
  expect(freed({ ...here(), boot: "an earlier start of the machine" })).toBe(1);
});

test("a lock whose holder cannot be seen from here is held", () => {
  const gone = { ...here(), start: "1" };
  expect(freed({ ...gone, host: `not-${hostname()}` })).toBe(0);
  expect(freed({ ...gone, namespace: "pid:[1]" })).toBe(0);
  expect(freed({ kind: "none" })).toBe(0);
});

test("by name such a lock is freed, and none of another agent or of a process that is seen", () => {
  const unseen: Holder = { ...here(), host: `not-${hostname()}` };
  expect(unseenHolders(heldBy(unseen), ["ada"])).toHaveLength(1);
  expect(unseenHolders(heldBy({ kind: "none" }), ["ada"])).toHaveLength(1);
  expect(unseenHolders(heldBy(unseen), ["ben"])).toEqual([]);
  expect(unseenHolders(heldBy(here()), ["ada"])).toEqual([]);
  expect(unseenHolders(heldBy({ ...here(), start: "1" }), ["ada"])).toEqual([]);
});
