// Everything that can have happened. An event is a past fact: it is journaled in the store, exported by
// `lockstep events`, sent to clients, and applied by step.ts; nothing else changes the state.

import type { Ask, Reply } from "./asks.ts";
import type { BudgetPart } from "./budget.ts";
import type { Conversation } from "./conversation.ts";
import type { Rings } from "./protection.ts";
import type {
  Attention,
  Baseline,
  Exit,
  Holder,
  Launching,
  LockRefusal,
  Millis,
  PathClaim,
  PhaseId,
  SessionId,
  SyncPointId,
  TaskId,
  TaskPlan,
  Token,
  Workflow,
} from "./state.ts";
import type { Usage } from "./usage.ts";

/** A fact with its place in the journal. `at` is milliseconds since 1970; the export writes it as ISO 8601. */
export type Event = Fact & { readonly seq: number; readonly at: Millis };

export type Fact =
  // the run
  | {
      readonly type: "run-started";
      readonly execution_id: string;
      readonly plan: Workflow;
      readonly auto: boolean;
    }
  | { readonly type: "workflow-changed"; readonly plan: Workflow }
  | { readonly type: "run-auto-set"; readonly auto: boolean }
  | { readonly type: "launching-set"; readonly launching: Launching; readonly by: string }
  | {
      readonly type: "budget-spent";
      /** null: the run's. */
      readonly phase: PhaseId | null;
      readonly part: BudgetPart;
      /** Milliseconds, or what `of` names: tokens, US dollars. */
      readonly limit: number;
      readonly of?: "tokens" | "cost";
    }
  | { readonly type: "run-finished"; readonly execution_id: string }
  // phases
  | { readonly type: "phase-started"; readonly phase: PhaseId }
  | {
      readonly type: "baseline-taken";
      readonly phase: PhaseId;
      readonly baseline: Baseline;
      readonly present: readonly string[];
    }
  | { readonly type: "dependencies-seen"; readonly phase: PhaseId; readonly present: readonly string[] }
  // tasks
  | { readonly type: "task-wanted"; readonly task: TaskId }
  | { readonly type: "task-ready"; readonly task: TaskId }
  /** The dispatcher's session launches a sub-agent for this task. */
  | { readonly type: "task-dispatched"; readonly task: TaskId; readonly session: SessionId }
  | { readonly type: "task-waiting"; readonly task: TaskId; readonly reason: string }
  | { readonly type: "task-resumed"; readonly task: TaskId }
  | { readonly type: "verify-started"; readonly task: TaskId }
  | { readonly type: "verify-passed"; readonly task: TaskId; readonly evidence: string }
  | {
      readonly type: "verify-failed";
      readonly task: TaskId;
      readonly evidence: string;
      readonly output: string;
    }
  | { readonly type: "task-ending"; readonly task: TaskId; readonly outcome: TaskOutcome }
  | { readonly type: "task-completed"; readonly task: TaskId }
  | { readonly type: "task-failed"; readonly task: TaskId; readonly reason: string }
  | { readonly type: "task-cancelled"; readonly task: TaskId; readonly reason: string }
  /** Back to pending. `failures` says how many failed attempts it counts now. */
  | {
      readonly type: "task-retried";
      readonly task: TaskId;
      readonly reason: string;
      readonly failures: number;
      readonly findings: string | null;
    }
  /** Another agent does it from its next attempt on. */
  | { readonly type: "task-assigned"; readonly task: TaskId; readonly agent: string }
  | {
      readonly type: "task-added";
      readonly task: TaskId;
      readonly phase: PhaseId;
      readonly plan: TaskPlan;
      readonly by: string;
    }
  // locks
  | {
      readonly type: "lock-acquired";
      readonly token: Token;
      readonly agent: string;
      readonly task: TaskId | null;
      readonly paths: readonly PathClaim[];
      readonly holder: Holder;
      readonly extra: Readonly<Record<string, unknown>>;
      /** The lock came from an edit of RESOURCE_LOCKS.json: in force like any other, but it permits no write. */
      readonly imported?: true;
    }
  | {
      readonly type: "lock-refused";
      readonly agent: string;
      readonly task: TaskId | null;
      readonly paths: readonly PathClaim[];
      readonly by: LockRefusal;
    }
  /** `paths` became free; `kept` is what stays locked under this token: empty when the whole lock is gone. */
  | {
      readonly type: "lock-released";
      readonly token: Token;
      readonly agent: string;
      readonly paths: readonly PathClaim[];
      readonly kept: readonly PathClaim[];
      readonly reason: string;
    }
  // sessions
  | {
      readonly type: "session-launching";
      readonly session: SessionId;
      readonly task: TaskId | null;
      readonly attempt: number;
      readonly title: string;
      readonly agent: string;
      /** The command a person typed for a session beside the workflow; null for a task's session. */
      readonly command: string | null;
    }
  | {
      readonly type: "session-started";
      readonly session: SessionId;
      readonly task: TaskId | null;
      readonly attempt: number;
      readonly pid: number;
    }
  | { readonly type: "session-guarded"; readonly session: SessionId; readonly rings: Rings }
  | { readonly type: "progress-reported"; readonly session: SessionId; readonly text: string }
  // what agents ask persons
  | { readonly type: "person-asked"; readonly session: SessionId; readonly ask: Ask }
  | {
      readonly type: "person-answered";
      readonly session: SessionId;
      readonly ask: string;
      readonly reply: Reply;
      readonly by: string;
    }
  /** The question no longer waits for an answer. */
  | {
      readonly type: "ask-withdrawn";
      readonly session: SessionId;
      readonly ask: string;
      readonly reason: string;
    }
  | {
      readonly type: "session-conversation";
      readonly session: SessionId;
      readonly conversation: Conversation;
    }
  /** The usage of a session so far, by its agent's own account. */
  | {
      readonly type: "usage-reported";
      readonly session: SessionId;
      readonly task: TaskId | null;
      readonly usage: Usage;
    }
  | { readonly type: "session-state"; readonly session: SessionId; readonly attention: Attention }
  | { readonly type: "session-stopping"; readonly session: SessionId; readonly reason: string }
  | {
      readonly type: "session-exited";
      readonly session: SessionId;
      readonly task: TaskId | null;
      readonly attempt: number;
      readonly started: Millis | null;
      readonly ended: Millis;
      readonly exit: Exit;
      readonly problem: string | null;
      /** The last lines that it printed, without colours, for a retry; "" when nothing is known. */
      readonly tail: string;
    }
  /** Removed from the list of sessions; its recording stays. */
  | { readonly type: "session-forgotten"; readonly session: SessionId }
  // sync points
  | { readonly type: "check-started"; readonly sync: SyncPointId; readonly check: string }
  | {
      readonly type: "check-passed";
      readonly sync: SyncPointId;
      readonly check: string;
      readonly evidence: string;
      /** The end of what its command printed, and the commit that was checked out then. */
      readonly output?: string;
      readonly commit?: string;
      /** Digest of all that it depends on. */
      readonly content?: string;
    }
  | {
      readonly type: "check-failed";
      readonly sync: SyncPointId;
      readonly check: string;
      readonly evidence: string;
      /** The end of what its command printed, and the commit that was checked out then. */
      readonly output?: string;
      readonly commit?: string;
    }
  /** Every check is to be made again. */
  | { readonly type: "checks-reset"; readonly sync: SyncPointId }
  | { readonly type: "sync-point-ready"; readonly sync: SyncPointId }
  | { readonly type: "sync-point-passed"; readonly sync: SyncPointId; readonly by: string }
  | {
      readonly type: "sync-point-forced";
      readonly sync: SyncPointId;
      readonly by: string;
      readonly reason: string;
    }
  | {
      readonly type: "violation-found";
      readonly phase: PhaseId;
      readonly path: string;
      /** A digest of its content. */
      readonly mark: string;
      readonly suspects: readonly string[];
      /** The changes since the commit at which the phase began, as far as they can be shown. */
      readonly diff?: string;
    }
  /** The files are as they were, or covered by a lock, or claimed by a person. */
  | { readonly type: "violations-gone"; readonly phase: PhaseId; readonly paths: readonly string[] }
  /** A person changed these files, and says so. */
  | {
      readonly type: "violations-accepted";
      readonly phase: PhaseId;
      readonly paths: readonly string[];
      readonly by: string;
    }
  // the files
  | { readonly type: "file-imported"; readonly file: string; readonly change: string }
  | {
      readonly type: "file-rejected";
      readonly file: string;
      readonly line: number;
      readonly field: string;
      readonly problem: string;
    }
  /** The state folder was deleted while we ran, and written again. */
  | { readonly type: "state-restored"; readonly folder: string };

export type TaskOutcome = import("./state.ts").Outcome;
