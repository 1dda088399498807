// `lockstep events`: the journal, and live.
import type { Event } from "../../../state/model/events.ts";
import type { Supervisor } from "../../client/connect.ts";
import { followJournal, readJournal } from "../../client/follow-journal.ts";
import { type Invocation, parse, placesFor, supervisorFor } from "../../command-line/invocation.ts";
import { printLine, publicEvent } from "../../command-line/output.ts";
import { exitCode, usage } from "../../system/failure.ts";
import { eventLine } from "./event-line.ts";

export async function events(invocation: Invocation): Promise<number> {
  const parsed = parse(invocation, { since: { type: "string" }, follow: { type: "boolean", short: "f" } });
  const written = parsed.text("since") ?? "0";
  if (!/^\d{1,15}$/.test(written)) throw usage(`--since takes an event's number, not ${written}.`);
  using supervisor = await supervisorFor(await placesFor(invocation));
  const print = (events: readonly Event[]) => {
    for (const event of events)
      printLine(invocation.json ? JSON.stringify(publicEvent(event)) : eventLine(event));
  };
  if (parsed.flag("follow")) return await follow(supervisor, Number(written), print);
  await readJournal(supervisor, Number(written), print);
  return exitCode.done;
}

/** Until Ctrl-C, or until the supervisor is ended. */
function follow(
  supervisor: Supervisor,
  since: number,
  take: (events: readonly Event[]) => void,
): Promise<number> {
  return new Promise((resolve) => {
    process.once("SIGINT", () => resolve(exitCode.interrupted));
    followJournal(supervisor, since, { take, ended: () => resolve(exitCode.done) });
  });
}
