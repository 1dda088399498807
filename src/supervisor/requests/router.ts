// Routes each message of a client to the part of the supervisor that answers it.

import type { Fact } from "../../../state/model/events.ts";
import type { Caller } from "../../../state/model/requests.ts";
import { liveSessions } from "../../../state/model/select.ts";
import { conflictOf } from "../../../state/run/hold.ts";
import { changesOf } from "../../git/changes.ts";
import { hasChanged } from "../../git/content.ts";
import { rootOfTask } from "../../git/trees/tree.ts";
import { isGone } from "../../store/identity.ts";
import { messageOf } from "../../system/failure.ts";
import type { Answer, ToSupervisor } from "../../wire/protocol.ts";
import { goneHolders, unseenHolders } from "../launch/reap.ts";
import { agentEventFacts, dispatched } from "./agent-event.ts";
import type { Desk } from "./context.ts";
import { refusedInside } from "./inside-session.ts";
import type { LockAsk } from "./lock-queue.ts";
import { runWorkflow, takeWorkflow, tellWorkflow } from "./run-request.ts";
import type { Client } from "./server.ts";
import { waitFor } from "./waiting.ts";
import { toRequest } from "./wire-request.ts";
import { mayWrite } from "./write-question.ts";

export interface Reception {
  (message: ToSupervisor, client: Client): void;
  tellWorkflowFile(): void;
  left(client: Client): void;
}

export function createReception(desk: Desk): Reception {
  const reception = (message: ToSupervisor, client: Client): void => {
    if (client.isInside && isTurnedAway(desk, message, client)) return;
    const answer = (id: string) => (value: Answer | null) => {
      if (value !== null) client.send({ type: "answer", id, answer: value });
    };
    const fault = (id: string) => (error: unknown) =>
      answer(id)({
        ok: false,
        sentence: messageOf(error),
        fault: true,
      });
    switch (message.type) {
      case "request":
        return request(desk, message, client, answer(message.id));
      case "subscribe":
        client.send({ type: "snapshot", state: desk.runtime.state(), pid: process.pid });
        desk.server()?.subscribe(client);
        return void tellWorkflow(desk, (tell) => client.send(tell));
      case "state":
        // Through the loop: what others wrote into the files before this question is taken in first.
        return desk.runtime.submit({
          request: null,
          judge: () => ({ facts: [], answer: { ok: true, sentence: "" } }),
          answered: () => client.send({ type: "state", id: message.id, state: desk.runtime.state() }),
        });
      case "may-write":
      case "ask":
      case "agent-event":
      case "dispatch":
        return agentSays(desk, message, { client, answered: answer(message.id) });
      case "changes":
        return void changes(desk, message, client).catch(fault(message.id));
      case "base":
        return client.send({ type: "state", id: message.id, state: desk.store.base() });
      case "events":
        return journal(desk, message, client);
      case "run":
        return void runWorkflow(desk, message, answer(message.id)).catch(fault(message.id));
      case "host":
        return void desk.host
          .ready()
          .then(() => answer(message.id)({ ok: true, sentence: desk.places.hostSocket }), fault(message.id));
      case "down":
        return down(desk, message.stop, answer(message.id));
      case "take-workflow":
        return void takeWorkflow(desk, answer(message.id)).catch(fault(message.id));
    }
  };
  reception.tellWorkflowFile = () => void tellWorkflow(desk, (tell) => desk.server()?.tell(tell));
  reception.left = (client: Client) => {
    desk.locks.gone(client);
    desk.persons.gone(desk.runtime, client);
    desk.runtime.forget(client);
    desk.runtime.settle();
  };
  return reception;
}

function journal(
  { store }: Desk,
  { id, since, limit }: Extract<ToSupervisor, { type: "events" }>,
  client: Client,
): void {
  client.send({ type: "journal", id, events: store.events(since, limit), archived: store.archived() });
}

async function changes(
  { places, runtime }: Desk,
  { id, task: named }: Extract<ToSupervisor, { type: "changes" }>,
  client: Client,
): Promise<void> {
  const state = runtime.state();
  const task = state.tasks[named];
  if (task === undefined) throw new Error(`There is no task ${named}.`);
  client.send({
    type: "changed",
    id,
    changes: await changesOf(rootOfTask(places, state, task), state, task),
  });
}

interface Asker {
  readonly client: Client;
  readonly answered: (answer: Answer | null) => void;
}

/** Answers messages of an agent's hooks and its MCP server. */
function agentSays(
  { places, persons, runtime }: Desk,
  message: Extract<ToSupervisor, { type: "may-write" | "ask" | "agent-event" | "dispatch" }>,
  asker: Asker,
): void {
  if (message.type === "ask") return persons.ask(runtime, message, asker);
  runtime.submit({
    request: null,
    judge: (state) =>
      message.type === "may-write"
        ? { facts: [], answer: mayWrite(places, state, message) }
        : message.type === "dispatch"
          ? dispatched(state, message)
          : { facts: agentEventFacts(state, message, Date.now()), answer: { ok: true, sentence: "" } },
    answered: asker.answered,
  });
}

