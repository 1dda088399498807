// Edits of the shared files by other programs. In: the text that stands in a file now, and the state. Out: what of
// it is taken in, as changes, or the place of what cannot be. Nothing is read or written here.
import type { z } from "zod";
import { type Extra, noExtra, type SharedFile } from "../../../state/files/projection.ts";
import {
  parallelStatusSchema,
  resourceLocksSchema,
  workflowStateSchema,
} from "../../../state/files/schema.ts";
import { assertNever } from "../../../state/model/assert-never.ts";
import type { Holder, PathClaim, State, TaskId, Token } from "../../../state/model/state.ts";
import type { ClaimResult } from "../../system/paths.ts";
import { type Problem, reportInto, reportIssues } from "../../workflow/problem.ts";
import { type Place, parseJson, type Source } from "../../workflow/source.ts";
import { judgeLocks } from "./lock-edits.ts";
import type { Removals } from "./lock-history.ts";
import { judgeStatus, judgeWorkflowState } from "./status-edits.ts";

export { type Extra, noExtra } from "../../../state/files/projection.ts";

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

/** What a task's status may be changed to in the file: as `lockstep task complete|fail|retry|cancel`. */
export type TargetStatus = "completed" | "failed" | "pending" | "cancelled";

export type Judgement =
  /** `isStale`: it leaves out what its author cannot have seen, or names what has ended, so it is to be written anew. */
  | { readonly kind: "unchanged"; readonly isStale: boolean }
  /** `extra` is what the next projection of this file must keep. */
  | { readonly kind: "accepted"; readonly changes: readonly ForeignChange[]; readonly extra: Extra }
  | { readonly kind: "rejected"; readonly line: number; readonly field: string; readonly problem: string };

/** The claim of a path as written in the file. */
export type ToClaim = (written: string) => ClaimResult;

/** What a judge of one file answers: the first thing that is wrong, with its place, or what changes. */
export type Verdict =
  | {
      readonly ok: true;
      readonly changes: readonly ForeignChange[];
      readonly extra: Extra;
      readonly isStale?: boolean;
    }
  | { readonly ok: false; readonly place: Place; readonly problem: string };

/** What an edit is judged by, beside the state. */
export interface Grounds {
  readonly claim: ToClaim;
  readonly removals: Removals;
}

export function judgeEdit(file: SharedFile, text: string, state: State, grounds: Grounds): Judgement {
  switch (file) {
    case "RESOURCE_LOCKS.json":
      return judge(file, text, resourceLocksSchema, (value) => judgeLocks(value, state, grounds));
    case "PARALLEL_STATUS.json":
      return judge(file, text, parallelStatusSchema, (value) => judgeStatus(value, state));
    case "WORKFLOW_STATE.json":
      return judge(file, text, workflowStateSchema, (value) => judgeWorkflowState(value, state));
    default:
      return assertNever(file);
  }
}

/** The fields of an entry that its schema does not name. */
export function unknownFields(value: object, known: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !Object.hasOwn(known, key)));
}

export function rejectAt(place: Place, problem: string): Verdict {
  return { ok: false, place, problem };
}

// --- helpers ------------------------------------------------------------------------------------

function judge<Value>(
  file: SharedFile,
  text: string,
  schema: z.ZodType<Value>,
  decide: (value: Value) => Verdict,
): Judgement {
  const parsed = parseJson(file, text);
  if (!parsed.ok) return { kind: "rejected", line: parsed.line, field: "", problem: parsed.message };
  const read = schema.safeParse(parsed.source.value);
  if (!read.success) return firstIssue(parsed.source, read.error);
  const verdict = decide(read.data);
  if (!verdict.ok) {
    const { line, field } = parsed.source.at(verdict.place);
    return { kind: "rejected", line, field, problem: verdict.problem };
  }
  const { changes, extra, isStale = false } = verdict;
  return changes.length === 0 && isNothing(extra)
    ? { kind: "unchanged", isStale }
    : { kind: "accepted", changes, extra };
}

function firstIssue(source: Source, error: z.ZodError): Judgement {
  const problems: Problem[] = [];
  reportIssues(reportInto(problems), source, error.issues);
  const [first] = problems;
  if (first === undefined) throw new Error(`${source.file} was refused without a reason`);
  return { kind: "rejected", line: first.line, field: first.field, problem: first.message };
}

function isNothing(extra: Extra): boolean {
  return (
    extra === noExtra || (Object.keys(extra.top).length === 0 && Object.keys(extra.entries).length === 0)
  );
}
