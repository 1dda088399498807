// Judges whether the present turn is as parallel as its agent says, read from its transcript while it works:
// after a response that launched agents, and before the turn ends.

import { existsSync } from "node:fs";
import { Readable } from "node:stream";
import { isLauncher } from "../agents/tools.ts";
import { type Fields, fieldsOf, textOf } from "../system/fields.ts";
import { readWorkspaceGround } from "../validator/facts/read-workspace.ts";
import { noGround } from "../validator/facts/workspace-facts.ts";
import { dutiesOn } from "../validator/judge/duties.ts";
import { judge } from "../validator/judge/judge.ts";
import { readInputs } from "../validator/read/inputs.ts";

/** The error and its correction, for the agent to read; null when there is none. */
export async function whyNotParallel(
  event: "stop" | "post-tool-batch",
  fields: Fields,
  workspace: string | null,
): Promise<string | null> {
  const transcript = textOf(fields.transcript_path);
  // The agent was told once in this turn, and may have its reasons.
  if (transcript === null || fields.stop_hook_active === true || !existsSync(transcript)) return null;
  if (event === "post-tool-batch" && !launchesSome(fields.tool_calls)) return null;
  const { files } = await readInputs([transcript], Readable.from([]));
  const [file] = files;
  if (file === undefined) return null;
  const session = file.read.gathering.session();
  const last = Math.max(...[...session.launches, ...session.claims].map(({ turn }) => turn));
  const turn = {
    ...session,
    launches: session.launches.filter((launch) => launch.turn === last),
    claims: session.claims.filter((claim) => claim.turn === last),
  };
  const ground = workspace === null ? noGround : (await readWorkspaceGround(workspace, () => {})).ground;
  const errors = judge(turn, [dutiesOn(ground)]).findings.filter(({ severity }) => severity === "error");
  const messages = [...new Set(errors.map(({ message }) => message))].slice(0, messagesMax);
  return messages.length === 0 ? null : messages.join("\n");
}

/** More at once is not read. */
const messagesMax = 5;

function launchesSome(calls: unknown): boolean {
  if (!Array.isArray(calls)) return false;
  return calls.some((call) => isLauncher(textOf(fieldsOf(call)?.tool_name) ?? ""));
}
