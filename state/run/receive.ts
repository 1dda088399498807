// Turns answers of the outside world into facts. An answer meant for something that no longer holds (another
// attempt, a check that was started again) gives none.

import type { Command } from "../model/commands.ts";
import type { Conversation } from "../model/conversation.ts";
import type { Fact } from "../model/events.ts";
import type { Rings } from "../model/protection.ts";
import { runningPhase, taskOfSession } from "../model/select.ts";
import type {
  Attention,
  Baseline,
  Exit,
  Millis,
  PhaseId,
  SessionId,
  State,
  SyncPointId,
  TaskId,
} from "../model/state.ts";
import { isSameUsage, noUsage, tokensOf, type Usage } from "../model/usage.ts";

export function sessionStarted(state: State, id: SessionId, pid: number): Fact[] {
  const session = state.sessions[id];
  if (session?.state.kind !== "launching") return [];
  return [{ type: "session-started", session: id, task: session.task, attempt: session.attempt, pid }];
}

export function sessionGuarded(state: State, id: SessionId, rings: Rings | null): Fact[] {
  const session = state.sessions[id];
  if (session === undefined || session.state.kind === "exited" || rings === null) return [];
  return [{ type: "session-guarded", session: id, rings }];
}

export interface SessionEnd {
  readonly started: Millis | null;
  readonly ended: Millis;
  readonly exit: Exit;
  readonly problem: string | null;
  readonly tail: string;
}

export function sessionExited(state: State, id: SessionId, end: SessionEnd): Fact[] {
  const session = state.sessions[id];
  if (session === undefined || session.state.kind === "exited") return [];
  // Field by field: what is given may be a whole message, with a type of its own.
  const { started, ended, exit, problem, tail } = end;
  const { task, attempt } = session;
  return [{ type: "session-exited", session: id, task, attempt, started, ended, exit, problem, tail }];
}

/** The agent reported its name for the conversation. */
export function sessionConversation(state: State, id: SessionId, conversation: Conversation): Fact[] {
  const session = state.sessions[id];
  if (session === undefined || session.state.kind === "exited") return [];
  const { conversation: known } = session;
  const { id: name, transcript } = conversation;
  const prompted = conversation.prompted === true || (known?.id === name && known.prompted === true);
  if (known?.id === name && known.transcript === transcript && (known.prompted === true) === prompted)
    return [];
  const told = { id: name, transcript, ...(prompted ? { prompted } : {}) };
  return [{ type: "session-conversation", session: id, conversation: told }];
}

export function usageReported(state: State, id: SessionId, usage: Usage): Fact[] {
  const session = state.sessions[id];
  const known = session?.used ?? noUsage;
  // A transcript that was cleared away takes nothing back.
  if (session === undefined || isSameUsage(known, usage) || tokensOf(usage) < tokensOf(known)) return [];
  return [{ type: "usage-reported", session: id, task: session.task, usage }];
}

export function sessionAttention(state: State, id: SessionId, attention: Attention): Fact[] {
  const session = state.sessions[id];
  if (session === undefined || session.state.kind !== "running" || session.attention.kind === attention.kind)
    return [];
  return [{ type: "session-state", session: id, attention }];
}

/** The agent works and has printed nothing for `ms`. */
export function fellSilent(state: State, id: SessionId, ms: Millis, now: Millis): Fact[] {
  const session = state.sessions[id];
  const isAtWork =
    session?.state.kind === "running" &&
    session.attention.kind === "working" &&
    taskOfSession(state, id)?.state.kind === "running";
  if (!isAtWork) return [];
  const what = `it has printed nothing for ${lengthOf(ms)}: does it hang?`;
  return [
    {
      type: "session-state",
      session: id,
      attention: { kind: "needs-person", since: now, what, silent: true },
    },
  ];
}

export function spokeAgain(state: State, id: SessionId): Fact[] {
  const attention = state.sessions[id]?.attention;
  const wasSilent = attention?.kind === "needs-person" && attention.silent === true;
  return wasSilent ? sessionAttention(state, id, { kind: "working" }) : [];
}

export interface Outcome {
  readonly ok: boolean;
  readonly evidence: string;
  readonly output: string;
  /** All files changed without a lock; absent when nobody looked. */
  readonly violations?: readonly FoundFile[];
  /** The commit that git had checked out. */
  readonly commit?: string;
  readonly content?: string;
}

