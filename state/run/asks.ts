// Questions of an agent to a person, kept with its session until they are answered.

import type { Ask, Reply } from "../model/asks.ts";
import type { Session } from "../model/state.ts";

/** More than this at once is no agent that waits for anybody. */
export const asksMax = 20;

export function withAsk(session: Session, ask: Ask): Session {
  return {
    ...session,
    asks: [...(session.asks ?? []), ask],
    attention: { kind: "needs-person", since: ask.since, what: ask.what },
  };
}

export function withoutAsk(session: Session, id: string, reply: Reply | null): Session {
  const asked = (session.asks ?? []).find((ask) => ask.id === id);
  const asks = (session.asks ?? []).filter((ask) => ask.id !== id);
  const rule = reply?.kind === "allow" && reply.always ? (asked?.rule ?? null) : null;
  const [next] = asks;
  return {
    ...session,
    asks,
    ...(reply === null ? {} : { replies: [...(session.replies ?? []), { ask: id, reply }].slice(-asksMax) }),
    ...(rule === null ? {} : { always: [...new Set([...(session.always ?? []), rule])] }),
    attention:
      next === undefined ? { kind: "working" } : { kind: "needs-person", since: next.since, what: next.what },
  };
}
