// Gathers everything about one task, for a person who looks at its work before passing the sync point: the
// same for the screen and for the command line.

import { assertNever } from "../model/assert-never.ts";
import { duration } from "../model/duration.ts";
import { ringsLine } from "../model/protection.ts";
import { allSessions, locksOfTask } from "../model/select.ts";
import type { Millis, Session, State, Task } from "../model/state.ts";
import type { Role } from "../model/theme.ts";
import { usageWords } from "../model/usage.ts";
import { taskStatus } from "../run/task-status.ts";
import { explainTask } from "./explain.ts";

/** A file that the task changed since its phase began; `diff` as git writes it, cut when it is long. */
export interface Change {
  readonly path: string;
  readonly diff: string;
}

/** `why`: nothing can be said of changes. */
export type Changes =
  | { readonly kind: "files"; readonly changes: readonly Change[] }
  | { readonly kind: "unknown"; readonly why: string };

export interface DetailsRow {
  readonly text: string;
  readonly role: Role;
}

export interface DetailsSection {
  readonly title: string;
  readonly rows: readonly DetailsRow[];
}

/** `changes`: null while they are looked for. */
export function detailsOf(
  state: State,
  task: Task,
  changes: Changes | null,
  now: Millis,
): readonly DetailsSection[] {
  const attempts = allSessions(state)
    .filter((session) => session.task === task.plan.id)
    .sort((one, other) => one.attempt - other.attempt);
  const live = attempts.at(-1);
  const sections: DetailsSection[] = [
    { title: `${taskStatus(state, task)} in ${task.phase}`, rows: [plain(explainTask(state, task))] },
    { title: "Prompt", rows: promptRows(task) },
    { title: "May write", rows: boundaryRows(state, task) },
    { title: "Attempts", rows: attempts.flatMap((session) => attemptRows(session, now)) },
    { title: "Kept inside by", rows: live?.rings === undefined ? [] : [plain(ringsLine(live.rings))] },
    { title: "Used", rows: task.used === undefined ? [] : [plain(usageWords(task.used))] },
    { title: "Says", rows: live?.says === undefined ? [] : [plain(live.says)] },
    {
      title: "What the last attempt printed",
      rows: task.findings === null ? [] : lines(task.findings, "quiet"),
    },
    { title: "Changed since the phase began", rows: changeRows(changes) },
  ];
  return sections.filter(({ rows }) => rows.length > 0);
}

function promptRows({ plan }: Task): readonly DetailsRow[] {
  if (plan.program.kind === "agent") return lines(plan.program.prompt.trim(), "plain");
  const { command } = plan.program;
  return [plain(`$ ${command.kind === "shell" ? command.line : command.argv.join(" ")}`)];
}

function boundaryRows(state: State, { plan }: Task): readonly DetailsRow[] {
  const held = locksOfTask(state, plan.id).map(
    ({ token, paths }) => `locked now: ${paths.map(({ written }) => written).join(" ")} (token ${token})`,
  );
  const may = plan.modifies.map(({ written }) => written).join(" ");
  const never = plan.cannotModify.map(({ written }) => written).join(" ");
  return [
    plain(may === "" ? "nothing" : may),
    ...(never === "" ? [] : [{ text: `never ${never}`, role: "quiet" } as const]),
    ...held.map((text): DetailsRow => ({ text, role: "quiet" })),
  ];
}

function attemptRows(session: Session, now: Millis): readonly DetailsRow[] {
  const { state } = session;
  switch (state.kind) {
    case "launching":
      return [plain(`${session.id}  is being started`)];
    case "running":
    case "stopping":
      return [
        plain(`${session.id}  ${session.agent}, pid ${state.pid}, for ${duration(now - state.started)}`),
      ];
    case "exited": {
      const how = state.problem ?? state.exit.signal ?? `exit ${state.exit.code}`;
      const long = state.started === null ? "" : `, after ${duration(state.ended - state.started)}`;
      const role = state.exit.code === 0 ? "plain" : "bad";
      return [{ text: `${session.id}  ${session.agent}, ${how}${long}`, role }];
    }
    default:
      return assertNever(state);
  }
}

function changeRows(changes: Changes | null): readonly DetailsRow[] {
  if (changes === null) return [{ text: "…", role: "quiet" }];
  if (changes.kind === "unknown") return [{ text: changes.why, role: "quiet" }];
  if (changes.changes.length === 0) return [{ text: "no file of its paths", role: "quiet" }];
  return changes.changes.flatMap(({ path, diff }) => [
    { text: path, role: "strong" } as const,
    ...diff.split("\n").map((text): DetailsRow => ({ text, role: roleOf(text) })),
  ]);
}

function roleOf(line: string): Role {
  if (line.startsWith("+")) return "good";
  if (line.startsWith("-")) return "bad";
  return line.startsWith("@@") ? "accent" : "quiet";
}

function lines(text: string, role: Role): readonly DetailsRow[] {
  return text.split("\n").map((line) => ({ text: line, role }));
}

function plain(text: string): DetailsRow {
  return { text, role: "plain" };
}
