// Turns the reports of an agent's hooks into facts about what it is doing.

import { judgeLaunch, judgeTurnEnd, subAgentEnded } from "../../../state/decide/dispatch.ts";
import type { Fact } from "../../../state/model/events.ts";
import { isHeadless, reasonIn, taskOfSession } from "../../../state/model/select.ts";
import type { Attention, State } from "../../../state/model/state.ts";
import { sessionConversation, usageReported } from "../../../state/run/receive.ts";
import { turnEnd } from "../../../state/run/screen-note.ts";
import { priced } from "../../agents/usage.ts";
import type { ToSupervisor } from "../../wire/protocol.ts";
import type { Judgement } from "../loop/input.ts";
import { answeredInPane } from "./asks.ts";

type AgentEvent = Extract<ToSupervisor, { type: "agent-event" }>;

export function agentEventFacts(state: State, told: AgentEvent, now: number): readonly Fact[] {
  const { session, conversation } = told;
  // Without a screen its process ends with its turn, and that says how it ended.
  const isOver = told.doing === "idle" && isHeadless(taskOfSession(state, session)?.plan);
  const event: AgentEvent = isOver ? { ...told, doing: null } : told;
  const named = conversation === undefined ? [] : sessionConversation(state, session, conversation);
  return [...named, ...usageFacts(state, event), ...deedFacts(state, event, now), ...turnFacts(state, event)];
}

type Dispatch = Extract<ToSupervisor, { type: "dispatch" }>;

export function dispatched(state: State, { session, event, texts, nth }: Dispatch): Judgement {
  const { facts, correction } =
    event === "launch"
      ? judgeLaunch(state, session, texts, nth)
      : event === "ended"
        ? subAgentEnded(state, session, texts[nth] ?? "")
        : judgeTurnEnd(state, session);
  return { facts, answer: { ok: correction === null, sentence: correction ?? "" } };
}

function usageFacts(state: State, { session: id, usage }: AgentEvent): readonly Fact[] {
  const { agent } = state.sessions[id] ?? {};
  if (usage === undefined || agent === undefined) return [];
  return usageReported(state, id, priced(usage, state.run?.workflow.profiles?.[agent]?.prices ?? null));
}

/** A turn that ends without a word about the task leaves it waiting; the next turn goes on with it. */
function turnFacts(state: State, { session, doing, what }: AgentEvent): readonly Fact[] {
  const id = state.sessions[session]?.task ?? null;
  const task = id === null ? undefined : state.tasks[id];
  if (id === null || task === undefined || !("session" in task.state) || task.state.session !== session)
    return [];
  if (doing === "idle" && task.state.kind === "running")
    return [{ type: "task-waiting", task: id, reason: turnEnd(what === "" ? null : what) }];
  return doing === "working" && task.state.kind === "waiting" ? [{ type: "task-resumed", task: id }] : [];
}

function deedFacts(
  state: State,
  { session: id, doing, what, why }: AgentEvent,
  now: number,
): readonly Fact[] {
  if (doing === null) return [];
  const session = state.sessions[id];
  if (session?.state.kind !== "running") return [];
  const ended = doing === "needs-person" ? [] : answeredInPane(state, id, doing === "idle" ? null : what);
  const isAsking = (session.asks ?? []).length > ended.length;
  const attention: Attention =
    doing === "working"
      ? { kind: "working", ...(why === undefined ? {} : { why }) }
      : doing === "idle"
        ? { kind: "idle", since: now }
        : { kind: "needs-person", since: now, what: what === "" ? "a question in its pane" : what };
  const isSame =
    session.attention.kind === attention.kind && reasonIn(session.attention) === reasonIn(attention);
  return isSame || (isAsking && doing !== "needs-person")
    ? ended
    : [...ended, { type: "session-state", session: id, attention }];
}
