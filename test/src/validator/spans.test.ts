// Who ran beside whom, measured from launches written out by hand.
import { describe, expect, test } from "vitest";
import type { Launch } from "../../../src/transcript/session.ts";
import { measure, pairsBeside } from "../../../src/validator/judge/spans.ts";

function launch(id: string, start: number, end: number, response = id): Launch {
  return {
    id,
    response,
    label: id,
    prompt: "",
    turn: 1,
    at: { line: start, time: start },
    end: { line: end, time: end },
    until: { line: end, time: end },
    ok: true,
    background: false,
    writes: [],
  };
}

const names = (launches: readonly Launch[]) =>
  [...pairsBeside(launches)].map(([one, other]) => `${one.id} ${other.id}`);

describe("two launches of two responses", () => {
  test("that only touch ran one after the other", () => {
    const touching = [launch("a", 0, 10), launch("b", 10, 20)];
    expect(measure(touching)).toMatchObject({ verdict: "sequential", maxOverlap: 1, parallelism: 1 });
    expect(names(touching)).toEqual([]);
  });

  test("that share an instant ran beside each other", () => {
    const sharing = [launch("a", 0, 11), launch("b", 10, 20)];
    expect(measure(sharing)).toMatchObject({ verdict: "staggered", maxOverlap: 2 });
    expect(names(sharing)).toEqual(["a b"]);
  });

  test("with a gap between them are less than one at a time", () => {
    expect(measure([launch("a", 0, 10), launch("b", 30, 40)])).toMatchObject({
      verdict: "sequential",
      parallelism: 0.5,
    });
  });
});

test("launches of one response are parallel, also where their spans only touch", () => {
  const one = [launch("a", 0, 10, "r"), launch("b", 10, 20, "r")];
  expect(measure(one)).toMatchObject({ verdict: "parallel", maxInOneResponse: 2, maxOverlap: 1 });
  expect(names(one)).toEqual(["a b"]);
});

test("a launch that failed counts for nothing", () => {
  const failed = { ...launch("b", 0, 10, "r"), ok: false };
  expect(measure([launch("a", 0, 10, "r"), failed])).toMatchObject({ verdict: "sequential", maxOverlap: 1 });
  expect(measure([failed]).verdict).toBe("none");
});

test("where one launch has no time, the lines of all decide", () => {
  const untimed = { ...launch("b", 5, 8), at: { line: 5, time: null } };
  expect(measure([launch("a", 0, 10), untimed])).toMatchObject({ maxOverlap: 2, verdict: "staggered" });
});
