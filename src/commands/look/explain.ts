// `lockstep explain`: one sentence, why this waits and what would free it.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { explain, isNamed } from "../../../state/explain/explain.ts";
import { type Invocation, parse, placesFor, supervisorFor } from "../../command-line/invocation.ts";
import { printJson, printLine } from "../../command-line/output.ts";
import { exitCode, refusal } from "../../system/failure.ts";
import { claimOf } from "../../system/paths.ts";
import type { Places } from "../../system/places.ts";

export async function explainCommand(invocation: Invocation): Promise<number> {
  const subject = parse(invocation, {}, 1).positionals[0] ?? null;
  const places = await placesFor(invocation);
  using supervisor = await supervisorFor(places);
  const state = await supervisor.state();
  const asked = subject === null || isNamed(state, subject) ? subject : pathOf(places, subject);
  const sentence = explain(state, asked, Date.now());
  if (invocation.json) printJson({ subject, explanation: sentence });
  else printLine(sentence);
  return exitCode.done;
}

/** As the lock table writes it. Throws a refusal for a word that is neither a name here nor looks like a path. */
function pathOf(places: Places, written: string): string {
  const read = claimOf(places.workspace, written, { kind: "command-line", cwd: process.cwd() });
  if (!read.ok) throw refusal(read.problem);
  const { claim } = read.claim;
  if (!/[/.*]/.test(written) && !existsSync(join(places.workspace, claim)))
    throw refusal(
      `No task, sync point, phase or session is called ${written}, and there is no such path. \`lockstep task list\` and \`lockstep status\` name them.`,
    );
  return claim === "." ? "/" : `/${claim}`;
}
