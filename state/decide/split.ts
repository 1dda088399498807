// Splitting off a follow-up task: what a person sees while a task is done becomes a task of its own, with a boundary of
// its own, in the run as it is. lockstep.yaml stays as it was written.

import { overlap } from "../locks/overlap.ts";
import { type Decision, granted, refused } from "../model/decision.ts";
import { defaultAgent } from "../model/plan.ts";
import type { Request } from "../model/requests.ts";
import { currentPhase, isSettled, nextPhase, phasePlan, tasksOf } from "../model/select.ts";
import type { PhasePlan, Program, State, Task, TaskId, TaskPlan } from "../model/state.ts";
import { forbiddenHold } from "../run/hold.ts";
import { newTask } from "../run/run.ts";
import { unknownTask } from "./tasks.ts";

type Split = Extract<Request, { kind: "task-split" }>;

export function splitTask(state: State, request: Split, by: string): Decision {
  const from = state.tasks[request.task];
  if (from === undefined) return unknownTask(request.task);
  if (Object.hasOwn(state.tasks, request.id))
    return refused(`There is a task ${request.id} already. Give the new one another id.`);
  const phase = phaseFor(state, from);
  if (phase === null)
    return refused(
      `No phase is left in which ${request.id} could run. Write it into lockstep.yaml for the next run.`,
    );
  const plan = planOf(state, from, phase, request);
  if (typeof plan === "string") return refused(plan);
  const forbidden = forbiddenHold(phase, newTask(plan, phase.id));
  if (forbidden?.kind === "forbidden")
    return refused(`${request.id} may not modify ${forbidden.path}: ${forbidden.because}.`);
  const met = phase.mode === "parallel" ? meeting(state, phase, plan) : null;
  if (met !== null) return refused(met);
  const where = plan.modifies.length === 0 ? "nothing" : plan.modifies.map((path) => path.written).join(" ");
  const when = plan.needs.length === 0 ? "" : `, when ${from.plan.id} is completed`;
  return granted(
    [{ type: "task-added", task: plan.id, phase: phase.id, plan, by }],
    `Added ${plan.id} to ${phase.id}: it may modify ${where}${when}.`,
  );
}

// --- helpers ------------------------------------------------------------------------------------

/** The phase of the task it comes from; when that is over, the one that runs or comes next. */
function phaseFor(state: State, from: Task): PhasePlan | null {
  if (state.run === null || state.run.status.kind === "finished") return null;
  const own = state.phases.find((phase) => phase.id === from.phase);
  const phase = own?.status.kind === "completed" ? (currentPhase(state) ?? nextPhase(state)) : own;
  return phase === undefined || phase === null ? null : phasePlan(state, phase.id);
}

/** A string: why there is none. */
function planOf(state: State, from: Task, phase: PhasePlan, request: Split): TaskPlan | string {
  const { prompt, command, now } = request;
  if (now && request.paths.length === 0)
    return `${request.id} would run beside ${from.plan.id} and needs paths of its own. Name them, or let it follow.`;
  const own =
    from.plan.program.kind === "agent" ? from.plan.agent : (state.run?.workflow.agent ?? defaultAgent);
  const agent = request.agent ?? own;
  const program: Program =
    command === null
      ? { kind: "agent", profile: agent, prompt: prompt ?? "" }
      : { kind: "command", command: { kind: "shell", line: command } };
  // The new task gets its own session, also beside dispatched ones.
  const { dispatches: _dispatches, dispatcher: _dispatcher, ...kept } = from.plan;
  return {
    ...kept,
    id: request.id as TaskId,
    name: request.id,
    agent: command === null ? agent : (request.agent ?? "command"),
    program,
    modifies: request.paths.length === 0 ? from.plan.modifies : request.paths,
    // A task left undone by a phase that is over is never completed.
    needs: now || phase.id !== from.phase ? [] : [from.plan.id],
    dependencyPaths: [],
    // The other task's verify says nothing about this one.
    verify: null,
    splitFrom: from.plan.id,
  };
}

/** Another task of the phase that is yet to be done and modifies the same, and does not come before it anyway. */
function meeting(state: State, phase: PhasePlan, plan: TaskPlan): string | null {
  const before = neededBy(state, plan);
  for (const other of tasksOf(state, phase.id)) {
    if (isSettled(other) || before.has(other.plan.id)) continue;
    for (const own of plan.modifies) {
      const held = other.plan.modifies.find((path) => overlap(own.claim, path.claim) !== null);
      if (held !== undefined)
        return `${plan.id} may not modify ${own.written}: ${other.plan.id} of the same phase modifies ${held.written}. Give it other paths, or let it follow ${other.plan.id}: \`lockstep task split ${other.plan.id} ${plan.id}\`.`;
    }
  }
  return null;
}

function neededBy(state: State, plan: TaskPlan): ReadonlySet<TaskId> {
  const found = new Set<TaskId>();
  const todo = [...plan.needs];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    todo.push(...(state.tasks[next]?.plan.needs ?? []));
  }
  return found;
}
