// The state: the run as it stands, of a workflow as it was planned (plan.ts). Plain data, so that it can be
// stored, sent to clients and compared; every change goes through step.ts.

import type { Ask, Reply } from "./asks.ts";
import type { Spent } from "./budget.ts";
import type { Check } from "./check.ts";
import type { Conversation } from "./conversation.ts";
import type { Millis, PathClaim, PhaseId, SessionId, TaskId, Token } from "./ids.ts";
import type { PhaseMode, SyncPlan, TaskPlan, Workflow } from "./plan.ts";
import type { Rings } from "./protection.ts";
import type { Usage } from "./usage.ts";

export type { Check, CheckResult } from "./check.ts";
export type * from "./ids.ts";
export type * from "./plan.ts";

export interface State {
  /** Number of the last event that this state contains. */
  readonly seq: number;
  readonly lastToken: Token;
  readonly run: Run | null;
  /** Each planned phase, in order. */
  readonly phases: readonly Phase[];
  readonly tasks: Readonly<Record<TaskId, Task>>;
  /** The sync point after each phase, in order. */
  readonly syncPoints: readonly SyncPoint[];
  readonly locks: Readonly<Record<Token, Lock>>;
  readonly sessions: Readonly<Record<SessionId, Session>>;
}

export interface Run {
  readonly executionId: string;
  readonly workflow: Workflow;
  readonly started: Millis;
  /** Sync points are passed as soon as all their checks pass. */
  readonly auto: boolean;
  readonly launching: Launching;
  /** Budget warnings that were given. */
  readonly spent?: readonly Spent[];
  readonly status: { readonly kind: "running" } | { readonly kind: "finished"; readonly at: Millis };
}

/** `paused`: a person holds new launches. `idle`: nobody runs it at the moment; what goes on goes on, and only tasks
 *  that are started by name are launched. `stopped`: all agents were ended; going on launches them again. */
export type Launching = "on" | "paused" | "idle" | "stopped";

export interface Phase {
  readonly id: PhaseId;
  readonly mode: PhaseMode;
  readonly status: PhaseStatus;
}

export type PhaseStatus =
  | { readonly kind: "pending" }
  | {
      readonly kind: "running";
      readonly started: Millis;
      /** null until the supervisor has seen which files were there; nothing is launched before. */
      readonly baseline: Baseline | null;
      /** The claims of dependency paths that were seen to exist. */
      readonly present: readonly string[];
      /** Files that changed without a lock, as the last look found them. */
      readonly found?: readonly Violation[];
      /** Violations that a person took for their own, as they were then. */
      readonly mine?: readonly Marked[];
    }
  | { readonly kind: "completed"; readonly started: Millis; readonly completed: Millis };

/** A file as it was at some time: `/` and the path, and a digest of its content. */
export interface Marked {
  readonly path: string;
  readonly mark: string;
}

export interface Violation extends Marked {
  /** The task that did it, where known; else those that could have. */
  readonly suspects: readonly string[];
}

/** Git's answer when the phase began, to tell later which files changed in it. */
export type Baseline =
  | {
      readonly kind: "git";
      readonly head: string;
      readonly dirty: Readonly<Record<string, string>>;
      /** Files by which git acts; absent in what an older version took. */
      readonly steering?: Readonly<Record<string, string>>;
    }
  | { readonly kind: "none"; readonly why: string };

export interface Task {
  readonly plan: TaskPlan;
  readonly phase: PhaseId;
  readonly state: TaskState;
  /** A person started it by name: it is launched also while others are held back. */
  readonly wanted: boolean;
  /** How many sessions it has had. */
  readonly attempts: number;
  /** How many of those failed by themselves; a task with more failures than `retries` is failed. */
  readonly failures: number;
  readonly readyAt: Millis | null;
  /** The lock that it was last refused for, until it gets its own. */
  readonly refusal: LockRefusal | null;
  /** The end of the last failed attempt's or verify's output, for the next attempt. */
  readonly findings: string | null;
  /** By all of its attempts, as far as their agents told. */
  readonly used?: Usage;
  readonly started: Millis | null;
  /** When its dispatcher launched the attempt that it is in. */
  readonly dispatched?: Millis;
}

