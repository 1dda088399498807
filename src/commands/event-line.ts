// An event as a line for people.
import type { Event } from "../../state/events.ts";
import { assertNever } from "../../state/never.ts";

export function eventLine(event: Event): string {
  const time = new Date(event.at).toTimeString().slice(0, 8);
  return `${time}  ${event.type.padEnd(18)}  ${words(event)}`.trimEnd();
}

function words(event: Event): string {
  switch (event.type) {
    case "run-started":
      return `${event.plan.name} (${event.execution_id})`;
    case "workflow-changed":
      return event.plan.name;
    case "run-auto-set":
      return event.auto
        ? "sync points are passed as soon as they are ready"
        : "sync points wait for a person";
    case "launching-set":
      return `${event.launching}, by ${event.by}`;
    case "run-finished":
      return event.execution_id;
    case "phase-started":
      return event.phase;
    case "baseline-taken":
      return `${event.phase}${event.baseline.kind === "none" ? `: not audited, ${event.baseline.why}` : ""}`;
    case "dependencies-seen":
      return event.present.join(" ");
    case "task-ready":
    case "task-resumed":
    case "verify-started":
    case "task-completed":
      return event.task;
    case "task-waiting":
    case "task-failed":
    case "task-cancelled":
    case "task-retried":
      return `${event.task}: ${event.reason}`;
    case "verify-passed":
    case "verify-failed":
      return `${event.task}: ${event.evidence}`;
    case "task-ending":
      return `${event.task}: ${event.outcome.kind}`;
    case "lock-acquired":
      return `${event.agent}  ${written(event.paths)}  token ${event.token}`;
    case "lock-refused":
      return `${event.agent}  ${event.by.path} is held by ${event.by.heldBy}`;
    case "lock-released":
      return `${event.agent}  token ${event.token}: ${event.reason}`;
    case "session-launching":
      return event.session;
    case "session-started":
      return `${event.session}  pid ${event.pid}`;
    case "session-state":
      return `${event.session}  ${event.attention.kind}${event.attention.kind === "needs-person" ? `: ${event.attention.what}` : ""}`;
    case "session-stopping":
      return `${event.session}: ${event.reason}`;
    case "session-exited":
      return `${event.session}  ${event.problem ?? (event.exit.signal === null ? `exit ${event.exit.code}` : event.exit.signal)}`;
    case "session-forgotten":
      return event.session;
    case "check-started":
      return `${event.sync}: ${event.check}`;
    case "check-passed":
    case "check-failed":
      return `${event.sync}: ${event.check}: ${event.evidence}`;
    case "checks-reset":
    case "sync-point-ready":
      return event.sync;
    case "sync-point-passed":
      return `${event.sync} by ${event.by}`;
    case "sync-point-forced":
      return `${event.sync} by ${event.by}: ${event.reason}`;
    case "violation-found":
      return `${event.path}${event.suspects.length > 0 ? `: ${event.suspects.join(", ")}` : ""}`;
    case "file-imported":
      return `${event.file}: ${event.change}`;
    case "file-rejected":
      return `${event.file}:${event.line}: ${event.field}: ${event.problem}`;
    default:
      return assertNever(event);
  }
}

function written(paths: readonly { readonly written: string }[]): string {
  return paths.map((path) => path.written).join(" ");
}
