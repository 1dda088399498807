// `lockstep run`: the run without a screen. A line or an event per change; stops at a sync point that waits for a
// person unless --auto; Ctrl-C stops the agents.
import type { Event } from "../../state/events.ts";
import { explain } from "../../state/explain.ts";
import type { State } from "../../state/model.ts";
import { liveSessions } from "../../state/select.ts";
import { standstill } from "../../state/standstill.ts";
import { step } from "../../state/step.ts";
import type { Supervisor } from "../client/connect.ts";
import { exitCode, refusal } from "../failure.ts";
import type { Places } from "../places.ts";
import { eventLine } from "./event-line.ts";
import { type Invocation, parse, placesFor, supervisorFor } from "./invocation.ts";
import { printAnswer, printLine, publicEvent } from "./output.ts";

export async function run(invocation: Invocation): Promise<number> {
  const parsed = parse(invocation, { auto: { type: "boolean" } });
  if (process.env.LOCKSTEP_SESSION !== undefined)
    throw refusal("Inside a session no run is started: it is for the person outside.");
  return runIn(await placesFor(invocation), invocation, parsed.flag("auto"));
}

export async function runIn(places: Places, invocation: Invocation, auto: boolean): Promise<number> {
  using supervisor = await supervisorFor(places);
  const before = await supervisor.state();
  const interrupted = onInterrupt(supervisor);
  const begun = await supervisor.run({ auto, again: true });
  if (!begun.ok) {
    return printAnswer({ ...invocation, json: false }, begun);
  }
  const end = await follow(supervisor, before, invocation, interrupted);
  if (end.kind === "interrupted") return exitCode.interrupted;
  if (end.kind === "finished") return exitCode.done;
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

/** The first Ctrl-C stops the agents and waits for them; a second one leaves at once. */
function onInterrupt(supervisor: Supervisor): Interrupted {
  const interrupted = { yes: false };
  const stop = () => {
    if (interrupted.yes) process.exit(exitCode.interrupted);
    interrupted.yes = true;
    process.stderr.write("Stopping the agents; once more to leave without waiting.\n");
    void supervisor.request({ kind: "launching", launching: "stopped" });
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
  const print = (event: Event) =>
    printLine(invocation.json ? JSON.stringify(publicEvent(event)) : eventLine(event));
  return new Promise((resolve) => {
    const take = (events: readonly Event[]) => {
      for (const event of events) {
        if (event.seq <= state.seq) continue;
        state = step(state, event).state;
        print(event);
      }
      const end = endOf(state, interrupted.yes);
      if (end !== null) resolve(end);
    };
    supervisor.subscribe({
      snapshot: () => void catchUp(supervisor, () => state.seq, take),
      happened: take,
      workflowFile: () => {},
      connected: () => {},
    });
  });
}

/** What happened between the state that we know and the subscription. */
async function catchUp(
  supervisor: Supervisor,
  known: () => number,
  take: (events: readonly Event[]) => void,
): Promise<void> {
  const pageSize = 2_000;
  for (;;) {
    const page = await supervisor.events(known(), pageSize);
    take(page);
    if (page.length < pageSize) return;
  }
}

function endOf(state: State, interrupted: boolean): End | null {
  if (interrupted && liveSessions(state).length === 0) return { kind: "interrupted" };
  if (interrupted || state.run === null) return null;
  if (state.run.status.kind === "finished") return { kind: "finished" };
  const sentence = standstill(state);
  if (sentence === null) return null;
  const ready = sentence.includes(" is ready: ");
  return {
    kind: "standstill",
    sentence: ready && !state.run.auto ? sentence : explain(state, null, Date.now()),
  };
}