export type TaskState =
  | { readonly kind: "pending" }
  | { readonly kind: "launching"; readonly session: SessionId }
  | { readonly kind: "running"; readonly session: SessionId }
  /** The agent's turn ended without saying that the task is done. */
  | { readonly kind: "waiting"; readonly session: SessionId; readonly why: string }
  /** `verify` runs; the session may have ended by itself or still be there. */
  | { readonly kind: "verifying"; readonly session: SessionId; readonly since: Millis }
  /** The session is being ended; what holds after that is decided already. */
  | { readonly kind: "ending"; readonly session: SessionId; readonly outcome: Outcome }
  | { readonly kind: "completed"; readonly at: Millis }
  | { readonly kind: "failed"; readonly at: Millis; readonly reason: string }
  | { readonly kind: "cancelled"; readonly at: Millis; readonly reason: string };

export type Outcome =
  | { readonly kind: "completed" }
  | { readonly kind: "failed"; readonly reason: string; readonly mayRetry: boolean }
  | { readonly kind: "cancelled"; readonly reason: string }
  /** Back to pending, to be launched again. */
  | { readonly kind: "again" };

export interface LockRefusal {
  readonly path: string;
  readonly heldBy: string;
  readonly token: Token;
  readonly heldPath: string;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
}

export interface Session {
  readonly id: SessionId;
  /** null for one that a person opened beside the workflow. */
  readonly task: TaskId | null;
  readonly attempt: number;
  readonly title: string;
  readonly agent: string;
  readonly state: SessionState;
  readonly attention: Attention;
  /** How it is kept inside its boundary; not there before it was launched, and for one that a person opened. */
  readonly rings?: Rings;
  /** Questions that wait for a person's answer, oldest first. */
  readonly asks?: readonly Ask[];
  /** The last answers: whoever lost its connection while one was given asks again. */
  readonly replies?: readonly { readonly ask: string; readonly reply: Reply }[];
  /** Rules of asks that a person allowed for good. */
  readonly always?: readonly string[];
  /** How far it is, in its own words. */
  readonly says?: string;
  /** Not there before its agent has told it. */
  readonly conversation?: Conversation;
  readonly used?: Usage;
}

export type SessionState =
  | { readonly kind: "launching"; readonly since: Millis }
  | { readonly kind: "running"; readonly pid: number; readonly started: Millis }
  | { readonly kind: "stopping"; readonly pid: number; readonly started: Millis; readonly since: Millis }
  | {
      readonly kind: "exited";
      /** null when it never started. */
      readonly started: Millis | null;
      readonly ended: Millis;
      readonly exit: Exit;
      /** Why it ended without an exit of its own: not installed, lost with its host. */
      readonly problem: string | null;
    };

/** The activity of a running session, as its agent shows it. */
export type Attention =
  /** `why`: what keeps it from going on by itself at once. */
  | { readonly kind: "working"; readonly why?: string }
  | { readonly kind: "idle"; readonly since: Millis }
  | {
      readonly kind: "needs-person";
      readonly since: Millis;
      readonly what: string;
      /** The session has only printed nothing for long: its next output settles it. */
      readonly silent?: true;
      /** The screen says so: settled when the screen no longer shows it. */
      readonly seen?: true;
    };

export interface Lock {
  readonly token: Token;
  readonly agent: string;
  readonly task: TaskId | null;
  readonly paths: readonly PathClaim[];
  readonly at: Millis;
  readonly holder: Holder;
  readonly reason: string | null;
  /** Fields of RESOURCE_LOCKS.json that we do not know and keep. */
  readonly extra: Readonly<Record<string, unknown>>;
}

export type Holder =
  | { readonly kind: "session"; readonly session: SessionId }
  | {
      readonly kind: "process";
      readonly pid: number;
      /** The kernel's start time of the process, in clock ticks since boot; a pid alone is not a process. */
      readonly start: string;
      readonly boot: string;
      readonly host: string;
      /** The kernel's pid namespace in which `pid` is its number; "" when that is not known. */
      readonly namespace: string;
    }
  /** Written into the file by another program. */
  | { readonly kind: "none" };

export interface SyncPoint {
  readonly plan: SyncPlan;
  readonly after: PhaseId;
  /** null after the last phase. */
  readonly before: PhaseId | null;
  readonly status: SyncPointStatus;
  readonly checks: readonly Check[];
}

export type SyncPointStatus =
  | { readonly kind: "closed" }
  | { readonly kind: "ready"; readonly since: Millis }
  | { readonly kind: "passed"; readonly by: string; readonly at: Millis }
  | { readonly kind: "forced"; readonly by: string; readonly at: Millis; readonly reason: string };

export const emptyState: State = {
  seq: 0,
  lastToken: 0,
  run: null,
  phases: [],
  tasks: {},
  syncPoints: [],
  locks: {},
  sessions: {},
};
