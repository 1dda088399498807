// The requests of people, agents and scripts. decide.ts answers with the facts that follow, or with a refusal
// in words.
import type { Reply } from "./asks.ts";
import type { Holder, Launching, PathClaim, SessionId, TaskId, Token } from "./state.ts";

/** The asker: a person (or a script of theirs) at a terminal, or the agent inside one of our sessions. */
export type Caller =
  | { readonly kind: "person"; readonly name: string }
  | { readonly kind: "session"; readonly session: SessionId };

export type Request =
  /** Go on after a stop or a pause. */
  | { readonly kind: "launching"; readonly launching: Launching }
  | { readonly kind: "auto"; readonly auto: boolean }
  | { readonly kind: "advance" }
  | { readonly kind: "force-advance"; readonly reason: string }
  /** Make the failed checks of the current sync point again. */
  | { readonly kind: "recheck" }
  /** The person takes the changes without a lock for their own. */
  | { readonly kind: "violations-mine" }
  | { readonly kind: "task-start"; readonly tasks: readonly TaskId[] }
  | { readonly kind: "task-complete"; readonly task: TaskId; readonly token: Token | null }
  | { readonly kind: "task-fail"; readonly task: TaskId; readonly reason: string }
  | { readonly kind: "task-retry"; readonly task: TaskId }
  | { readonly kind: "task-cancel"; readonly task: TaskId }
  /** Give a task to another agent; one that is at work is stopped and started again with it. */
  | { readonly kind: "task-assign"; readonly task: TaskId; readonly agent: string }
  /** A new task that follows this one (`now`: runs beside it); without paths on the same ones. Prompt or command. */
  | {
      readonly kind: "task-split";
      readonly task: TaskId;
      readonly id: string;
      readonly paths: readonly PathClaim[];
      readonly prompt: string | null;
      readonly command: string | null;
      readonly agent: string | null;
      readonly now: boolean;
    }
  /** Send tasks of the running phase back to their agents with what the checks found; without any, those concerned. */
  | { readonly kind: "task-reopen"; readonly tasks: readonly TaskId[]; readonly findings: string | null }
  /** A session beside the workflow; command null opens the person's shell. */
  | { readonly kind: "session-open"; readonly command: string | null }
  | { readonly kind: "session-stop"; readonly session: SessionId }
  | { readonly kind: "session-restart"; readonly session: SessionId }
  /** Resumes a task with the conversation of its last attempt; null: all that were cut off. */
  | { readonly kind: "session-resume"; readonly session: SessionId | null }
  | {
      readonly kind: "lock-acquire";
      readonly agent: string;
      readonly paths: readonly PathClaim[];
      readonly holder: Holder;
    }
  /** Without paths: everything that the agent holds. */
  | {
      readonly kind: "lock-release";
      readonly agent: string;
      readonly paths: readonly PathClaim[];
      readonly token: Token | null;
    }
  | { readonly kind: "reply"; readonly ask: string; readonly reply: Reply }
  /** By the session that asks. */
  | { readonly kind: "report-progress"; readonly text: string }
  | { readonly kind: "lock-force"; readonly token: Token; readonly reason: string };
