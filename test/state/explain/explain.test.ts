// The guide's troubleshooting, answered: why it runs serially, what meets, what is missing, and what would free it.
import { describe, expect, test } from "vitest";
import { explain } from "../../../state/explain/explain.ts";
import { currentSyncPoint } from "../../../state/model/select.ts";
import { type PhaseWords, workflow } from "../../helpers/plan.ts";
import { World } from "../../helpers/world.ts";

function begun(...phases: PhaseWords[]): World {
  const world = new World();
  world.start(workflow(...phases));
  world.settle();
  return world;
}

const meeting = {
  id: "implementation",
  mode: "parallel",
  readOnly: ["/common/"],
  tasks: [
    { id: "a", modifies: ["/src/"] },
    { id: "b", modifies: ["/src/b/"] },
    { id: "c", modifies: ["/c/"], needs: ["a"] },
  ],
} as const;

describe("the guide's troubleshooting", () => {
  test('"parallel" but runs serially: the phase says what each one waits for', () => {
    expect(explain(begun(meeting).state, "implementation", 0)).toBe(
      "implementation is parallel and runs 1 now (1 at once at most). " +
        "b waits: /src/b/ is locked by a (/src/, token 1); it starts when that is freed. " +
        "c waits: it needs a, which is running.",
    );
  });

  test("resource conflicts: the path says who holds it, else who may modify it, or that nobody may", () => {
    const { state } = begun(meeting);
    expect(explain(state, "/src/b/x.ts", 0)).toMatch(/^\/src\/b\/x\.ts is locked by a \(\/src\/, token 1\)/);
    expect(explain(state, "/c/x.ts", 0)).toBe(
      "No lock is held on /c/x.ts: c may modify it in implementation.",
    );
    expect(explain(state, "/common/types", 0)).toBe(
      "No lock is held on /common/types: it is read-only in implementation.",
    );
    expect(explain(state, "/else", 0)).toBe("No lock is held on /else, and nothing of the run is called so.");
  });

  test("dependency violations: the task says what is missing and what would mend that", () => {
    const world = begun({
      id: "p",
      mode: "parallel",
      tasks: [{ id: "a", dependencyPaths: ["/common/types"] }],
    });
    expect(explain(world.state, "a", 0)).toBe(
      "a waits: it depends on /common/types, which does not exist yet; it starts when that is there: create it, or take it out of its dependencies.",
    );
  });

  test("parallel work in a serial phase: the task names the phase and whose turn it is", () => {
    const world = begun({ id: "architecture", tasks: [{ id: "planner" }, { id: "designer" }] }, meeting);
    expect(explain(world.state, "designer", 0)).toBe(
      "designer waits: its phase architecture is serial, where nothing runs in parallel, and planner before it is running.",
    );
    expect(explain(world.state, "c", 0)).toBe(
      "c waits: architecture (serial) runs now, and its phase begins when sync point after-architecture and all before it are passed.",
    );
  });
});

test("the parallelism of a phase is kept with a bar for each session and what each task waited for", () => {
  const world = begun(meeting);
  world.exit("a-1", 0);
  world.settle();
  for (const session of ["b-1", "c-1"]) world.exit(session, 0);
  world.settle();
  const check = currentSyncPoint(world.state)?.checks.find(({ plan }) => plan.kind === "parallelism");
  if (check?.result.kind !== "passed") throw new Error(`the check is ${check?.result.kind}`);
  expect(check.result.evidence).toMatch(
    /^2 at once at most, .*; no task waited except .*: b for a lock \(a\), c for a dependency \(a\)$/,
  );
  const bars = check.result.output?.split("\n") ?? [];
  expect(bars.map((bar) => bar.replace(/ [·█]+ .*/, ""))).toEqual(["a-1", "b-1", "c-1"]);
  const columns = bars.map((bar) => [...bar].flatMap((mark, at) => (mark === "█" ? [at] : [])));
  expect(Math.max(...(columns[0] ?? []))).toBeLessThanOrEqual(Math.min(...(columns[1] ?? [])));
  expect(columns[1]?.some((at) => columns[2]?.includes(at))).toBe(true);
});