function isTurnedAway(desk: Desk, message: ToSupervisor, client: Client): boolean {
  const sentence = refusedInside(message, desk.keys);
  if (sentence === null || !("id" in message)) return false;
  client.send({ type: "answer", id: message.id, answer: { ok: false, sentence } });
  return true;
}

function request(
  desk: Desk,
  message: Extract<ToSupervisor, { type: "request" }>,
  client: Client,
  answered: (answer: Answer | null) => void,
): void {
  const caller: Caller =
    message.session === null
      ? { kind: "person", name: message.name }
      : { kind: "session", session: message.session };
  if (message.request.kind === "lock-reap")
    return caller.kind === "person"
      ? reap(desk, message.id, message.request.agents, answered)
      : answered({
          ok: false,
          sentence: "Inside a session locks are not reaped: that is for the person outside.",
        });
  // Closing one screen does not make the run idle while another still follows it.
  if (
    message.request.kind === "launching" &&
    message.request.launching === "idle" &&
    desk.server()?.isFollowedBeside(client)
  )
    return answered({ ok: true, sentence: "" });
  const asked = toRequest(message.request, caller, desk.places, desk.runtime.state());
  if (!asked.ok) return answered(asked);
  if (asked.request.kind === "lock-acquire")
    return acquire(desk, {
      id: message.id,
      request: asked.request,
      caller,
      waitMs: asked.waitMs,
      client,
      answered,
    });
  const waiting = { id: message.id, asked, caller, client, answered };
  if (asked.request.kind !== "advance") return waitFor(desk.runtime, waiting);
  void hasChanged(desk.places.workspace, desk.runtime.state()).then(
    (isStale) => waitFor(desk.runtime, { ...waiting, isStale }),
    () => waitFor(desk.runtime, waiting),
  );
}

/** A holder that has gone since the last round is in nobody's way. */
function acquire(desk: Desk, ask: LockAsk): void {
  const rival = conflictOf(desk.runtime.state(), ask.request.agent, ask.request.paths);
  const held = rival === null ? undefined : desk.runtime.state().locks[rival.token];
  if (held?.holder.kind === "process" && isGone(held.holder) === true) desk.runtime.observe(goneHolders);
  desk.locks.ask(desk.runtime, ask);
}

function reap(
  desk: Desk,
  id: string,
  agents: readonly string[],
  answered: (answer: Answer | null) => void,
): void {
  desk.runtime.submit({
    request: id,
    judge: (state) => {
      const gone = goneHolders(state);
      const named =
        agents.length === 0 ? gone : gone.filter((fact) => "agent" in fact && agents.includes(fact.agent));
      const facts = [...named, ...unseenHolders(state, agents)];
      const names = facts.flatMap((fact) =>
        fact.type === "lock-released" ? [`${fact.agent} (token ${fact.token})`] : [],
      );
      const nothing =
        agents.length === 0
          ? "No lock outlives its holder."
          : `None of ${agents.join(", ")} has a lock whose holder is gone or unknown.`;
      const sentence = names.length === 0 ? nothing : `Freed ${names.join(", ")}.`;
      return { facts, answer: { ok: true, sentence } };
    },
    answered,
  });
}

/** Sessions get 5 s from TERM to KILL. */
const downMsMax = 15_000;

function down(desk: Desk, stop: boolean, answered: (answer: Answer | null) => void): void {
  const live = liveSessions(desk.runtime.state()).length;
  if (live > 0 && !stop) {
    const who = live === 1 ? "One agent works" : `${live} agents work`;
    return answered({ ok: false, sentence: `${who}. To end them too: \`lockstep down --stop\`.` });
  }
  let isEnding = false;
  const finish = () => {
    if (isEnding) return;
    isEnding = true;
    desk.server()?.tell({ type: "ending" });
    answered({ ok: true, sentence: "Ended." });
    desk.end();
  };
  if (live === 0) return finish();
  desk.runtime.observe((state) =>
    state.run === null || state.run.launching === "stopped"
      ? liveSessions(state).map(
          (session): Fact => ({ type: "session-stopping", session: session.id, reason: "down --stop" }),
        )
      : [{ type: "launching-set", launching: "stopped", by: "down --stop" }],
  );
  // A full disk, which keeps the end from being written, is no reason to go on.
  setTimeout(finish, downMsMax).unref();
  desk.runtime.when((state) => liveSessions(state).length === 0, finish);
}
