// `lockstep events`: the journal, and live.
import type { Event } from "../../state/events.ts";
import type { Supervisor } from "../client/connect.ts";
import { exitCode, usage } from "../failure.ts";
import { eventLine } from "./event-line.ts";
import { type Invocation, parse, placesFor, supervisorFor } from "./invocation.ts";
import { printLine, publicEvent } from "./output.ts";

/** As many as are asked for at once. */
const pageSize = 2_000;

export async function events(invocation: Invocation): Promise<number> {
  const parsed = parse(invocation, { since: { type: "string" }, follow: { type: "boolean", short: "f" } });
  const since = Number(parsed.text("since") ?? "0");
  if (!Number.isInteger(since) || since < 0)
    throw usage(`--since takes an event's number, not ${parsed.text("since")}.`);
  using supervisor = await supervisorFor(await placesFor(invocation));
  const print = (event: Event) =>
    printLine(invocation.json ? JSON.stringify(publicEvent(event)) : eventLine(event));
  const last = await printJournal(supervisor, since, print);
  if (!parsed.flag("follow")) {
    return exitCode.done;
  }
  return await follow(supervisor, last, print);
}

async function printJournal(
  supervisor: Supervisor,
  since: number,
  print: (event: Event) => void,
): Promise<number> {
  let last = since;
  for (;;) {
    const page = await supervisor.events(last, pageSize);
    page.forEach(print);
    last = page.at(-1)?.seq ?? last;
    if (page.length < pageSize) return last;
  }
}

/** Until Ctrl-C. */
function follow(supervisor: Supervisor, from: number, print: (event: Event) => void): Promise<number> {
  let last = from;
  const show = (happened: readonly Event[]) => {
    for (const event of happened) {
      if (event.seq <= last) continue;
      last = event.seq;
      print(event);
    }
  };
  return new Promise((resolve) => {
    process.once("SIGINT", () => {
      resolve(exitCode.interrupted);
    });
    supervisor.subscribe({
      // What happened between the last page and the subscription, also after a lost connection.
      snapshot: () => void supervisor.events(last, 10_000).then(show),
      happened: show,
      workflowFile: () => {},
      connected: () => {},
    });
  });
}
