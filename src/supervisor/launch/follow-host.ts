// Turns messages of the session host into facts: sessions that started and ended, and what their agents are
// doing.
import { constants } from "node:os";
import { join } from "node:path";
import { isHeadless, liveSessions, taskOfSession } from "../../../state/model/select.ts";
import type { Session, SessionId, State } from "../../../state/model/state.ts";
import {
  type SessionEnd,
  sessionAttention,
  sessionExited,
  sessionStarted,
} from "../../../state/run/receive.ts";
import { failureIn } from "../../agents/headless/events-file.ts";
import { profileIn } from "../../agents/own-profile.ts";
import { madeFolders } from "../../fence/made-folders.ts";
import type { FromHost, HostSession, ToHost } from "../../sessions/link/protocol.ts";
import type { Places } from "../../system/places.ts";
import type { Runtime } from "../loop/input.ts";
import { attentionBy } from "../watch/attention.ts";
import { ScreenWatch } from "../watch/screen-watch.ts";
import { Silence } from "../watch/silence.ts";
import type { Children } from "./children.ts";
import { endOnRecord, type HostEvents } from "./host-link.ts";

export interface Outlets {
  readonly send: (message: ToHost) => void;
  readonly problem: (text: string) => void;
}

export function followHost(
  places: Places,
  runtime: Runtime,
  children: Children,
  outlets: Outlets,
): HostEvents {
  const world = { places, runtime, children };
  const silence = new Silence(runtime);
  const screens = new ScreenWatch(runtime, outlets.send);
  return {
    message(message) {
      take(world, message);
      silence.heard(message);
      screens.heard(message);
    },
    lost() {
      outlets.problem("The session host went away.");
      void loseSessions(world, liveSessions(runtime.state()));
    },
  };
}

/** Their host has gone without them. What it left running is ended first: the sessions' locks are freed after that. */
export async function loseSessions(
  { places, runtime, children }: World,
  sessions: readonly Session[],
): Promise<void> {
  await Promise.all(
    sessions.map(async (session) => {
      await children.end(session.id, leftOverGraceMs);
      runtime.observe((state) => {
        const now = state.sessions[session.id];
        return now === undefined ? [] : sessionExited(state, now.id, endOnRecord(places, now, Date.now()));
      });
    }),
  );
}

export interface World {
  readonly places: Places;
  readonly runtime: Runtime;
  readonly children: Children;
}

/** Their terminal is gone: nothing that they do is seen any more. */
const leftOverGraceMs = 1_000;

function take(world: World, message: FromHost): void {
  const { runtime, children } = world;
  switch (message.type) {
    case "started":
      children.remember(message.session, message.pid);
      return runtime.observe((state) => sessionStarted(state, message.session, message.pid));
    case "exited":
      children.forget(message.session);
      madeFolders.clear(message.session);
      return runtime.observe((state) =>
        sessionExited(state, message.session, endedAs(world, state, message.session, message)),
      );
    case "sessions":
      return adopt(world, message.sessions);
    case "title":
      return runtime.observe((state) => attentionFacts(state, message.session, message.title));
    default:
      // For screens.
      return;
  }
}

/** After a (re)connection: what ran and ended while nobody listened. */
function adopt(world: World, found: readonly HostSession[]): void {
  const { runtime, children } = world;
  const byId = new Map(found.map((session) => [session.session, session]));
  for (const { session, pid, ended } of found)
    if (ended === null) children.remember(session, pid);
    else children.forget(session);
  // A session that is being launched has not reached the host yet; resume() sends it again.
  const lost = liveSessions(runtime.state()).filter(
    (session) => !byId.has(session.id) && session.state.kind !== "launching",
  );
  void loseSessions(world, lost);
  runtime.observe((state) =>
    liveSessions(state).flatMap((session) => {
      const there = byId.get(session.id);
      if (there === undefined) return [];
      // The session of the same name in the run before.
      if (there.ended !== null && session.state.kind === "launching" && there.ended.at < session.state.since)
        return [];
      if (there.ended !== null)
        return sessionExited(state, session.id, endedAs(world, state, session.id, endOf(there, there.ended)));
      return sessionStarted(state, session.id, there.pid);
    }),
  );
}

function endOf(session: HostSession, ended: NonNullable<HostSession["ended"]>): SessionEnd {
  const { at, exit, problem, tail } = ended;
  // A session that could not be started is listed with pid 0 and the time of the attempt.
  return { started: session.pid === 0 ? null : session.started, ended: at, exit, problem, tail };
}

/** As it was seen from outside of its fence, with what its agent said where that failed. */
function endedAs({ places }: World, state: State, id: SessionId, end: SessionEnd): SessionEnd {
  const { code } = end.exit;
  const isTold = code !== null && code !== 0 && isHeadless(taskOfSession(state, id)?.plan);
  const failure = isTold && end.problem === null ? failureIn(join(places.sessions, id)) : null;
  // An exit with a reason was not caused by a signal, whatever its code would mean to a shell.
  if (failure === null) return throughFence(state, id, end);
  return { ...end, problem: `its session exited with ${code}: ${failure}` };
}

/** A fence tells the signal that ended its program as a shell does: 128 and its number. */
function throughFence(state: State, id: SessionId, end: SessionEnd): SessionEnd {
  const { code } = end.exit;
  if (state.sessions[id]?.rings?.fence.on !== true || code === null) return end;
  const [signal] = Object.entries(constants.signals).find(([, number]) => number === code - 128) ?? [];
  return signal === undefined ? end : { ...end, exit: { code: null, signal } };
}

/** The agent's own title says what it is doing, in its profile's words. */
function attentionFacts(state: State, id: SessionId, title: string) {
  const session = state.sessions[id];
  const read =
    session === undefined
      ? null
      : (profileIn(state.run?.workflow ?? null, session.agent)?.attention(title) ?? null);
  if (session === undefined || read === null) return [];
  // Hooks know more: a title is the same whether its agent waits for an answer or for the next prompt.
  const isAsked = session.attention.kind === "needs-person" && session.rings?.hooks.on === true;
  if ((session.asks ?? []).length > 0 || (isAsked && read === "idle")) return [];
  return sessionAttention(state, id, attentionBy(read, Date.now()));
}
