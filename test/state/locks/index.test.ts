// The index of the lock table against looking at every lock.
import fc from "fast-check";
import { expect, test } from "vitest";
import { meetings } from "../../../state/locks/index.ts";
import { overlap } from "../../../state/locks/overlap.ts";
import { addLock, keepPaths } from "../../../state/locks/table.ts";
import { emptyState, type PathClaim, type State } from "../../../state/model/state.ts";

const name = fc.constantFrom("a", "b", "ab", "src", "x.ts", "[id]");
const glob = fc.constantFrom(
  "*",
  "**",
  "*.ts",
  "a*",
  "{a,b}",
  "?",
  "[ab]",
  "[!a]b",
  "{a,src/b}",
  "!a",
  "@(a|b)",
);
const claim = fc
  .array(fc.oneof({ weight: 3, arbitrary: name }, { weight: 1, arbitrary: glob }), { maxLength: 4 })
  .map((parts) => (parts.length === 0 ? "." : parts.join("/")));
const agent = fc.constantFrom("ann", "bob", "cid");
/** A lock is taken, or the lock that was taken so many before is given back, whole or but for its first path. */
const action = fc.oneof(
  fc.record({
    kind: fc.constant("take" as const),
    agent,
    claims: fc.array(claim, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ kind: fc.constant("give" as const), back: fc.nat(20), whole: fc.boolean() }),
);

function pathOf(text: string): PathClaim {
  return { written: `/${text}`, claim: text };
}

function taken(state: State, who: string, claims: readonly string[]): State {
  return addLock(state, {
    seq: 0,
    at: 0,
    type: "lock-acquired",
    token: state.lastToken + 1,
    agent: who,
    task: null,
    paths: claims.map(pathOf),
    holder: { kind: "none" },
    extra: {},
  });
}

/** Token and path of every lock of somebody else that meets the claim, by comparing with each. */
function byLooking(state: State, who: string, asked: string): string[] {
  return Object.values(state.locks)
    .filter((lock) => lock.agent !== who)
    .flatMap((lock) =>
      lock.paths
        .filter((path) => overlap(path.claim, asked) !== null)
        .map((path) => `${lock.token} ${path.claim}`),
    )
    .sort();
}

test("the index finds exactly the locks that meet a path, through any number of changes", () => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 25 }), fc.array(fc.tuple(agent, claim)), (actions, asked) => {
      let state = emptyState;
      for (const step of actions) {
        // The index is made at the first question and carried along from then on.
        [...meetings(state.locks, "ann", pathOf("a"))].length;
        if (step.kind === "take") state = taken(state, step.agent, step.claims);
        else {
          const lock = Object.values(state.locks).at(-1 - step.back);
          if (lock !== undefined) state = keepPaths(state, lock.token, step.whole ? [] : lock.paths.slice(1));
        }
      }
      for (const [who, path] of asked) {
        const found = [...meetings(state.locks, who, pathOf(path))].map(
          ({ lock, path: held }) => `${lock.token} ${held.claim}`,
        );
        expect(found.sort()).toEqual(byLooking(state, who, path));
      }
    }),
    { numRuns: 1_000 },
  );
});
