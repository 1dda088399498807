import fc from "fast-check";
import picomatch from "picomatch";
import { describe, expect, test } from "vitest";
import { covers, isGlob, overlap } from "../../../state/locks/overlap.ts";

// The oracle: every path of a small world, judged by a matcher that shares no code with ours.
const names = ["a", "b", "ab", "ba", "c", ".a"];
const world = [
  ...names,
  ...names.flatMap((x) => names.map((y) => `${x}/${y}`)),
  ...names.flatMap((x) => names.flatMap((y) => names.map((z) => `${x}/${y}/${z}`))),
];

const matchers = new Map<string, (path: string) => boolean>();

/** One matcher a claim: making it anew for each path took most of this file's time. */
function matcherOf(claim: string): (path: string) => boolean {
  const matches = matchers.get(claim) ?? picomatch(claim, { posix: true, dot: true });
  matchers.set(claim, matches);
  return matches;
}

function oracleCovers(claim: string, path: string): boolean {
  if (claim === "." || claim === "**") return true;
  // The matcher lets `a/**` match `a`, but not `a*/**`; for us the folder itself is always in it.
  if (claim.endsWith("/**") && oracleCovers(claim.slice(0, -3), path)) return true;
  const matches = matcherOf(claim);
  const parts = path.split("/");
  return parts.some((_, last) => matches(parts.slice(0, last + 1).join("/")));
}

const segment = fc.constantFrom(
  "a",
  "b",
  "ab",
  ".a",
  "*",
  "?",
  "a*",
  "*b",
  "?b",
  "[ab]",
  "[!a]",
  "[a-b]?",
  "{a,b}",
  "{a,bc*}",
  "**",
);
const claims = fc.oneof(
  { weight: 1, arbitrary: fc.constant(".") },
  {
    weight: 12,
    arbitrary: fc.array(segment, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("/")),
  },
);

describe("overlap", () => {
  test("finds a conflict wherever the small world has a path that both claim", () => {
    fc.assert(
      fc.property(claims, claims, (a, b) => {
        const shared = world.find((path) => oracleCovers(a, path) && oracleCovers(b, path));
        if (shared !== undefined) expect(overlap(a, b), `${a} and ${b} share ${shared}`).not.toBeNull();
      }),
      { numRuns: 3000 },
    );
  });

  test("proves every conflict with a path that both claim", () => {
    fc.assert(
      fc.property(claims, claims, (a, b) => {
        const witness = overlap(a, b);
        if (witness === null) return;
        expect(oracleCovers(a, witness), `${witness} in ${a}`).toBe(true);
        expect(oracleCovers(b, witness), `${witness} in ${b}`).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  test("is the same both ways, and every claim meets itself", () => {
    fc.assert(
      fc.property(claims, claims, (a, b) => {
        expect(overlap(a, b) === null).toBe(overlap(b, a) === null);
        expect(overlap(a, a)).not.toBeNull();
      }),
    );
  });

  test.each([
    ["src/a", "src/a", "src/a"],
    ["src/a", "src/a/b", "src/a/b"],
    ["src/a/b", "src/a", "src/a/b"],
    ["src/a", "src/ab", null],
    [".", "src", "src"],
    ["src", ".", "src"],
    [".", ".", "."],
    ["src/*.ts", "src/*.js", null],
    ["src/**/*.test.ts", "src/features", "src/features/a.test.ts"],
    ["src/**", "src", "src"],
    ["*", "**", "."],
    ["a*c", "ab*", "abc"],
    ["[a-f]x", "[g-z]x", null],
    ["[!a-f]x", "f?", null],
    ["a**/x", "ab/x", "ab/x"],
    ["[!.]", "[.-0]", "0"],
    ["src/{a,b}/x", "src/{b,c}/x", "src/b/x"],
    ["src/{a,b}/x", "src/{c,d}/x", null],
    ["{src,test}/{a,{b,c}}", "test/c", "test/c"],
    ["app/(group)/*.tsx", "app/(group)", "app/(group)/a.tsx"],
  ])("%s and %s share %s", (a, b, witness) => {
    const met = overlap(a, b);
    if (witness === null || met === null) expect(met).toBe(witness);
    else expect([covers(a, met), covers(b, met)]).toEqual([true, true]);
  });

  test.each([
    "!(a)",
    "src/@(a|b)",
    "+(a)*",
    "!src/*",
    "a\\*b*",
    "[[:alpha:]]",
    "{1..3}",
    "{a}*",
    "[z-a]",
    "a[b*",
  ])("%s is not decided, so it conflicts with everything, itself as the witness", (odd) => {
    expect(overlap(odd, "zzz/q")).toBe(odd);
    expect(overlap("zzz/q", odd)).toBe(odd);
    expect(overlap("zzz/*", odd)).toBe(odd);
  });

  test("braces that multiply beyond reason conflict instead of taking forever", () => {
    const many = "{a,b,c,d}".repeat(8);
    expect(overlap(many, "zzz")).toBe(many);
  });

  test("a name with brackets is itself as well as a class", () => {
    expect(overlap("app/[id]", "app/[id]/page.tsx")).not.toBeNull();
    expect(overlap("app/[id]", "app/i")).not.toBeNull();
    expect(covers("app/[id]/*.tsx", "app/[id]/page.tsx")).toBe(true);
    expect(covers("app/[id]", "app/[name]/page.tsx")).toBe(false);
  });
});

describe("covers", () => {
  test("agrees with the matcher on every path of the small world", () => {
    fc.assert(
      fc.property(claims, fc.constantFrom(...world), (claim, path) => {
        expect(covers(claim, path), `${claim} covers ${path}`).toBe(oracleCovers(claim, path));
      }),
      { numRuns: 5000 },
    );
  });

  test("what a claim covers, it overlaps", () => {
    fc.assert(
      fc.property(claims, fc.constantFrom(...world), (claim, path) => {
        if (covers(claim, path)) expect(overlap(claim, path)).not.toBeNull();
      }),
    );
  });

  test("syntax that is not compared is still matched", () => {
    expect(covers("src/@(a|b)", "src/a/x")).toBe(true);
    expect(covers("src/@(a|b)", "src/c")).toBe(false);
  });
});

test("a path is a glob by its wildcards alone", () => {
  expect(["a*", "a?", "[a]", "{a,b}", "@(a|b)"].every(isGlob)).toBe(true);
  expect(["a", "a(b)", "a!b", "@a/(.)b", "a]"].some(isGlob)).toBe(false);
});
