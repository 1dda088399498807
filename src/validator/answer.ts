// The answer of `lockstep validate`: the document that scripts read, and the page that people read.

import type { Launch, Place } from "../transcript/session.ts";
import type { Finding, Judged } from "./judge/judge.ts";
import { largest, strongest, type Verdict } from "./judge/spans.ts";
import type { Warning } from "./read/read.ts";

export interface JudgedFile {
  readonly file: string;
  readonly format: string;
  readonly judged: Judged;
}

/** `warnings` is there when something was left out. */
export function answerOf(files: readonly JudgedFile[], warnings: readonly Warning[]) {
  const answer = { files: files.map(fileAnswer), verdict: overall(files) };
  return warnings.length === 0 ? answer : { ...answer, warnings };
}

export function hasError(files: readonly JudgedFile[]): boolean {
  return files.some(({ judged }) => judged.findings.some((finding) => finding.severity === "error"));
}

export function answerText(files: readonly JudgedFile[]): string {
  const blocks = files.map(fileText);
  if (files.length > 1) blocks.push(summaryText(files));
  return blocks.join("\n\n");
}

// --- helpers ------------------------------------------------------------------------------------

function overall(files: readonly JudgedFile[]): Verdict {
  return strongest(files.map(({ judged }) => judged.measured.verdict));
}

function fileAnswer({ file, format, judged }: JudgedFile) {
  const { measured } = judged;
  return {
    file,
    format,
    verdict: measured.verdict,
    claims: judged.claims.map(({ text, at, verdict }) => ({ text, at: placeAnswer(at), verdict })),
    groups: judged.groups.map(({ response, launches }) => ({
      response,
      launches: launches.map(launchAnswer),
    })),
    max_in_one_response: measured.maxInOneResponse,
    max_overlap: measured.maxOverlap,
    parallelism: measured.parallelism,
    findings: judged.findings.map((finding) => ({ ...finding, at: placeAnswer(finding.at) })),
  };
}

function launchAnswer({ id, label, at, end, ok, background }: Launch) {
  return { id, label, start: isoOf(at), end: end === null ? null : isoOf(end), ok, background };
}

function placeAnswer(at: Place) {
  return { line: at.line, time: isoOf(at) };
}

function isoOf({ time }: Place): string | null {
  return time === null ? null : new Date(time).toISOString();
}

function fileText({ file, format, judged }: JudgedFile): string {
  const { measured, claims, groups, findings } = judged;
  const lines = [`${file}  (${format})`, `  ${verdictSentence(judged)}`];
  if (claims.length > 0)
    lines.push(
      "",
      "  Claims",
      ...claims.map((claim) => `    line ${claim.at.line}  ${claim.verdict}  “${claim.text}”`),
    );
  if (groups.length > 0) lines.push("", "  Launches", ...launchRows(judged));
  if (measured.maxOverlap > 1)
    lines.push(`    ${measured.maxOverlap} at once at most, parallelism ${measured.parallelism.toFixed(2)}`);
  if (findings.length > 0)
    lines.push("", "  Findings", ...findings.map((finding) => `    ${findingText(finding)}`));
  return lines.join("\n");
}

function verdictSentence({ measured, groups }: Judged): string {
  const count = groups.flatMap((group) => group.launches).filter((launch) => launch.ok).length;
  const responses = groups.filter((group) => group.launches.some((launch) => launch.ok)).length;
  switch (measured.verdict) {
    case "parallel":
      return `parallel: ${measured.maxInOneResponse} agents launched in one response`;
    case "staggered":
      return `staggered: ${count} agents launched in ${responses} responses, and they overlapped in time`;
    case "sequential":
      return `sequential: ${count === 1 ? "one agent launched" : `${count} agents launched one after the other`}`;
    case "none":
      return "none: no agent was launched";
  }
}

/** Wide enough to tell who ran beside whom, small enough for 80 columns. */
const barColumns = 24;

function launchRows({ groups }: Judged): readonly string[] {
  const launches = groups.flatMap((group) => group.launches);
  const labelWidth = Math.min(30, largest(launches.map(({ label }) => label.length)));
  const scale = scaleOf(launches);
  return groups.flatMap((group, index) =>
    group.launches.map((launch, position) => {
      const name = position === 0 ? `${index + 1}.` : "";
      const label =
        launch.label.length > labelWidth ? `${launch.label.slice(0, labelWidth - 1)}…` : launch.label;
      const notes = [
        lengthOf(launch),
        launch.background ? "background" : "",
        launch.ok ? "" : "failed, not counted",
      ];
      const row = `    ${name.padEnd(4)}${label.padEnd(labelWidth)}  ${bar(launch, scale)}  ${notes.filter((note) => note !== "").join(", ")}`;
      return row.trimEnd();
    }),
  );
}

interface Scale {
  readonly from: number;
  readonly length: number;
}

function scaleOf(launches: readonly Launch[]): Scale {
  const times = launches
    .flatMap(({ at, end }) => [at.time, end?.time ?? null])
    .filter((time) => time !== null);
  const from = -largest(times.map((time) => -time));
  return { from, length: largest(times) - from };
}

function bar({ at, end }: Launch, { from, length }: Scale): string {
  if (at.time === null || !(length > 0)) return " ".repeat(barColumns);
  const column = (time: number) =>
    Math.min(barColumns - 1, Math.floor(((time - from) / length) * barColumns));
  const first = column(at.time);
  const last = end?.time == null ? barColumns - 1 : Math.max(first, column(end.time));
  const body = (end?.time == null ? "─" : "━").repeat(last - first + 1);
  return `${" ".repeat(first)}${body}`.padEnd(barColumns);
}

function lengthOf({ at, end }: Launch): string {
  if (at.time === null || end === null || end.time === null) return "no end known";
  const seconds = (end.time - at.time) / 1000;
  return seconds < 60
    ? `${seconds.toFixed(1)} s`
    : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

function findingText({ kind, severity, message, at }: Finding): string {
  return `${severity}  ${kind}, line ${at.line}: ${message}`;
}

function summaryText(files: readonly JudgedFile[]): string {
  const errors = files
    .flatMap(({ judged }) => judged.findings)
    .filter(({ severity }) => severity === "error").length;
  return `${files.length} files, ${overall(files)}, ${errors === 0 ? "no errors" : errors === 1 ? "1 error" : `${errors} errors`}`;
}
