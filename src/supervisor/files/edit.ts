import type { Fact } from "../../../state/model/events.ts";
import type { State } from "../../../state/model/state.ts";
// An edit of a shared file by another program, and the verdict on it.

import type { Extra } from "../../../state/files/projection.ts";
import type { Holder, PathClaim, TaskId, Token } from "../../../state/model/state.ts";
import type { ClaimResult } from "../../system/paths.ts";
import type { Place } from "../../workflow/source.ts";
import type { Removals } from "./lock-history.ts";

export type ForeignChange =
  | {
      readonly kind: "lock-added";
      readonly agent: string;
      readonly paths: readonly PathClaim[];
      /** `process` where the entry named one in full, else `none`. */
      readonly holder: Holder;
      readonly extra: Readonly<Record<string, unknown>>;
      /** The one that it had in a store that was lost. */
      readonly token?: Token;
    }
  | { readonly kind: "lock-removed"; readonly token: Token }
  | { readonly kind: "task-status"; readonly task: TaskId; readonly status: TargetStatus };

/** The statuses a task can be given in the file: as `lockstep task complete|fail|retry|cancel`. */
export type TargetStatus = "completed" | "failed" | "pending" | "cancelled";

export type Judgement =
  /** `isStale`: it leaves out what its author cannot have seen, or names what has ended, so it is to be written anew. */
  | { readonly kind: "unchanged"; readonly isStale: boolean }
  /** `extra` is what the next projection of this file must keep. */
  | { readonly kind: "accepted"; readonly changes: readonly ForeignChange[]; readonly extra: Extra }
  | { readonly kind: "rejected"; readonly line: number; readonly field: string; readonly problem: string };

/** The claim of a path as written in the file. */
export type ToClaim = (written: string) => ClaimResult;

/** A judge's answer about one file: the first error with its place, or the change. */
export type Verdict =
  | {
      readonly ok: true;
      readonly changes: readonly ForeignChange[];
      readonly extra: Extra;
      readonly isStale?: boolean;
    }
  | { readonly ok: false; readonly place: Place; readonly problem: string };

/** The facts beside the state that an edit is judged by. */
export interface Grounds {
  readonly claim: ToClaim;
  readonly removals: Removals;
}

/** The fields of an entry that its schema does not name. */
export function unknownFields(value: object, known: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !Object.hasOwn(known, key)));
}

export function rejectAt(place: Place, problem: string): Verdict {
  return { ok: false, place, problem };
}

export interface Settled {
  /** A file is still being written: ask again after this. */
  readonly waitMs: number;
  readonly facts: readonly ((state: State) => readonly Fact[])[];
}
