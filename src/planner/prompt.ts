// The prompt for an agent that proposes boundaries.
import type { Workflow } from "../../state/model/state.ts";

export interface PlanPrompt {
  readonly goal: string;
  /** Where it writes the proposal, and what stands there now; both relative to the workspace. */
  readonly proposal: string;
  readonly current: string | null;
  readonly workflow: Workflow;
}

export function planPrompt({ goal, proposal, current, workflow }: PlanPrompt): string {
  const readOnly = workflow.phases
    .filter((phase) => phase.mode === "parallel")
    .flatMap((phase) => phase.readOnly.map((path) => path.written));
  return [
    `You are architecture-planner of the workflow ${workflow.name}. Propose how this goal is divided among agents that work at the same time: ${goal}`,
    current === null
      ? "Look at this repository first: its folders, its packages, what is common to them."
      : `Look at this repository first, and at ${current}, which holds now: keep what still fits.`,
    `Write the proposal to the file ${proposal} and change no other file. It is JSON, one entry a feature:`,
    `{ "feature-NAME": { "dependencies": [], "can_modify": ["/src/NAME/"], "cannot_modify": ["/common/"], "parallel_safe": true } }`,
    [
      "Rules, which are checked before anything is taken in:",
      "- Paths begin at the workspace; a folder ends with /; globs such as /src/**/*.test.ts are allowed.",
      "- No two features may modify the same path, unless one has the other in its dependencies.",
      "- No feature may modify what its own cannot_modify names.",
      ...(readOnly.length === 0 ? [] : [`- Nobody may modify ${readOnly.join(", ")}.`]),
      "- A dependency is the name of another feature, or a path that exists or that an earlier phase makes; no cycles.",
    ].join("\n"),
    "When the file is written, end.",
  ].join("\n\n");
}
