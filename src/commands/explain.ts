// `lockstep explain`: one sentence, why this waits and what would free it.
import { explain } from "../../state/explain.ts";
import { exitCode } from "../failure.ts";
import { type Invocation, parse, placesFor, supervisorFor } from "./invocation.ts";
import { printJson, printLine } from "./output.ts";

export async function explainCommand(invocation: Invocation): Promise<number> {
  const subject = parse(invocation).positionals[0] ?? null;
  using supervisor = await supervisorFor(await placesFor(invocation));
  const state = await supervisor.state();
  const sentence = explain(state, subject, Date.now());
  if (invocation.json) printJson({ subject, explanation: sentence });
  else printLine(sentence);
  return exitCode.done;
}
