// `lockstep task …`: tasks, for agents and scripts.

import { explainTask, findTask } from "../../state/explain.ts";
import type { State, TaskId } from "../../state/model.ts";
import { allTasks } from "../../state/select.ts";
import { taskStatus } from "../../state/task-status.ts";
import type { WireRequest } from "../client/protocol.ts";
import { exitCode, refusal, usage } from "../failure.ts";
import { type Invocation, type Parsed, parse, placesFor, supervisorFor } from "./invocation.ts";
import { printAnswer, printJson, printLine, printProblems, table } from "./output.ts";

const verbs = "list, start, complete, fail, retry, cancel";

export async function task(invocation: Invocation): Promise<number> {
  const [verb, ...args] = invocation.args;
  const rest: Invocation = { ...invocation, command: `task ${verb ?? ""}`.trim(), args };
  switch (verb) {
    case "list":
      return list(rest);
    case "start":
    case "complete":
    case "fail":
    case "retry":
    case "cancel":
      return change(rest, verb);
    default:
      throw usage(`lockstep task needs one of ${verbs}${verb === undefined ? "" : `, not ${verb}`}.`);
  }
}

async function change(
  invocation: Invocation,
  verb: "start" | "complete" | "fail" | "retry" | "cancel",
): Promise<number> {
  const parsed = parse(invocation, { reason: { type: "string" }, token: { type: "string" } });
  if (parsed.positionals.length === 0 && process.env.LOCKSTEP_TASK === undefined)
    throw usage(`lockstep task ${verb} needs a task's id; \`lockstep task list\` names them.`);
  const places = await placesFor(invocation);
  using supervisor = await supervisorFor(places);
  if (verb === "start") {
    const begun = await supervisor.run({ auto: false, again: false });
    if (!begun.ok) {
      if (begun.invalid !== undefined) printProblems(begun.invalid);
      return begun.invalid === undefined ? printAnswer(invocation, begun) : exitCode.usage;
    }
  }
  const names = parsed.positionals.length > 0 ? parsed.positionals : [process.env.LOCKSTEP_TASK ?? ""];
  const tasks = resolve(await supervisor.state(), names);
  let code: number = exitCode.done;
  for (const request of requests(verb, tasks, parsed)) {
    const answer = await supervisor.request(request);
    code = Math.max(code, printAnswer(invocation, answer));
  }
  return code;
}

/** `start` launches all that it is given in one step; the others go one by one. */
function requests(
  verb: "start" | "complete" | "fail" | "retry" | "cancel",
  tasks: readonly TaskId[],
  parsed: Parsed,
): WireRequest[] {
  const token = parsed.text("token");
  switch (verb) {
    case "start":
      return [{ kind: "task-start", tasks: [...tasks] }];
    case "complete":
      return tasks.map((id) => ({
        kind: "task-complete",
        task: id,
        token: token === null ? null : Number(token),
      }));
    case "fail": {
      const reason = parsed.text("reason");
      if (reason === null || reason.trim() === "")
        throw usage("lockstep task fail needs a reason: --reason TEXT.");
      return tasks.map((id) => ({ kind: "task-fail", task: id, reason }));
    }
    case "retry":
      return tasks.map((id) => ({ kind: "task-retry", task: id }));
    case "cancel":
      return tasks.map((id) => ({ kind: "task-cancel", task: id }));
  }
}

function resolve(state: State, names: readonly string[]): TaskId[] {
  return names.map((name) => {
    const found = findTask(state, name);
    if (found === null) throw refusal(`There is no task ${name}. \`lockstep task list\` names them.`);
    return found.plan.id;
  });
}

async function list(invocation: Invocation): Promise<number> {
  parse(invocation);
  using supervisor = await supervisorFor(await placesFor(invocation));
  const state = await supervisor.state();
  const tasks = allTasks(state);
  if (invocation.json)
    printJson({
      tasks: tasks.map((one) => ({
        id: one.plan.id,
        name: one.plan.name,
        phase: one.phase,
        agent: one.plan.agent,
        status: taskStatus(state, one),
        attempts: one.attempts,
        paths: one.plan.modifies.map((path) => path.written),
        explanation: explainTask(state, one),
      })),
    });
  else if (tasks.length === 0)
    printLine("No run has been started here. `lockstep run` or `lockstep` starts one.");
  else
    printLine(
      table([
        ["TASK", "PHASE", "STATUS", "AGENT", "PATHS"],
        ...tasks.map((one) => [
          one.plan.id,
          one.phase,
          taskStatus(state, one),
          one.plan.agent,
          one.plan.modifies.map((path) => path.written).join(" "),
        ]),
      ]),
    );
  return exitCode.done;
}
