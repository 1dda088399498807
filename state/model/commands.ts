// Work for the outside world, as values. step.ts returns them, the supervisor performs them after the event
// is on disk, and their results arrive as further events. Each names its target (a session, a task's attempt,
// a check's start), so that a late answer is recognised and ignored.
import type { BudgetPart } from "./budget.ts";
import type { CheckPlan, CommandLine, Millis, PhaseId, SessionId, SyncPointId, TaskId } from "./state.ts";

export type Command =
  /** Start the agent of a task's attempt, or a person's own session (task null). */
  | {
      readonly kind: "launch";
      readonly session: SessionId;
      readonly task: TaskId | null;
      readonly attempt: number;
      readonly command: string | null;
    }
  /** TERM to the whole process group, KILL after the grace period. */
  | { readonly kind: "stop"; readonly session: SessionId }
  /** Forget a session that has exited; its recording stays. */
  | { readonly kind: "forget"; readonly session: SessionId }
  | {
      readonly kind: "verify";
      readonly task: TaskId;
      readonly session: SessionId;
      readonly command: CommandLine;
    }
  /** Look whether something was changed without a lock, now that the task has ended. */
  | { readonly kind: "audit"; readonly task: TaskId }
  /** Keep what the task left in its own tree. */
  | { readonly kind: "commit"; readonly task: TaskId }
  | { readonly kind: "check"; readonly sync: SyncPointId; readonly check: CheckPlan; readonly since: Millis }
  /** See which files are there, and which dependency paths exist. */
  | { readonly kind: "take-baseline"; readonly phase: PhaseId }
  /** End the attempt if it still runs at `at`. */
  | {
      readonly kind: "timeout";
      readonly task: TaskId;
      readonly session: SessionId;
      /** A session may have several of a task that it dispatches. */
      readonly attempt: number;
      readonly at: Millis;
    }
  /** Say, at `at`, that so much of a budget is used up. `since`: the start of the run (phase null) or the phase. */
  | {
      readonly kind: "budget";
      readonly phase: PhaseId | null;
      readonly part: BudgetPart;
      readonly since: Millis;
      readonly at: Millis;
    }
  /** Move the recordings and files of a finished run aside. */
  | { readonly kind: "archive"; readonly executionId: string };
