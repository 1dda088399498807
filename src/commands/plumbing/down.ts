// `lockstep down`: ends the background processes.
import { openSupervisor } from "../../client/connect.ts";
import { type Invocation, parse, placesFor } from "../../command-line/invocation.ts";
import { printAnswer } from "../../command-line/output.ts";
import { refusal } from "../../system/failure.ts";

export async function down(invocation: Invocation): Promise<number> {
  const parsed = parse(invocation, { stop: { type: "boolean" } });
  if (process.env.LOCKSTEP_SESSION !== undefined)
    throw refusal(
      "Inside a session the background processes cannot be ended: they are for the person outside.",
    );
  using supervisor = await openSupervisor(await placesFor(invocation), "never");
  if (supervisor === null) return printAnswer(invocation, { ok: true, sentence: "Nothing runs here." });
  const answer = await supervisor.down(parsed.flag("stop"));
  return printAnswer(invocation, answer);
}
