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
import type { State } from "../../../state/model/state.ts";
import { type Problem, reportInto, reportIssues } from "../../workflow/problem.ts";
import { parseJson, type Source } from "../../workflow/source.ts";
import type { Grounds, Judgement, Verdict } from "./edit.ts";
import { judgeLocks } from "./lock-edits.ts";
import { judgeStatus, judgeWorkflowState } from "./status-edits.ts";

export { type Extra, noExtra } from "../../../state/files/projection.ts";

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
