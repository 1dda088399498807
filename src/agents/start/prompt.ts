// The prompt of an agent: its task in the workflow's words, the paths it may write, and how to reach us.
import type { CommandLine, PathClaim, PhasePlan, Task, Workflow } from "../../../state/model/state.ts";

/** The whole prompt of the next attempt. For a task that is done by a command: "". */
export function taskPrompt(workflow: Workflow, phase: PhasePlan, task: Task): string {
  const { plan } = task;
  if (plan.program.kind === "command") return "";
  return [
    plan.program.prompt.trim(),
    context(workflow, phase, task),
    boundary(workflow, phase, task),
    protocol(task),
    findings(task),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

/** The prompt of an agent that resumes the conversation in which it had its task. */
export function continuedPrompt(task: Task): string {
  return [
    "Your process ended before this task was done. Look at what is there already, and go on where you left off.",
    task.plan.dispatches === true
      ? "Launch what is not done yet, all of it in one response."
      : protocol(task),
    task.findings === null ? "" : `The last attempt ended with:\n${task.findings}`,
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function context(workflow: Workflow, phase: PhasePlan, { plan }: Task): string {
  const beside =
    phase.mode === "parallel"
      ? workflow.isolation === "worktree"
        ? "Other agents work at the same time, each in a git worktree of its own; all of it is merged when everybody is done."
        : "Other agents work in this tree at the same time, each on its own paths."
      : "You are the only agent at work now; others build on what you leave.";
  const goal = workflow.goal === "" ? "" : ` The goal of all of it: ${workflow.goal}`;
  return `You are ${plan.id} in the phase ${phase.id} (${phase.mode}) of the workflow ${workflow.name}. ${beside}${goal}`;
}

function boundary(workflow: Workflow, phase: PhasePlan, { plan }: Task): string {
  const readOnly = phase.mode === "parallel" ? phase.readOnly : [];
  return [
    plan.modifies.length === 0
      ? "You may not write any file."
      : `You may write only: ${listed(plan.modifies)}. These paths are locked for you.`,
    listedLine("Never write", [...plan.cannotModify, ...readOnly]),
    listedLine("Anybody may write, without a lock", workflow.scratch),
    listedLine("Read first what you depend on", plan.dependencyPaths),
  ]
    .filter((line) => line !== "")
    .join("\n");
}

function protocol({ plan }: Task): string {
  return [
    "In your shell:",
    `- to write another path, ask for its lock first: lockstep lock acquire --agent ${plan.id} PATH (if it is refused, do not write there)`,
    plan.interactive
      ? `- when all of it is done: lockstep task complete ${plan.id}`
      : "- when all of it is done, end your turn: that says so. Nobody can answer a question meanwhile",
    `- when it cannot be done: lockstep task fail ${plan.id} --reason "why"`,
    ...(plan.verify === null
      ? []
      : [`Before it counts as done this must exit 0: ${verifyText(plan.verify)}`]),
  ].join("\n");
}

function verifyText(verify: CommandLine): string {
  return verify.kind === "shell" ? verify.line : verify.argv.join(" ");
}

function findings({ findings: last }: Task): string {
  return last === null ? "" : `This is another attempt. The last one ended with:\n${last}`;
}

function listedLine(what: string, paths: readonly PathClaim[]): string {
  return paths.length === 0 ? "" : `${what}: ${listed(paths)}.`;
}

function listed(paths: readonly PathClaim[]): string {
  return paths.map((path) => path.written).join(", ");
}
