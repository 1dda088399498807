// Requests whose answer is not known at once: a verify, a session that has to end,
// checks that are made again before a sync point is passed.

import { decide } from "../../../state/decide/decide.ts";
import { assertNever } from "../../../state/model/assert-never.ts";
import type { Decision } from "../../../state/model/decision.ts";
import type { Caller } from "../../../state/model/requests.ts";
import { currentSyncPoint } from "../../../state/model/select.ts";
import type { State, TaskId } from "../../../state/model/state.ts";
import type { Answer } from "../../wire/protocol.ts";
import type { Judgement, Runtime } from "../loop/input.ts";
import type { Client } from "./server.ts";
import type { Asked } from "./wire-request.ts";

export interface Waiting {
  readonly id: string;
  readonly asked: Asked;
  readonly caller: Caller;
  readonly client: Client;
  /** The files under a ready sync point have changed: its checks run again first. */
  readonly isStale?: boolean;
  readonly answered: (answer: Answer) => void;
}

export function waitFor(runtime: Runtime, waiting: Waiting): void {
  const { client } = waiting;
  const { judge, mayBeAnswered } = judgeOf(waiting);
  const attempt = () => {
    if (client.gone()) return;
    const answered = (answer: Answer | null) => {
      if (answer !== null) waiting.answered(answer);
      else if (!client.gone()) runtime.when(mayBeAnswered, attempt, client);
    };
    runtime.submit({ request: waiting.id, client, judge, answered });
  };
  attempt();
}

interface Judge {
  /** Called again until it answers. */
  readonly judge: (state: State) => Judgement;
  /** Reports whether calling again may give an answer. */
  readonly mayBeAnswered: (state: State) => boolean;
}

function judgeOf(waiting: Waiting): Judge {
  const { asked, caller } = waiting;
  let rechecked = false;
  let granted: Answer | null = null;
  const judge = (state: State): Judgement => {
    if (granted !== null) return { facts: [], answer: outcome(state, waiting, granted) };
    if (asked.request.kind === "advance" && isChecking(state)) return { facts: [], answer: null };
    const stale = asked.request.kind === "advance" && !rechecked ? stalePoint(state, waiting) : null;
    if (stale !== null) {
      rechecked = true;
      return { facts: [{ type: "checks-reset", sync: stale }], answer: null };
    }
    const decision = decide(state, asked.request, caller);
    if (decision.kind === "granted") {
      const answer = answerOf(decision);
      if (isDoneAtOnce(asked, caller)) return { facts: decision.facts, answer };
      granted = answer;
      return { facts: decision.facts, answer: null };
    }
    return { facts: decision.facts, answer: answerOf(decision) };
  };
  const mayBeAnswered = (state: State) =>
    granted === null ? !isChecking(state) : outcome(state, waiting, granted) !== null;
  return { judge, mayBeAnswered };
}

function answerOf(decision: Decision): Answer {
  return { ok: decision.kind === "granted", sentence: decision.sentence };
}

/** A command returns when the files show its change. An agent that ends its own task is not kept waiting for that:
 *  it is itself what has to end, and only waits for the verify. */
function isDoneAtOnce(asked: Asked, caller: Caller): boolean {
  switch (asked.request.kind) {
    case "task-complete":
      return false;
    case "task-fail":
      return caller.kind === "session";
    case "task-cancel":
    case "session-stop":
      return false;
    default:
      return true;
  }
}

/** null: not yet. */
function outcome(state: State, waiting: Waiting, granted: Answer): Answer | null {
  const { request } = waiting.asked;
  if (request.kind === "session-stop")
    return state.sessions[request.session]?.state.kind === "exited" ? granted : null;
  if (request.kind !== "task-complete" && request.kind !== "task-fail" && request.kind !== "task-cancel")
    return granted;
  return taskOutcome(state, request.task, waiting.caller, granted);
}

function taskOutcome(state: State, id: TaskId, caller: Caller, granted: Answer): Answer | null {
  const task = state.tasks[id];
  if (task === undefined) return granted;
  switch (task.state.kind) {
    case "launching":
    case "running":
    case "waiting":
    case "pending":
      return {
        ok: false,
        sentence: `Task ${id} is not completed: its verify failed.\n${task.findings ?? ""}`.trimEnd(),
      };
    case "verifying":
      return null;
    case "ending":
      // Inside the session it is the asker itself that has to end now.
      return caller.kind === "session" ? granted : null;
    case "completed":
    case "failed":
    case "cancelled":
      return granted;
    default:
      return assertNever(task.state);
  }
}

function isChecking(state: State): boolean {
  return currentSyncPoint(state)?.checks.some((check) => check.result.kind === "running") ?? false;
}

function stalePoint(state: State, { isStale }: Waiting) {
  const point = currentSyncPoint(state);
  const isOld = point?.status.kind === "ready" && isStale === true;
  const isFailed = point?.checks.some((check) => check.result.kind === "failed") === true;
  return point !== null && (isOld || isFailed) ? point.plan.id : null;
}
