// `lockstep task …`: tasks, for agents and scripts.

import { explainTask, findTask } from "../../../state/explain/explain.ts";
import { taskNamed } from "../../../state/explain/task-name.ts";
import { assertNever } from "../../../state/model/assert-never.ts";
import { allTasks } from "../../../state/model/select.ts";
import type { State, TaskId } from "../../../state/model/state.ts";
import { taskStatus } from "../../../state/run/task-status.ts";
import {
  type Invocation,
  type Parsed,
  parse,
  placesFor,
  supervisorFor,
} from "../../command-line/invocation.ts";
import {
  answerDocument,
  printAnswer,
  printJson,
  printLine,
  printRefusal,
  table,
} from "../../command-line/output.ts";
import { exitCode, refusal, usage } from "../../system/failure.ts";
import type { Answer, WireRequest } from "../../wire/protocol.ts";

type Verb = "start" | "complete" | "fail" | "retry" | "cancel" | "reopen" | "assign";

/** As many as a run may have. */
const tasksMax = 2_000;

const verbs = "list, show, start, complete, fail, retry, reopen, assign, split, cancel";

export async function task(invocation: Invocation): Promise<number> {
  const [verb, ...args] = invocation.args;
  const rest: Invocation = { ...invocation, command: `task ${verb ?? ""}`.trim(), args };
  switch (verb) {
    case "list":
      return list(rest);
    case "show":
      return (await import("../look/task-show.ts")).showTask(rest);
    case "split":
      return (await import("./task-split.ts")).splitTask(rest);
    case "start":
    case "complete":
    case "fail":
    case "retry":
    case "cancel":
    case "reopen":
    case "assign":
      return change(rest, verb);
    default:
      throw usage(`lockstep task needs one of ${verbs}${verb === undefined ? "" : `, not ${verb}`}.`);
  }
}

async function change(invocation: Invocation, verb: Verb): Promise<number> {
  const parsed = parse(
    invocation,
    { reason: { type: "string" }, token: { type: "string" }, agent: { type: "string" } },
    tasksMax,
  );
  const names = parsed.positionals.length > 0 ? parsed.positionals : ownTask();
  if (names.length === 0 && verb !== "reopen")
    throw usage(`lockstep task ${verb} needs a task's id; \`lockstep task list\` names them.`);
  const words = readWords(verb, parsed);
  const launches = verb === "start" || verb === "retry";
  using supervisor = await supervisorFor(await placesFor(invocation), launches ? "to-launch" : "to-look");
  if (verb === "start") {
    const begun = await supervisor.run({ auto: false, again: false, launch: false });
    if (!begun.ok) return printAnswer(invocation, begun);
  }
  const tasks = resolve(await supervisor.state(), verb, names);
  const answers: Answer[] = [];
  for (const request of requests(verb, tasks, words)) answers.push(await supervisor.request(request));
  return printAnswers(invocation, answers);
}

/** Inside a session a command is about its own task, also when nobody says so. */
function ownTask(): readonly string[] {
  return process.env.LOCKSTEP_TASK === undefined ? [] : [process.env.LOCKSTEP_TASK];
}

interface Words {
  readonly token: number | null;
  readonly reason: string;
  readonly agent: string;
}

function readWords(verb: Verb, parsed: Parsed): Words {
  const reason = parsed.text("reason");
  const token = parsed.text("token");
  if (verb === "fail" && (reason ?? "").trim() === "")
    throw usage("lockstep task fail needs a reason: --reason TEXT.");
  if (verb !== "fail" && verb !== "reopen" && reason !== null)
    throw usage("--reason goes with `lockstep task fail` and `reopen`.");
  if (verb !== "complete" && token !== null) throw usage("--token goes with `lockstep task complete`.");
  if (token !== null && !/^[1-9]\d{0,14}$/.test(token))
    throw usage(`--token takes a lock's token, not ${JSON.stringify(token)}.`);
  const agent = parsed.text("agent");
  if (verb === "assign" && agent === null) throw usage("lockstep task assign needs an agent: --agent NAME.");
  if (verb !== "assign" && agent !== null) throw usage("--agent goes with `lockstep task assign`.");
  return { token: token === null ? null : Number(token), reason: reason ?? "", agent: agent ?? "" };
}

/** With --json one document, however many were asked; the worst exit code of all. */
function printAnswers(invocation: Invocation, answers: readonly Answer[]): number {
  const [only] = answers;
  if (only !== undefined && answers.length === 1) return printAnswer(invocation, only);
  if (!invocation.json) return Math.max(...answers.map((answer) => printAnswer(invocation, answer)));
  printJson({ ok: answers.every((answer) => answer.ok), answers: answers.map(answerDocument) });
  return Math.max(...answers.map(printRefusal));
}

/** `start` launches all that it is given in one step; the others go one by one. */
function requests(verb: Verb, tasks: readonly TaskId[], { token, reason, agent }: Words): WireRequest[] {
  switch (verb) {
    case "start":
      return [{ kind: "task-start", tasks: [...tasks] }];
    case "complete":
      return tasks.map((task) => ({ kind: "task-complete", task, token }));
    case "fail":
      return tasks.map((task) => ({ kind: "task-fail", task, reason }));
    case "retry":
      return tasks.map((task) => ({ kind: "task-retry", task }));
    case "cancel":
      return tasks.map((task) => ({ kind: "task-cancel", task }));
    case "assign":
      return tasks.map((task) => ({ kind: "task-assign", task, agent }));
    case "reopen":
      return [{ kind: "task-reopen", tasks: [...tasks], findings: reason === "" ? null : reason }];
    default:
      return assertNever(verb);
  }
}

/** The beginning of a name is enough to start a task; ending one needs the full name. */
function resolve(state: State, verb: Verb, names: readonly string[]): TaskId[] {
  const ids = allTasks(state).map((one) => one.plan.id);
  return names.map((name) => {
    const exact = findTask(state, name);
    if (exact !== null) return exact.plan.id;
    const named = verb === "start" ? taskNamed(ids, name) : { kind: "none" as const };
    if (named.kind === "found") return named.id;
    const which = named.kind === "several" ? ` It may be ${named.ids.slice(0, 10).join(", ")}.` : "";
    throw refusal(`There is no task ${name}.${which} \`lockstep task list\` names them.`);
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
        usage: one.used ?? null,
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
