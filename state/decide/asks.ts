// Judges what an agent asks a person, and what the person answers. A question waits beside its session until somebody
// answers, the agent goes on by itself (it was answered in its own pane), or it hangs up.

import type { Ask, Reply } from "../model/asks.ts";
import { type Decision, granted, refused } from "../model/decision.ts";
import type { Fact } from "../model/events.ts";
import { isLive } from "../model/select.ts";
import type { PathClaim, Session, SessionId, State } from "../model/state.ts";
import { asksMax } from "../run/asks.ts";
import { whyNotWrite } from "./may-write.ts";

export interface NewAsk {
  readonly session: SessionId;
  readonly ask: Ask;
  /** The paths it would write; empty when unknown. */
  readonly paths: readonly PathClaim[];
  readonly guarded: readonly PathClaim[];
}

/** Allowed at once, by what a person said before or by the workflow's policy; else the fact that it waits. */
export function ask(state: State, { session: id, ask, paths, guarded }: NewAsk): Reply | Fact {
  const session = state.sessions[id];
  if (session === undefined || !isLive(session))
    return { kind: "deny", reason: `Session ${id} is not at work here.` };
  const answered = (session.replies ?? []).find((given) => given.ask === ask.id);
  if (answered !== undefined) return answered.reply;
  if (ask.rule !== null && (session.always ?? []).includes(ask.rule)) return { kind: "allow", always: true };
  const isInside = paths.length > 0 && whyNotWrite(state, { session: id, paths, guarded }) === null;
  if (ask.kind === "permission" && isInside && state.run?.workflow.approvals === "inside")
    return { kind: "allow", always: false };
  if ((session.asks ?? []).length >= asksMax)
    return { kind: "deny", reason: "Too many questions wait for a person already." };
  return { type: "person-asked", session: id, ask };
}

/** The oldest of all, for the key that answers it. */
export function asksOf(state: State): readonly { readonly session: Session; readonly ask: Ask }[] {
  return Object.values(state.sessions)
    .filter(isLive)
    .flatMap((session) => (session.asks ?? []).map((ask) => ({ session, ask })))
    .sort((one, other) => one.ask.since - other.ask.since);
}

export function findAsk(state: State, id: string): { readonly session: Session; readonly ask: Ask } | null {
  return asksOf(state).find(({ ask }) => ask.id === id) ?? null;
}

export function replyTo(state: State, id: string, reply: Reply, by: string): Decision {
  const found = findAsk(state, id);
  if (found === null) return refused("Nobody waits for this answer any more.");
  return granted(
    [{ type: "person-answered", session: found.session.id, ask: id, reply, by }],
    `Answered ${found.session.id}.`,
  );
}
