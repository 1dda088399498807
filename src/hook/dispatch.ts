// The hooks of a dispatcher. They ask whether a launch stands in one response with all others that are due,
// and whether its turn may end; they report that a sub-agent has ended. The launches are read from the
// agent's transcript, where the whole response stands before its first tool runs.

import { setTimeout } from "node:timers/promises";
import { isLauncher } from "../agents/tools.ts";
import { openSupervisor } from "../client/connect.ts";
import type { Dispatched } from "../client/supervisor.ts";
import { type Fields, fieldsOf, parseFields, textOf } from "../system/fields.ts";
import { endOf } from "../system/file-parts.ts";
import type { Standing } from "./context.ts";
import { openingIn } from "./sub-agent.ts";

/** A sentence that the dispatcher has to heed; null when it may go on, and for all who dispatch nothing. */
export async function dispatchCorrection(
  event: string,
  fields: Fields,
  standing: Standing,
): Promise<string | null> {
  if (process.env.LOCKSTEP_DISPATCHER === undefined || standing.kind !== "session") return null;
  if (event === "pre-tool-use") return launch(fields, standing);
  if (event === "subagent-stop")
    return ask(standing, {
      event: "ended",
      texts: [openingIn(textOf(fields.agent_transcript_path)) ?? ""],
      nth: 0,
    });
  // The agent was told once in this turn, and may have its reasons.
  const isTurnEnd = event === "stop" && fields.stop_hook_active !== true && !hasBackground(fields);
  return isTurnEnd ? ask(standing, { event: "turn-ended", texts: [], nth: 0 }) : null;
}

/** An agent that writes its transcript while the answer still comes in gets this long to finish it. */
const patienceMs = 2_000;
const lookAgainMs = 200;

async function launch(fields: Fields, standing: Standing): Promise<string | null> {
  const isLaunch = isLauncher(textOf(fields.tool_name) ?? "");
  // Launches of a sub-agent are its own business.
  if (!isLaunch || textOf(fields.agent_id) !== null) return null;
  const [id, transcript] = [textOf(fields.tool_use_id), textOf(fields.transcript_path)];
  const own = { id: id ?? "", text: textIn(fieldsOf(fields.tool_input) ?? {}) };
  for (const giveUpAt = performance.now() + patienceMs; ; await setTimeout(lookAgainMs)) {
    const found = transcript === null ? [] : launchesBeside(own.id, transcript);
    const all = found.some((other) => other.id === own.id) ? found : [own];
    const nth = all.findIndex((other) => other.id === own.id);
    const correction = await ask(standing, { event: "launch", texts: all.map(({ text }) => text), nth });
    if (correction === null || performance.now() > giveUpAt) return correction;
  }
}

async function ask(standing: Standing, dispatched: Dispatched): Promise<string | null> {
  if (standing.kind !== "session" || standing.places === null) return null;
  using supervisor = await openSupervisor(standing.places, "never");
  if (supervisor === null)
    return "The supervisor of this workspace does not answer. Wait a moment, and try again.";
  const answer = await supervisor.dispatch(dispatched);
  return answer.ok ? null : answer.sentence;
}

/** Sub-agents that still run will wake it again. */
function hasBackground(fields: Fields): boolean {
  return Array.isArray(fields.background_tasks) && fields.background_tasks.length > 0;
}

interface Launched {
  readonly id: string;
  readonly text: string;
}

/** A response stands within these; a transcript grows to hundreds of megabytes. */
const responseBytesMax = 4 * 1024 * 1024;

/** The launches of the response that this one is part of. */
function launchesBeside(id: string, transcript: string): readonly Launched[] {
  const blocks = endOf(transcript, responseBytesMax)
    .split("\n")
    .flatMap((line) => blocksIn(parseFields(line)));
  const response = blocks.find((block) => block.id === id)?.response;
  return blocks.filter((block) => block.response === response && block.response !== null);
}

function blocksIn(line: Fields | null): readonly (Launched & { readonly response: string | null })[] {
  const message = line?.type === "assistant" ? fieldsOf(line.message) : null;
  const content = Array.isArray(message?.content) ? message.content : [];
  return content.flatMap((one) => {
    const block = fieldsOf(one);
    if (block?.type !== "tool_use" || !isLauncher(textOf(block.name) ?? "")) return [];
    const text = textIn(fieldsOf(block.input) ?? {});
    return [{ id: textOf(block.id) ?? "", text, response: textOf(message?.id) }];
  });
}

function textIn(input: Fields): string {
  return [input.description, input.prompt].map((part) => textOf(part) ?? "").join("\n");
}
