// An event as a line for people.

import type { Event } from "../../../state/model/events.ts";
import { ringsLine } from "../../../state/model/protection.ts";
import { reasonIn } from "../../../state/model/select.ts";
import { usageWords } from "../../../state/model/usage.ts";
import { budgetWords } from "../../../state/sync/budget.ts";

export function eventLine(event: Event): string {
  const time = new Date(event.at).toTimeString().slice(0, 8);
  return `${time}  ${event.type.padEnd(18)}  ${wordsOf(event)}`.trimEnd();
}

function wordsOf<Type extends Event["type"]>(event: Extract<Event, { type: Type }>): string {
  // The table has for each type a function of that type's events; the compiler cannot pair the two by itself.
  const say = words[event.type] as (event: Event) => string;
  return say(event);
}

const words: { readonly [Type in Event["type"]]: (event: Extract<Event, { type: Type }>) => string } = {
  "run-started": (event) => `${event.plan.name} (${event.execution_id})`,
  "workflow-changed": (event) => event.plan.name,
  "run-auto-set": (event) =>
    event.auto ? "sync points are passed as soon as they are ready" : "sync points wait for a person",
  "launching-set": (event) => `${event.launching}, by ${event.by}`,
  "budget-spent": (event) => budgetWords(event),
  "run-finished": (event) => event.execution_id,
  "phase-started": (event) => event.phase,
  "baseline-taken": (event) =>
    `${event.phase}${event.baseline.kind === "none" ? `: not audited, ${event.baseline.why}` : ""}`,
  "dependencies-seen": (event) => event.present.join(" "),
  "task-wanted": (event) => event.task,
  "task-ready": (event) => event.task,
  "task-resumed": (event) => event.task,
  "verify-started": (event) => event.task,
  "task-completed": (event) => event.task,
  "task-waiting": (event) => `${event.task}: ${event.reason}`,
  "task-failed": (event) => `${event.task}: ${event.reason}`,
  "task-cancelled": (event) => `${event.task}: ${event.reason}`,
  "task-retried": (event) => `${event.task}: ${event.reason}`,
  "task-added": ({ task, phase, plan, by }) =>
    `${task} to ${phase}${plan.splitFrom === undefined ? "" : `, split off from ${plan.splitFrom}`} by ${by}`,
  "task-dispatched": (event) => `${event.task} by ${event.session}`,
  "task-assigned": (event) => `${event.task}: ${event.agent}`,
  "verify-passed": (event) => `${event.task}: ${event.evidence}`,
  "verify-failed": (event) => `${event.task}: ${event.evidence}`,
  "task-ending": (event) => `${event.task}: ${event.outcome.kind}`,
  "lock-acquired": (event) => `${event.agent}  ${written(event.paths)}  token ${event.token}`,
  "lock-refused": (event) => `${event.agent}  ${event.by.path} is held by ${event.by.heldBy}`,
  "lock-released": (event) =>
    `${event.agent}  ${written(event.paths)}  token ${event.token}: ${event.reason}`,
  "session-launching": (event) => event.session,
  "session-started": (event) => `${event.session}  pid ${event.pid}`,
  "session-guarded": ({ session, rings }) => `${session}  ${ringsLine(rings)}`,
  "progress-reported": (event) => `${event.session}  ${event.text}`,
  "person-asked": (event) => `${event.session}  ${event.ask.what}`,
  "person-answered": (event) => `${event.session}  ${event.reply.kind} by ${event.by}`,
  "ask-withdrawn": (event) => `${event.session}  ${event.reason}`,
  "session-conversation": (event) => `${event.session}  ${event.conversation.id}`,
  "usage-reported": (event) => `${event.session}  ${usageWords(event.usage)}`,
  "session-state": (event) =>
    [`${event.session}  ${event.attention.kind}`, reasonIn(event.attention) ?? []].flat().join(": "),
  "session-stopping": (event) => `${event.session}: ${event.reason}`,
  "session-exited": (event) =>
    `${event.session}  ${event.problem ?? (event.exit.signal === null ? `exit ${event.exit.code}` : event.exit.signal)}`,
  "session-forgotten": (event) => event.session,
  "check-started": (event) => `${event.sync}: ${event.check}`,
  "check-passed": (event) => `${event.sync}: ${event.check}: ${event.evidence}`,
  "check-failed": (event) => `${event.sync}: ${event.check}: ${event.evidence}`,
  "checks-reset": (event) => event.sync,
  "sync-point-ready": (event) => event.sync,
  "sync-point-passed": (event) => `${event.sync} by ${event.by}`,
  "sync-point-forced": (event) => `${event.sync} by ${event.by}: ${event.reason}`,
  "violation-found": (event) =>
    `${event.path}${event.suspects.length > 0 ? `: ${event.suspects.join(", ")}` : ""}`,
  "violations-gone": (event) => event.paths.join(" "),
  "violations-accepted": (event) => `${event.paths.join(" ")} by ${event.by}`,
  "file-imported": (event) => `${event.file}: ${event.change}`,
  "state-restored": (event) => `${event.folder} had been deleted`,
  "file-rejected": (event) => `${event.file}:${event.line}: ${event.field}: ${event.problem}`,
};

function written(paths: readonly { readonly written: string }[]): string {
  return paths.map((path) => path.written).join(" ");
}
