// The signs for states, each one column wide, and what each state is called on the screen.

import { assertNever } from "../../state/model/assert-never.ts";
import { oneLine } from "../../state/model/one-line.ts";
import type { Check, CommandLine, Session, State, SyncPoint, Task } from "../../state/model/state.ts";
import type { Role } from "../../state/model/theme.ts";
import { taskStatus } from "../../state/run/task-status.ts";
import type { Span } from "./line.ts";

export function taskGlyph(state: State, task: Task): Span {
  if (needsPerson(state, task)) return { text: "?", role: "warning" };
  const status = taskStatus(state, task);
  switch (status) {
    case "pending":
      return { text: "·", role: "quiet" };
    case "blocked":
      return { text: "◌", role: "warning" };
    case "in_progress":
      return { text: "●", role: "accent" };
    case "waiting":
      return { text: "?", role: "warning" };
    case "completed":
      return { text: "✓", role: "good" };
    case "failed":
      return { text: "✗", role: "bad" };
    case "cancelled":
      return { text: "⊘", role: "quiet" };
    default:
      return assertNever(status);
  }
}

export function syncGlyph(point: SyncPoint): Span {
  switch (point.status.kind) {
    case "closed":
      return point.checks.some((check) => check.result.kind === "failed")
        ? { text: "◇", role: "bad" }
        : { text: "◇", role: "plain" };
    case "ready":
      return { text: "◆", role: "warning" };
    case "passed":
      return { text: "✔", role: "good" };
    case "forced":
      return { text: "!", role: "warning" };
    default:
      return assertNever(point.status);
  }
}

export function checkGlyph(check: Check): Span {
  switch (check.result.kind) {
    case "not-run":
      return { text: "·", role: "quiet" };
    case "running":
      return { text: "●", role: "accent" };
    case "passed":
      return { text: "✓", role: "good" };
    case "failed":
      return { text: "✗", role: "bad" };
    default:
      return assertNever(check.result);
  }
}

export function sessionGlyph(state: State, session: Session): Span {
  if (session.state.kind === "exited") return exitedGlyph(state, session);
  if (session.attention.kind === "needs-person") return { text: "?", role: "warning" };
  const task = session.task === null ? undefined : state.tasks[session.task];
  if (task?.state.kind === "waiting") return { text: "?", role: "warning" };
  return { text: "●", role: session.attention.kind === "idle" ? "quiet" : "accent" };
}

/** The name of a check, in words. */
export function checkLabel(check: Check): string {
  const { plan } = check;
  switch (plan.kind) {
    case "tasks-completed":
      return "tasks completed";
    case "locks-released":
      return "locks released";
    case "merged":
      return "work merged";
    case "boundary":
      return "boundaries kept";
    case "parallelism":
      return "ran in parallel";
    case "exists":
      return `exists ${plan.path.written}`;
    case "run":
      return oneLine(commandText(plan.command));
    case "tests":
      return `tests ${plan.glob}`;
    case "approve":
      return `approve: ${oneLine(plan.what)}`;
    default:
      return assertNever(plan);
  }
}

/** The result of a check, in words. */
export function checkEvidence(check: Check): string {
  switch (check.result.kind) {
    case "not-run":
      return check.plan.kind === "approve" ? "waits for a person" : "not run yet";
    case "running":
      return "running";
    case "passed":
    case "failed":
      return oneLine(check.result.evidence);
    default:
      return assertNever(check.result);
  }
}

export function checkRole(check: Check): Role {
  return check.result.kind === "failed" ? "bad" : "quiet";
}

function needsPerson(state: State, task: Task): boolean {
  const session = "session" in task.state ? state.sessions[task.state.session] : undefined;
  return session?.state.kind === "running" && session.attention.kind === "needs-person";
}

/** The task's outcome counts, where there is one: a program may exit 0 and its verify fail. */
function exitedGlyph(state: State, session: Session): Span {
  const task = session.task === null ? undefined : state.tasks[session.task];
  if (task !== undefined && isSettledKind(task.state.kind)) return taskGlyph(state, task);
  const code = session.state.kind === "exited" ? session.state.exit.code : null;
  return code === 0 ? { text: "✓", role: "good" } : { text: "✗", role: "bad" };
}

function isSettledKind(kind: Task["state"]["kind"]): boolean {
  return kind === "completed" || kind === "failed" || kind === "cancelled";
}

function commandText(command: CommandLine): string {
  return command.kind === "shell" ? command.line : command.argv.join(" ");
}
