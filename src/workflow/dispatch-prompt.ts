// The prompt of an agent that launches the tasks of a phase as its sub-agents: all of a group in one
// response.
import type { PathClaim, PhasePlan, Program, TaskPlan, Workflow } from "../../state/model/state.ts";
import { type Analysis, analyse } from "./analysis.ts";

/** The prompt of a dispatcher, whose launches are held against the phase as it goes on. */
export function dispatcherPrompt(workflow: Workflow, phase: PhasePlan, open: readonly TaskPlan[]): string {
  const analysis = analyse(workflow, { ...phase, tasks: open }, [], () => true);
  const goal = workflow.goal === "" ? "" : ` The goal of all of it: ${workflow.goal}`;
  return [
    `You dispatch the phase ${phase.id} of the workflow ${workflow.name}: you launch a sub-agent for each of its tasks, and do none of them yourself.${goal}`,
    promptFor(analysis),
    "Begin the prompt of each sub-agent with the line [Task ID] of its task, and give it all that is said of the task here. A launch that does not stand in one response with all others that are due is refused. When all sub-agents have ended, end your turn.",
  ].join("\n\n");
}

export function promptFor({ groups, phase }: Analysis): string {
  const parts = groups.map((group, index) => {
    const opening =
      index === 0
        ? `Launch ${countOf(group)} for the phase ${phase.id}.`
        : `When all of these have ended, launch the next ${countOf(group)}.`;
    const rule =
      group.length > 1
        ? ` Put all ${group.length} Task tool calls into ONE SINGLE response: do not wait for one before you launch the next, and write nothing between them.`
        : "";
    const tasks = group.map((task, position) => promptTask(task, position + 1));
    return [`${opening}${rule}`, ...tasks].join("\n\n");
  });
  const readOnly =
    phase.readOnly.length === 0 ? "" : ` ${listed(phase.readOnly)} is read-only for everybody.`;
  const rules = `Each task writes only within its own scope.${readOnly} Call it parallel only if all launches of a group stood in one response.`;
  return [...parts, rules].join("\n\n");
}

function promptTask(task: TaskPlan, number: number): string {
  const id = task.dispatcher === undefined ? [] : [`- Its line: [Task ${task.id}]`];
  return [...taskText(task, number, "general-purpose"), ...id, `- Prompt: ${programText(task.program)}`].join(
    "\n",
  );
}

function programText(program: Program): string {
  if (program.kind === "agent") return program.prompt.trim();
  const { command } = program;
  return `Run this command and report what it prints: ${command.kind === "shell" ? command.line : command.argv.join(" ")}`;
}

function countOf(group: readonly TaskPlan[]): string {
  return group.length === 1 ? "one sub-agent" : `${group.length} sub-agents at once`;
}

export function taskText(task: TaskPlan, number: number, agent: string): readonly string[] {
  const dependencies = [...task.needs, ...task.dependencyPaths.map((path) => path.written)];
  return [
    `[Task ${number}: ${task.name}]`,
    `- Agent: ${agent}`,
    `- Scope: ${task.modifies.length === 0 ? "nothing may be written" : listed(task.modifies)}`,
    ...(task.cannotModify.length === 0 ? [] : [`- Never write: ${listed(task.cannotModify)}`]),
    ...(dependencies.length === 0 ? [] : [`- Dependencies: ${dependencies.join(", ")}`]),
  ];
}

function listed(paths: readonly PathClaim[]): string {
  return paths.map((path) => path.written).join(", ");
}
