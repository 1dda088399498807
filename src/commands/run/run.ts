// `lockstep run`: the run without a screen. A line or an event per change; stops at a sync point that waits for a
// person unless --auto; Ctrl-C stops the agents.

import { standstill } from "../../../state/explain/standstill.ts";
import type { Event } from "../../../state/model/events.ts";
import { liveSessions } from "../../../state/model/select.ts";
import type { State } from "../../../state/model/state.ts";
import { step } from "../../../state/run/step.ts";
import type { Supervisor } from "../../client/connect.ts";
import { followJournal } from "../../client/follow-journal.ts";
import { type Invocation, parse, placesFor, supervisorFor } from "../../command-line/invocation.ts";
import { printAnswer, printLine, publicEvent } from "../../command-line/output.ts";
import { exitCode, refusal } from "../../system/failure.ts";
import type { Places } from "../../system/places.ts";
import { eventLine } from "../look/event-line.ts";

export async function run(invocation: Invocation): Promise<number> {
  const parsed = parse(invocation, { auto: { type: "boolean" } });
  if (process.env.LOCKSTEP_SESSION !== undefined)
    throw refusal("Inside a session no run is started: that is for the person outside.");
  return runIn(await placesFor(invocation), invocation, parsed.flag("auto"));
}

export async function runIn(places: Places, invocation: Invocation, auto: boolean): Promise<number> {
  using supervisor = await supervisorFor(places, "to-launch");
  const before = await supervisor.state();
  const interrupted = onInterrupt(supervisor);
  const begun = await supervisor.run({ auto, again: true, launch: true });
  if (!begun.ok) return printAnswer({ ...invocation, json: false }, begun);
  // A Ctrl-C that came before the run did found nothing to stop.
  if (interrupted.yes) await supervisor.request(stopAll);
  const end = await follow(supervisor, before, invocation, interrupted);
  if (end.kind === "interrupted") return exitCode.interrupted;
  if (end.kind === "finished") return exitCode.done;
  // The run has no runner any more: passing the sync point from elsewhere launches nothing until it has one.
  await supervisor.request({ kind: "launching", launching: "idle" });
  process.stderr.write(`${end.sentence}\n`);
  return exitCode.refused;
}

type End =
  | { readonly kind: "finished" }
  | { readonly kind: "interrupted" }
  | { readonly kind: "standstill"; readonly sentence: string };

interface Interrupted {
  yes: boolean;
}

const stopAll = { kind: "launching", launching: "stopped" } as const;

/** The first Ctrl-C stops the agents and waits for them; a second one leaves at once. */
function onInterrupt(supervisor: Supervisor): Interrupted {
  const interrupted = { yes: false };
  const stop = () => {
    if (interrupted.yes) process.exit(exitCode.interrupted);
    interrupted.yes = true;
    process.stderr.write("Stopping the agents; once more to leave without waiting.\n");
    supervisor.request(stopAll).catch(() => process.exit(exitCode.interrupted));
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  return interrupted;
}

function follow(
  supervisor: Supervisor,
  from: State,
  invocation: Invocation,
  interrupted: Interrupted,
): Promise<End> {
  let state = from;
  return new Promise((resolve) => {
    followJournal(supervisor, from.seq, {
      take(events: readonly Event[]) {
        for (const event of events) {
          state = step(state, event).state;
          printLine(invocation.json ? JSON.stringify(publicEvent(event)) : eventLine(event));
        }
        const end = endOf(state, interrupted.yes);
        if (end !== null) resolve(end);
      },
      ended: () =>
        resolve({ kind: "standstill", sentence: "Ended by `lockstep down`; `lockstep run` goes on." }),
    });
  });
}

function endOf(state: State, interrupted: boolean): End | null {
  const { run } = state;
  if (run === null) return null;
  if (interrupted)
    return run.launching === "stopped" && liveSessions(state).length === 0 ? { kind: "interrupted" } : null;
  if (run.status.kind === "finished") return { kind: "finished" };
  const sentence = standstill(state);
  return sentence === null ? null : { kind: "standstill", sentence };
}
