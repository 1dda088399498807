// `lockstep advance`: passes the current sync point, or says which check holds it.

import { type Invocation, parse, placesFor, supervisorFor } from "../../command-line/invocation.ts";
import { printAnswer } from "../../command-line/output.ts";
import { usage } from "../../system/failure.ts";

export async function advance(invocation: Invocation): Promise<number> {
  const parsed = parse(invocation, {
    force: { type: "boolean" },
    mine: { type: "boolean" },
    reason: { type: "string" },
  });
  const reason = parsed.text("reason");
  const force = parsed.flag("force");
  if (force && (reason ?? "").trim() === "")
    throw usage("lockstep advance --force needs a reason that is kept: --reason TEXT.");
  if (!force && reason !== null) throw usage("--reason goes with --force.");
  const mine = parsed.flag("mine");
  if (force && mine) throw usage("lockstep advance takes --mine or --force, not both.");
  using supervisor = await supervisorFor(await placesFor(invocation));
  // Only that: whether all else holds now, the checks say that are made again.
  if (mine) return printAnswer(invocation, await supervisor.request({ kind: "violations-mine" }));
  const answer = await supervisor.request(
    force ? { kind: "force-advance", reason: reason ?? "" } : { kind: "advance" },
  );
  return printAnswer(invocation, answer);
}
