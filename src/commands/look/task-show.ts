// `lockstep task show ID`: all that is known of one task, as the screen shows it on Enter.
import { type Changes, detailsOf } from "../../../state/explain/details.ts";
import { findTask } from "../../../state/explain/explain.ts";
import type { Task } from "../../../state/model/state.ts";
import { taskStatus } from "../../../state/run/task-status.ts";
import { type Invocation, parse, placesFor, supervisorFor } from "../../command-line/invocation.ts";
import { printJson, printLine } from "../../command-line/output.ts";
import { exitCode, refusal, usage } from "../../system/failure.ts";
import { sessionRows } from "./status.ts";

export async function showTask(invocation: Invocation): Promise<number> {
  const name = parse(invocation, {}, 1).positionals[0] ?? process.env.LOCKSTEP_TASK;
  if (name === undefined)
    throw usage("lockstep task show needs a task's id; `lockstep task list` names them.");
  using supervisor = await supervisorFor(await placesFor(invocation));
  const state = await supervisor.state();
  const task = findTask(state, name);
  if (task === null) throw refusal(`There is no task ${name}. \`lockstep task list\` names them.`);
  const changes = await supervisor.changes(task.plan.id);
  if (invocation.json)
    printJson({
      ...document(task, changes),
      status: taskStatus(state, task),
      sessions: sessionRows(state).filter(({ task: id }) => id === task.plan.id),
    });
  else
    for (const { title, rows } of detailsOf(state, task, changes, Date.now()))
      printLine(`${title}\n${rows.map(({ text }) => `  ${text}`.trimEnd()).join("\n")}\n`);
  return exitCode.done;
}

function document({ plan, phase, attempts, failures, findings, used }: Task, changes: Changes) {
  return {
    id: plan.id,
    name: plan.name,
    phase,
    agent: plan.agent,
    prompt: plan.program.kind === "agent" ? plan.program.prompt : null,
    paths: plan.modifies.map(({ written }) => written),
    attempts,
    usage: used ?? null,
    failures,
    findings,
    changed: changes.kind === "files" ? changes.changes : null,
    ...(changes.kind === "unknown" ? { changed_unknown: changes.why } : {}),
  };
}
