// Names and numbers that everything else refers to.

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

export type TaskId = Branded<"task">;
export type PhaseId = Branded<"phase">;
export type SyncPointId = Branded<"sync-point">;
export type SessionId = Branded<"session">;

/** Milliseconds: since 1970 for an instant, a length of time where the name ends in `Ms`. */
export type Millis = number;

/** A fencing number. Every granted lock has a larger one than all before it. */
export type Token = number;

/** A path or glob as a person wrote it, and the form in which two of them are compared: relative to the
 *  workspace, `/` between parts, none at either end, `.` for the workspace itself. */
export interface PathClaim {
  readonly written: string;
  readonly claim: string;
}