export function verified(state: State, id: TaskId, session: SessionId, outcome: Outcome): Fact[] {
  const task = state.tasks[id];
  if (task?.state.kind !== "verifying" || task.state.session !== session) return [];
  return outcome.ok
    ? [{ type: "verify-passed", task: id, evidence: outcome.evidence }]
    : [{ type: "verify-failed", task: id, evidence: outcome.evidence, output: outcome.output }];
}

/** `since` says which start of the check this answers. */
export function checked(
  state: State,
  sync: SyncPointId,
  check: string,
  since: Millis,
  outcome: Outcome,
): Fact[] {
  const point = state.syncPoints.find((candidate) => candidate.plan.id === sync);
  const result = point?.checks.find((candidate) => candidate.plan.id === check)?.result;
  if (point === undefined || result?.kind !== "running" || result.since !== since) return [];
  return [
    ...(outcome.violations === undefined ? [] : found(state, point.after, outcome.violations)),
    {
      type: outcome.ok ? "check-passed" : "check-failed",
      sync,
      check,
      evidence: outcome.evidence,
      ...(outcome.output === "" ? {} : { output: outcome.output }),
      ...(outcome.commit === undefined ? {} : { commit: outcome.commit }),
      ...(outcome.ok && outcome.content !== undefined ? { content: outcome.content } : {}),
    },
  ];
}

/** The findings of a look at the files after a task of the phase had ended. */
export function audited(state: State, phase: PhaseId, violations: readonly FoundFile[]): Fact[] {
  const point = state.syncPoints.find(({ after }) => after === phase);
  // The sync point looks itself, and later.
  const isLate = point?.checks.some(
    ({ plan, result }) => plan.kind === "boundary" && result.kind !== "not-run",
  );
  return runningPhase(state, phase) === null || isLate === true ? [] : found(state, phase, violations);
}

/** `/` and the path, a digest of its content, and who did it where that is known. */
export interface FoundFile {
  readonly path: string;
  readonly mark: string;
  readonly suspects?: readonly string[];
  readonly diff?: string;
}

/** The facts for violations that are new, and for those that are gone. */
function found(state: State, phase: PhaseId, files: readonly FoundFile[]): Fact[] {
  const known = runningPhase(state, phase)?.found ?? [];
  const gone = known.filter((one) => !files.some(({ path }) => path === one.path)).map(({ path }) => path);
  const fresh = files.filter(
    ({ path, mark }) => !known.some((one) => one.path === path && one.mark === mark),
  );
  return [
    ...(gone.length === 0 ? [] : [{ type: "violations-gone", phase, paths: gone } as const]),
    ...fresh.map(
      ({ suspects, ...file }): Fact => ({
        type: "violation-found",
        phase,
        ...file,
        suspects: suspects ?? suspectsIn(state, phase),
      }),
    ),
  ];
}

/** The tasks of the phase that no fence held. Empty: it was a person, or a program of theirs. */
function suspectsIn(state: State, phase: PhaseId): readonly string[] {
  const tasks = Object.values(state.sessions).flatMap(({ task, rings }) =>
    task !== null && state.tasks[task]?.phase === phase && rings?.fence.on !== true ? [task] : [],
  );
  return [...new Set(tasks)];
}

export function timedOut(state: State, { task: id, session, attempt }: TimedAttempt): Fact[] {
  const task = state.tasks[id];
  if (task === undefined || !("session" in task.state) || task.state.session !== session) return [];
  if (task.attempts !== attempt) return [];
  if (task.state.kind === "ending" || task.state.kind === "verifying") return [];
  const outcome = {
    kind: "failed",
    reason: `it ran longer than its timeout of ${lengthOf(task.plan.timeoutMs ?? 0)}`,
    mayRetry: true,
  } as const;
  return [{ type: "task-ending", task: id, outcome }];
}

type TimedAttempt = Omit<Extract<Command, { kind: "timeout" }>, "kind" | "at">;

function lengthOf(ms: Millis): string {
  return ms < 120_000 ? `${ms / 1_000} s` : `${(ms / 60_000).toFixed(1)} min`;
}

export function baselineTaken(
  state: State,
  phase: PhaseId,
  baseline: Baseline,
  present: readonly string[],
): Fact[] {
  if (runningPhase(state, phase)?.baseline !== null) return [];
  return [{ type: "baseline-taken", phase, baseline, present }];
}

export function dependenciesSeen(state: State, phase: PhaseId, present: readonly string[]): Fact[] {
  const status = runningPhase(state, phase);
  if (status === null || status.baseline === null) return [];
  const before = status.present;
  const same = present.length === before.length && present.every((path) => before.includes(path));
  return same ? [] : [{ type: "dependencies-seen", phase, present }];
}
