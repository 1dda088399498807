// `lockstep`: the screen on the workspace's run. Starts what is needed, else attaches.

import { type Invocation, parse, placesFor, supervisorFor } from "../../command-line/invocation.ts";
import { printAnswer } from "../../command-line/output.ts";
import { exitCode, usage } from "../../system/failure.ts";
import { showRun } from "./screen.ts";
import { needTerminal } from "./terminal.ts";

export async function open(invocation: Invocation): Promise<number> {
  parse(invocation);
  needTerminal();
  if (process.env.LOCKSTEP_SESSION !== undefined)
    throw usage("This is already inside a session of Lockstep; open its screen from outside.");
  const places = await placesFor(invocation);
  using supervisor = await supervisorFor(places, "to-launch");
  const begun = await supervisor.run({ auto: false, again: false, launch: true });
  if (!begun.ok) {
    return printAnswer(invocation, begun);
  }
  const left = await showRun(supervisor, places, invocation, { attach: null });
  if (left === "detached") process.stdout.write("Detached; the run goes on. `lockstep` attaches again.\n");
  if (left === "stopped") process.stdout.write("Stopped. `lockstep` goes on where the run was.\n");
  return exitCode.done;
}
