// `lockstep attach`: one session over the whole screen, typing into it.

import { type Invocation, parse, placesFor, supervisorFor } from "../../command-line/invocation.ts";
import { sessionNamed } from "../../command-line/session-named.ts";
import { exitCode, usage } from "../../system/failure.ts";
import { showRun } from "./screen.ts";
import { needTerminal } from "./terminal.ts";

export async function attach(invocation: Invocation): Promise<number> {
  const [name] = parse(invocation, {}, 1).positionals;
  if (name === undefined) throw usage("lockstep attach needs a session; `lockstep sessions` lists them.");
  needTerminal();
  const places = await placesFor(invocation);
  using supervisor = await supervisorFor(places);
  const session = sessionNamed(await supervisor.state(), name);
  await showRun(supervisor, places, invocation, { attach: session.id });
  return exitCode.done;
}
