// How commands speak: facts on stdout, as text or JSON, answers as sentences, problems on stderr.
import type { Event } from "../../state/model/events.ts";
import { exitCode } from "../system/failure.ts";
import type { Answer, Problem } from "../wire/protocol.ts";
import type { Invocation } from "./invocation.ts";

export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

export function printLine(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Prints the answer, the sentence of a refusal on stderr and with --json the document on stdout. Returns the exit code
 *  that it deserves. */
export function printAnswer({ json }: Invocation, answer: Answer): number {
  if (json) printJson(answerDocument(answer));
  else if (answer.ok && answer.sentence !== "") printLine(answer.sentence);
  return printRefusal(answer);
}

export function answerDocument(answer: Answer) {
  const problems = answer.ok || answer.invalid === undefined ? {} : { problems: answer.invalid };
  return { ok: answer.ok, message: answer.sentence, ...problems };
}

/** On stderr what was refused and why; nothing when it was not. Returns the exit code. */
export function printRefusal(answer: Answer): number {
  if (answer.ok) return exitCode.done;
  if (answer.invalid !== undefined) {
    printProblems(answer.invalid);
    return exitCode.usage;
  }
  process.stderr.write(`${answer.sentence}\n`);
  return answer.fault === true ? exitCode.fault : exitCode.refused;
}

function printProblems(problems: readonly Problem[]): void {
  for (const problem of problems)
    process.stderr.write(
      `${problem.file}:${problem.line}: ${problem.field === "" ? "" : `${problem.field}: `}${problem.message}\n`,
    );
}

/** The event as the contract writes it: ISO time, and the plan of a run by its name only. */
export function publicEvent(event: Event): Record<string, unknown> {
  const { seq, at, type, ...rest } = event;
  const fields: Record<string, unknown> = { ...rest };
  if ("plan" in fields && event.type === "run-started") {
    fields.workflow = event.plan.name;
    fields.phases = event.plan.phases.map((phase) => phase.id);
  }
  if (event.type === "task-added") {
    fields.paths = event.plan.modifies.map((path) => path.written);
    fields.needs = event.plan.needs;
  }
  delete fields.plan;
  if (event.type === "baseline-taken") {
    delete fields.baseline;
    fields.git = event.baseline.kind === "git";
  }
  for (const name of ["started", "ended"])
    if (typeof fields[name] === "number") fields[name] = new Date(fields[name]).toISOString();
  if ("paths" in event)
    fields.paths = event.paths.map((path) => (typeof path === "string" ? path : path.written));
  if ("kept" in event) fields.kept = event.kept.map((path) => path.written);
  return { seq, at: new Date(at).toISOString(), type, ...fields };
}

/** A table with columns as wide as their widest cell. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows)
    row.forEach((cell, index) => {
      widths[index] = Math.max(widths[index] ?? 0, cell.length);
    });
  return rows
    .map((row) =>
      row
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
