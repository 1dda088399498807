// A problem with a file, in words for its author: file, line, field, what was expected and what stands there.
import type { z } from "zod";
import { keysAt } from "../../state/files/schema.ts";
import { nearest } from "./nearest.ts";
import type { Place, Source, Spot } from "./source.ts";

export interface Problem extends Spot {
  readonly message: string;
  /** `invalid`: it cannot be read as a workflow. `refused`: it can, but it contradicts itself (a cycle, a feature
   *  that may and may not modify one path), which `lockstep check` answers with exit code 1. */
  readonly kind: "invalid" | "refused";
}

/** Collects problems while a file is read, so that a person sees all of them at once. */
export type Report = (source: Source, place: Place, message: string, kind?: Problem["kind"]) => void;

export function reportInto(problems: Problem[]): Report {
  return (source, place, message, kind = "invalid") => {
    problems.push({ ...source.at(place), message, kind });
  };
}

/** Reports one problem for each issue of the schema. */
export function reportIssues(
  report: Report,
  source: Source,
  issues: readonly z.core.$ZodIssue[],
  known = keysAt,
): void {
  for (const issue of issues) reportIssue(report, source, [], issue, known);
}

/** A value as a problem names it. */
export function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "nothing (null)";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object") return "a mapping";
  const shown = JSON.stringify(value);
  return shown.length > 60 ? `${shown.slice(0, 57)}…"` : shown;
}

// --- helpers ------------------------------------------------------------------------------------

function reportIssue(
  report: Report,
  source: Source,
  above: Place,
  issue: z.core.$ZodIssue,
  known: typeof keysAt,
): void {
  const place = [...above, ...issue.path];
  if (issue.code === "unrecognized_keys") {
    for (const key of issue.keys) report(source, [...place, key], unknownKey(key, known(place)));
    return;
  }
  const found = valueAt(source.value, place);
  const branch = issue.code === "invalid_union" ? nearestBranch(issue.errors) : null;
  if (branch === null)
    report(source, place, `expected ${expectation(issue)}, found ${describe(found)}${hint(issue, found)}`);
  else for (const inner of branch) reportIssue(report, source, place, inner, known);
}

function unknownKey(key: string, known: readonly string[]): string {
  const near = nearest(key, known);
  if (near !== null) return `unknown key "${key}"; did you mean "${near}"?`;
  return `unknown key "${key}"; expected one of ${known.join(", ")}`;
}

/** Of the alternatives of a union the one that was meant: whose own type fits, so that only parts of it are wrong. */
function nearestBranch(
  branches: readonly (readonly z.core.$ZodIssue[])[],
): readonly z.core.$ZodIssue[] | null {
  const fits = (issue: z.core.$ZodIssue) => issue.path.length > 0 || issue.code !== "invalid_type";
  return branches.find((issues) => issues.length > 0 && issues.every(fits)) ?? null;
}

function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return typeWords[issue.expected] ?? issue.expected;
    case "invalid_value":
      return issue.values.length === 1
        ? String(issue.values[0])
        : `one of ${issue.values.map(String).join(", ")}`;
    case "too_small":
      return issue.origin === "string" || issue.origin === "array"
        ? "something, not an empty value"
        : `a number of at least ${issue.inclusive ? issue.minimum : `more than ${issue.minimum}`}`;
    case "too_big":
      return issue.origin === "string" ? `at most ${issue.maximum} characters` : `at most ${issue.maximum}`;
    case "invalid_format":
      return issue.format === "regex"
        ? "letters, digits and . _ : -, beginning with a letter or digit"
        : formatWords(issue.format);
    case "invalid_union":
      return unionWords(issue.errors);
    default:
      return issue.message;
  }
}

function formatWords(format: string): string {
  return format === "datetime" ? "an instant such as 2024-01-10T10:00:00Z" : format;
}

function unionWords(branches: readonly (readonly z.core.$ZodIssue[])[]): string {
  const words = branches.flatMap((issues) => issues.slice(0, 1).map(expectation));
  return [...new Set(words)].join(" or ");
}

const typeWords: Readonly<Record<string, string>> = {
  string: "text",
  array: "a list",
  object: "a mapping",
  record: "a mapping",
  boolean: "true or false",
  number: "a number",
  int: "a whole number",
};

function hint(issue: z.core.$ZodIssue, found: unknown): string {
  if (issue.code !== "invalid_value" || typeof found !== "string") return "";
  const near = nearest(found, issue.values.map(String));
  return near === null ? "" : `; did you mean "${near}"?`;
}

function valueAt(value: unknown, place: Place): unknown {
  return place.reduce<unknown>((at, part) => {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, part)) return undefined;
    return Reflect.get(at, part);
  }, value);
}
