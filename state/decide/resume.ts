// A task that was cut off goes on with what its agent has in mind: the next attempt takes up the conversation of the last.

import { type Decision, granted, refused } from "../model/decision.ts";
import { allSessions, currentPhase, isLive, tasksOf } from "../model/select.ts";
import type { Session, SessionId, State, Task } from "../model/state.ts";
import { retryTask } from "./tasks.ts";

/** `id`: null for all tasks of the running phase that failed with a conversation that can go on. */
export function resumeSessions(state: State, id: SessionId | null): Decision {
  if (id === null) return resumeAll(state);
  const session = state.sessions[id];
  if (session === undefined) return refused(`There is no session ${id}. \`lockstep sessions\` lists them.`);
  const task = session.task === null ? undefined : state.tasks[session.task];
  const why = whyNotResumed(state, session, task);
  if (why !== null || task === undefined) return refused(why ?? "");
  const decision = retryTask(state, task.plan.id);
  return decision.kind === "granted"
    ? { ...decision, sentence: `Task ${task.plan.id} goes on with the conversation of ${id}.` }
    : decision;
}

function resumeAll(state: State): Decision {
  const phase = currentPhase(state);
  const tasks = phase === null ? [] : tasksOf(state, phase.id);
  const cutOff = tasks.filter((task) => {
    const session = lastOf(state, task);
    return (
      task.state.kind === "failed" && session !== undefined && whyNotResumed(state, session, task) === null
    );
  });
  if (cutOff.length === 0)
    return refused(
      "No task of the running phase failed in a conversation that can go on. `lockstep task list` shows them.",
    );
  const decisions = cutOff.map((task) => retryTask(state, task.plan.id));
  const refusal = decisions.find(({ kind }) => kind === "refused");
  const facts = decisions.flatMap((decision) => decision.facts);
  return (
    refusal ??
    granted(facts, `With their conversations go on: ${cutOff.map(({ plan }) => plan.id).join(", ")}.`)
  );
}

function whyNotResumed(state: State, session: Session, task: Task | undefined): string | null {
  const { id } = session;
  if (isLive(session)) return `Session ${id} is still there: \`lockstep attach ${id}\` shows it.`;
  if (task === undefined)
    return `Session ${id} belongs to no task, so it has no conversation. To start it again: \`lockstep restart ${id}\`.`;
  const last = lastOf(state, task);
  if (last !== undefined && last !== session)
    return `Session ${id} is not the last attempt of ${task.plan.id}: that is ${last.id}.`;
  if (task.state.kind === "completed")
    return `Task ${task.plan.id} is completed, so nothing of it is left to go on with.`;
  return session.conversation === undefined || session.agent !== task.plan.agent
    ? `Session ${id} told of no conversation that ${task.plan.agent} could go on with. To run its task from the start: \`lockstep task retry ${task.plan.id}\`.`
    : null;
}

function lastOf(state: State, task: Task): Session | undefined {
  return allSessions(state).findLast((session) => session.task === task.plan.id);
}
