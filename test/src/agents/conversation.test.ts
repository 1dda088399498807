// Which conversation the next attempt of a task goes on with.
import { expect, test } from "vitest";
import { conversationBefore } from "../../../state/model/select.ts";
import type { Session, SessionId, State } from "../../../state/model/state.ts";
import { sessionConversation } from "../../../state/run/receive.ts";
import { exampleState, taskId } from "../../helpers/example-state.ts";

const told = { id: "the-one", transcript: null };

function session(attempt: number, over: Partial<Session> = {}): Session {
  return {
    id: `trading-${attempt}` as SessionId,
    task: taskId("trading"),
    attempt,
    title: "trading",
    agent: "claude",
    state: { kind: "running", pid: 7, started: 0 },
    attention: { kind: "working" },
    ...over,
  };
}

function having(...sessions: readonly Session[]): State {
  return { ...exampleState(), sessions: Object.fromEntries(sessions.map((one) => [one.id, one])) };
}

const second = "trading-2" as SessionId;

test("the one of the attempt before, of the same agent", () => {
  const first = session(1, { conversation: told });
  expect(conversationBefore(having(first, session(2)), second)).toEqual(told);
  expect(conversationBefore(having(first, session(2, { agent: "codex" })), second)).toBeNull();
  expect(conversationBefore(having(first, session(3)), "trading-3" as SessionId)).toBeNull();
});

test("none where the attempt before did not come so far as to tell one", () => {
  const first = session(1, { conversation: told });
  expect(conversationBefore(having(first, session(2), session(3)), "trading-3" as SessionId)).toBeNull();
  expect(conversationBefore(having(first), first.id)).toBeNull();
});

test("is told once, and not by a session that has ended", () => {
  const running = having(session(1));
  const id = "trading-1" as SessionId;
  expect(sessionConversation(running, id, told)).toEqual([
    { type: "session-conversation", session: id, conversation: told },
  ]);
  expect(sessionConversation(having(session(1, { conversation: told })), id, told)).toEqual([]);
  const exit = { code: 0, signal: null };
  const ended = session(1, { state: { kind: "exited", started: 0, ended: 1, exit, problem: null } });
  expect(sessionConversation(having(ended), id, told)).toEqual([]);
});
