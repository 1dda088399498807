// Judges what somebody asks for: the facts that follow from granting it, or a refusal in a sentence that names the
// thing, the cause and the next step. Pure; the supervisor commits the facts before it answers.

import { assertNever } from "../model/assert-never.ts";
import { type Decision, granted, refused } from "../model/decision.ts";
import type { Caller, Request } from "../model/requests.ts";
import { currentSyncPoint } from "../model/select.ts";
import type { Launching, SessionId, State, TaskId } from "../model/state.ts";
import { replyTo } from "./asks.ts";
import { assignTask } from "./assign.ts";
import { acquire, forceLock, release } from "./locks.ts";
import { reopenTasks } from "./reopen.ts";
import { resumeSessions } from "./resume.ts";
import { splitTask } from "./split.ts";
import { acceptViolations, advance, force } from "./sync.ts";
import { cancelTask, completeTask, failTask, retryTask, startTasks, unstop } from "./tasks.ts";

export function decide(state: State, request: Request, caller: Caller): Decision {
  const refusal = mayNot(state, request, caller);
  if (refusal !== null) return refused(refusal);
  switch (request.kind) {
    case "launching":
      return setLaunching(state, request.launching, caller);
    case "auto":
      return granted([{ type: "run-auto-set", auto: request.auto }], "");
    case "advance":
      return advance(state, nameOf(caller));
    case "force-advance":
      return force(state, nameOf(caller), request.reason);
    case "recheck":
      return recheck(state);
    case "violations-mine":
      return acceptViolations(state, nameOf(caller));
    case "task-start":
      return startTasks(state, request.tasks);
    case "task-complete":
      return completeTask(state, request.task, request.token);
    case "task-fail":
      return failTask(state, request.task, request.reason);
    case "task-retry":
      return retryTask(state, request.task);
    case "task-cancel":
      return cancelTask(state, request.task);
    case "task-assign":
      return assignTask(state, request.task, request.agent);
    case "task-split":
      return splitTask(state, request, nameOf(caller));
    case "task-reopen":
      return reopenTasks(state, request.tasks, request.findings);
    case "session-open":
      return openSession(state, request.command);
    case "session-stop":
      return stopSession(state, request.session);
    case "session-restart":
      return restartSession(state, request.session);
    case "session-resume":
      return resumeSessions(state, request.session);
    case "reply":
      return replyTo(state, request.ask, request.reply, nameOf(caller));
    case "report-progress":
      return caller.kind === "session"
        ? granted([{ type: "progress-reported", session: caller.session, text: request.text }], "Noted.")
        : refused("Progress is reported from inside a session.");
    case "lock-acquire":
      return acquire(state, request);
    case "lock-release":
      return release(state, request, caller);
    case "lock-force":
      return forceLock(state, request.token, request.reason, nameOf(caller));
    default:
      return assertNever(request);
  }
}

function nameOf(caller: Caller): string {
  return caller.kind === "person" ? caller.name : caller.session;
}

/** Inside a session a command acts for that session's task alone. */
function mayNot(state: State, request: Request, caller: Caller): string | null {
  if (caller.kind === "person") return null;
  const session = state.sessions[caller.session];
  if (session === undefined) return `Session ${caller.session} is not known here, so it may change nothing.`;
  if (session.state.kind === "exited")
    return `Session ${caller.session} has ended, so it may change nothing.`;
  const own = session.task ?? session.id;
  switch (request.kind) {
    case "lock-acquire":
    case "lock-release":
      return request.agent === own || isDispatched(state, request.agent, caller.session)
        ? null
        : `Session ${caller.session} may lock and release for ${own} only, not for ${request.agent}.`;
    case "task-complete":
    case "task-fail":
      return request.task === own || isDispatched(state, request.task, caller.session)
        ? null
        : `Session ${caller.session} works on ${own} and may not settle ${request.task}.`;
    case "report-progress":
      return null;
    default:
      return `Session ${caller.session} may not do this (${request.kind}): it is for a person outside the sessions.`;
  }
}

/** Reports whether a sub-agent of the session works on this task. */
function isDispatched(state: State, name: string, session: SessionId): boolean {
  const task = state.tasks[name as TaskId];
  return task?.plan.dispatcher !== undefined && "session" in task.state && task.state.session === session;
}

function setLaunching(state: State, launching: Launching, caller: Caller): Decision {
  if (state.run === null)
    return refused("Nothing has been run here yet. Start with `lockstep run` or `lockstep`.");
  // Leaving a run changes nothing about a pause or a stop.
  if (launching === "idle" && state.run.launching !== "on") return granted([], "");
  if (state.run.launching === launching) return granted([], `Launching is ${launching} already.`);
  const words = {
    on: "Launching goes on.",
    idle: "",
    paused: "No new agent is launched until you go on.",
    stopped: "All agents are being stopped.",
  };
  return granted([{ type: "launching-set", launching, by: nameOf(caller) }], words[launching]);
}

function recheck(state: State): Decision {
  const point = currentSyncPoint(state);
  const failed = point?.checks.some((check) => check.result.kind === "failed") ?? false;
  if (point === null || !failed) return granted([], "");
  return granted([{ type: "checks-reset", sync: point.plan.id }], "");
}

function openSession(state: State, command: string | null): Decision {
  let number = 1;
  while (state.sessions[`session-${number}` as SessionId] !== undefined) number += 1;
  const session = `session-${number}` as SessionId;
  const title = command ?? "shell";
  return granted(
    [
      // After a stop everything live is ended; what is opened now is not meant by that.
      ...unstop(state, session),
      { type: "session-launching", session, task: null, attempt: 1, title, agent: "command", command },
    ],
    `Opened ${session}.`,
  );
}

function stopSession(state: State, id: SessionId): Decision {
  const session = state.sessions[id];
  if (session === undefined) return refused(`There is no session ${id}. \`lockstep sessions\` lists them.`);
  if (session.state.kind === "exited") return granted([], `Session ${id} has ended already.`);
  if (session.state.kind === "stopping") return granted([], `Session ${id} is being stopped.`);
  const task = session.task === null ? undefined : state.tasks[session.task];
  if (task === undefined || !("session" in task.state) || task.state.session !== id)
    return granted(
      [{ type: "session-stopping", session: id, reason: "a person asked for it" }],
      `Stopping ${id}.`,
    );
  const outcome = { kind: "failed", reason: "a person stopped its session", mayRetry: false } as const;
  return granted([{ type: "task-ending", task: task.plan.id, outcome }], `Stopping ${id}.`);
}

function restartSession(state: State, id: SessionId): Decision {
  const session = state.sessions[id];
  if (session === undefined) return refused(`There is no session ${id}. \`lockstep sessions\` lists them.`);
  if (session.task !== null) return retryTask(state, session.task);
  if (session.state.kind !== "exited")
    return refused(`Session ${id} still runs. Stop it first: \`lockstep stop ${id}\`.`);
  return openSession(state, session.title === "shell" ? null : session.title);
}
