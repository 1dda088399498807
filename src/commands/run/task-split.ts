// `lockstep task split ID NEW [PATH…]`: a follow-up task of the running workflow, with a boundary of its own.
import { findTask } from "../../../state/explain/explain.ts";
import { type Invocation, parse, placesFor, supervisorFor } from "../../command-line/invocation.ts";
import { printAnswer } from "../../command-line/output.ts";
import { refusal, usage } from "../../system/failure.ts";
import type { WireRequest } from "../../wire/protocol.ts";

/** As many as a feature may name. */
const pathsMax = 1_000;

export async function splitTask(invocation: Invocation): Promise<number> {
  const text = { type: "string" } as const;
  const options = { prompt: text, command: text, agent: text, now: { type: "boolean" } } as const;
  const parsed = parse(invocation, options, pathsMax);
  const [from, id, ...paths] = parsed.positionals;
  const [prompt, command] = [parsed.text("prompt"), parsed.text("command")];
  if (from === undefined || id === undefined)
    throw usage("lockstep task split needs a task and an id for the new one: lockstep task split ID NEW.");
  if ((prompt === null) === (command === null))
    throw usage("lockstep task split needs either --prompt TEXT (for an agent) or --command LINE.");
  using supervisor = await supervisorFor(await placesFor(invocation));
  const task = findTask(await supervisor.state(), from);
  if (task === null) throw refusal(`There is no task ${from}. \`lockstep task list\` names them.`);
  const request: WireRequest = {
    kind: "task-split",
    task: task.plan.id,
    id,
    paths,
    cwd: process.cwd(),
    prompt,
    command,
    agent: parsed.text("agent"),
    now: parsed.flag("now"),
  };
  return printAnswer(invocation, await supervisor.request(request));
}
