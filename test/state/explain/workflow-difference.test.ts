import { expect, test } from "vitest";
import { workflowDifference } from "../../../state/explain/workflow-difference.ts";
import type { Workflow } from "../../../state/model/state.ts";
import * as states from "../../components/states.ts";

const state = states.parallelRun();
const current = workflowOf();

function workflowOf(): Workflow {
  if (state.run === null) throw new Error("no run");
  return state.run.workflow;
}

function withPhase(id: string, change: (phase: Workflow["phases"][number]) => Workflow["phases"][number]) {
  return {
    ...current,
    phases: current.phases.map((phase) => (phase.id === id ? change(phase) : phase)),
  };
}

test("names phases and tasks that come, go and change", () => {
  const [first] = current.phases;
  if (first === undefined) throw new Error("no phase");
  const id = "extra" as typeof first.id;
  const added = { ...current, phases: [...current.phases, { ...first, id }] };
  expect(workflowDifference(state, added)).toBe(
    `Phase extra is added (${first.tasks.length} ${first.tasks.length === 1 ? "task" : "tasks"}).`,
  );
  const removed = { ...current, phases: current.phases.filter((phase) => phase.id !== "deployment") };
  expect(workflowDifference(state, removed)).toBe("Phase deployment is removed.");
  const changed = withPhase("final-validation", (phase) => ({
    ...phase,
    tasks: phase.tasks.map((task) => ({ ...task, retries: task.retries + 1 })),
  }));
  expect(workflowDifference(state, changed)).toMatch(/^In final-validation task \S+ is changed\.$/);
});

test("says of a phase that has begun that it stays", () => {
  const edited = withPhase("implementation", (phase) => ({ ...phase, maxParallel: 1 }));
  expect(workflowDifference(state, edited)).toBe(
    "Only what stays as it is differs: phase implementation has begun.",
  );
});

test("an edit of nothing but the text changes nothing", () => {
  expect(workflowDifference(state, { ...current, digest: "another" })).toBe("Nothing that matters differs.");
});
