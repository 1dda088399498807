// A session: one running agent process, launching → running → stopping → exited.

import { assertNever } from "../model/assert-never.ts";
import type { Command } from "../model/commands.ts";
import type { Event } from "../model/events.ts";
import type { Session, SessionId, SessionState, State, Task } from "../model/state.ts";
import { minus, noUsage, plus } from "../model/usage.ts";
import { resetChecks } from "../sync/point.ts";
import { withAsk, withoutAsk } from "./asks.ts";

type SessionEvent = Extract<
  Event,
  {
    type:
      | "session-launching"
      | "session-started"
      | "session-guarded"
      | "progress-reported"
      | "person-asked"
      | "person-answered"
      | "ask-withdrawn"
      | "session-conversation"
      | "usage-reported"
      | "session-state"
      | "session-stopping"
      | "session-exited"
      | "session-forgotten";
  }
>;

/** The end of what an attempt printed, kept for the next one. */
const findingsCharactersMax = 4_000;

export function applySessionEvent(
  state: State,
  event: SessionEvent,
): { state: State; commands: readonly Command[] } {
  switch (event.type) {
    case "session-launching":
      return launch(state, event);
    case "session-started":
      return { state: started(state, event), commands: [] };
    case "session-guarded":
      return changed(state, event.session, (session) => ({ ...session, rings: event.rings }));
    case "progress-reported":
      return changed(state, event.session, (session) => ({ ...session, says: event.text }));
    case "person-asked":
      return changed(state, event.session, (session) => withAsk(session, event.ask));
    case "person-answered":
      return changed(state, event.session, (session) => withoutAsk(session, event.ask, event.reply));
    case "ask-withdrawn":
      return changed(state, event.session, (session) => withoutAsk(session, event.ask, null));
    case "session-conversation":
      return changed(state, event.session, (session) => ({ ...session, conversation: event.conversation }));
    case "usage-reported":
      return { state: withUsage(state, event), commands: [] };
    case "session-state":
      return changed(state, event.session, (session) => ({ ...session, attention: event.attention }));
    case "session-stopping":
      return { state: stopping(state, event), commands: [{ kind: "stop", session: event.session }] };
    case "session-exited":
      return { state: exited(state, event), commands: [] };
    case "session-forgotten": {
      const { [event.session]: _gone, ...sessions } = state.sessions;
      return { state: { ...state, sessions }, commands: [{ kind: "forget", session: event.session }] };
    }
    default:
      return assertNever(event);
  }
}

/** The task's is the sum of its sessions', also of those that are forgotten. */
function withUsage(state: State, event: Extract<SessionEvent, { type: "usage-reported" }>): State {
  const before = state.sessions[event.session]?.used ?? noUsage;
  const after = withSession(state, event.session, (session) => ({ ...session, used: event.usage }));
  const task = event.task === null ? undefined : state.tasks[event.task];
  if (task === undefined) return after;
  const used = plus(task.used ?? noUsage, minus(event.usage, before));
  return { ...after, tasks: { ...after.tasks, [task.plan.id]: { ...task, used } } };
}

function changed(
  state: State,
  id: SessionId,
  change: (session: Session) => Session,
): { state: State; commands: readonly Command[] } {
  return { state: withSession(state, id, change), commands: [] };
}

function launch(
  state: State,
  event: Extract<SessionEvent, { type: "session-launching" }>,
): { state: State; commands: readonly Command[] } {
  const session: Session = {
    id: event.session,
    task: event.task,
    attempt: event.attempt,
    title: event.title,
    agent: event.agent,
    state: { kind: "launching", since: event.at },
    attention: { kind: "working" },
  };
  const commands: Command[] = [
    {
      kind: "launch",
      session: event.session,
      task: event.task,
      attempt: event.attempt,
      command: event.command,
    },
  ];
  const after = { ...state, sessions: { ...state.sessions, [session.id]: session } };
  const task = event.task === null ? undefined : state.tasks[event.task];
  if (task === undefined) return { state: after, commands };
  if (task.plan.timeoutMs !== null)
    commands.push({
      kind: "timeout",
      task: task.plan.id,
      session: session.id,
      attempt: event.attempt,
      at: event.at + task.plan.timeoutMs,
    });
  const launched: Task = {
    ...task,
    state: { kind: "launching", session: session.id },
    attempts: event.attempt,
    refusal: null,
  };
  const withTask = { ...after, tasks: { ...after.tasks, [task.plan.id]: launched } };
  // Work goes on: what was found at the sync point before no longer holds.
  return { state: resetChecks(withTask, task.phase), commands };
}

function started(state: State, event: Extract<SessionEvent, { type: "session-started" }>): State {
  const running = withSession(state, event.session, (session) => ({
    ...session,
    state: { kind: "running", pid: event.pid, started: event.at },
  }));
  return withTaskOf(running, event.session, (task) => ({
    ...task,
    started: task.started ?? event.at,
    state: task.state.kind === "launching" ? { kind: "running", session: event.session } : task.state,
  }));
}

function stopping(state: State, event: Extract<SessionEvent, { type: "session-stopping" }>): State {
  return withSession(state, event.session, (session) => {
    const { state: was } = session;
    // A session still being launched has no pid yet; its exit will come all the same.
    const now: SessionState =
      was.kind === "exited"
        ? was
        : {
            kind: "stopping",
            pid: was.kind === "launching" ? 0 : was.pid,
            started: was.kind === "launching" ? was.since : was.started,
            since: event.at,
          };
    return { ...session, state: now };
  });
}

function exited(state: State, event: Extract<SessionEvent, { type: "session-exited" }>): State {
  const ended = withSession(state, event.session, (session) => ({
    ...session,
    attention: { kind: "working" },
    asks: [],
    state: {
      kind: "exited",
      started: event.started,
      ended: event.ended,
      exit: event.exit,
      problem: event.problem,
    },
  }));
  return withTaskOf(ended, event.session, (task) =>
    event.exit.code === 0 ? task : { ...task, findings: event.tail.slice(-findingsCharactersMax) },
  );
}

function withSession(state: State, id: SessionId, change: (session: Session) => Session): State {
  const session = state.sessions[id];
  if (session === undefined) return state;
  return { ...state, sessions: { ...state.sessions, [id]: change(session) } };
}

/** Only while the task still belongs to this session: a later attempt is not touched by an earlier one. */
function withTaskOf(state: State, id: SessionId, change: (task: Task) => Task): State {
  const taskId = state.sessions[id]?.task ?? null;
  const task = taskId === null ? undefined : state.tasks[taskId];
  if (task === undefined || !("session" in task.state) || task.state.session !== id) return state;
  return { ...state, tasks: { ...state.tasks, [task.plan.id]: change(task) } };
}
