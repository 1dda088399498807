// `lockstep status`: where the run stands, for people and as JSON in the shapes of the shared files.
import { explain } from "../../../state/explain/explain.ts";
import { parallelStatusFile, resourceLocksFile, workflowStateFile } from "../../../state/files/projection.ts";
import { ringsLine } from "../../../state/model/protection.ts";
import {
  allLocks,
  allSessions,
  currentPhase,
  currentSyncPoint,
  liveSessions,
  reasonOf,
  tasksOf,
  usageOf,
} from "../../../state/model/select.ts";
import type { Session, SessionState, State } from "../../../state/model/state.ts";
import { usageWords } from "../../../state/model/usage.ts";
import { taskStatus } from "../../../state/run/task-status.ts";
import { parallelism } from "../../../state/sync/parallelism.ts";
import { type Invocation, parse, placesFor, supervisorFor } from "../../command-line/invocation.ts";
import { printJson, printLine, table } from "../../command-line/output.ts";
import { exitCode } from "../../system/failure.ts";

export async function status(invocation: Invocation): Promise<number> {
  parse(invocation);
  using supervisor = await supervisorFor(await placesFor(invocation));
  const state = await supervisor.state();
  if (invocation.json) printJson(asJson(state));
  else printLine(asText(state));
  return exitCode.done;
}

function asJson(state: State) {
  const now = Date.now();
  return {
    ...workflowStateFile(state),
    ...parallelStatusFile(state),
    ...resourceLocksFile(state),
    sessions: sessionRows(state),
    parallelism: Object.fromEntries(
      state.phases
        .filter((phase) => phase.status.kind !== "pending")
        .map((phase) => [phase.id, parallelism(state, phase.id, now)]),
    ),
    launching: state.run?.launching ?? null,
    usage: {
      run: usageOf(state, null),
      phases: Object.fromEntries(state.phases.map((phase) => [phase.id, usageOf(state, phase.id)])),
    },
    explanation: explain(state, null, now),
  };
}

export function sessionRows(state: State) {
  return allSessions(state).map((session) => ({
    session: session.id,
    task: session.task,
    attempt: session.attempt,
    agent: session.agent,
    status: session.state.kind,
    attention: session.attention.kind,
    reason: reasonOf(state, session),
    rings: session.rings ?? null,
    conversation: session.conversation?.id ?? null,
    usage: session.used ?? null,
    pid: "pid" in session.state ? session.state.pid : null,
    started: startOf(session.state),
    ended: session.state.kind === "exited" ? new Date(session.state.ended).toISOString() : null,
    exit: session.state.kind === "exited" ? session.state.exit : null,
    problem: session.state.kind === "exited" ? session.state.problem : null,
  }));
}

function startOf(state: SessionState): string | null {
  if (state.kind === "launching" || state.started === null) return null;
  return new Date(state.started).toISOString();
}

function asText(state: State): string {
  const { run } = state;
  if (run === null) return explain(state, null, Date.now());
  const blocks = [
    `${run.workflow.name}  ${run.executionId}  ${run.status.kind}${run.launching === "on" ? "" : `, launching ${run.launching}`}`,
    phaseLine(state),
    taskBlock(state),
    lockBlock(state),
    sessionBlock(state),
    syncBlock(state),
    usageBlock(state),
    explain(state, null, Date.now()),
  ];
  return blocks.filter((block) => block !== "").join("\n\n");
}

function phaseLine(state: State): string {
  return state.phases
    .map((phase, index) => {
      const point = state.syncPoints[index];
      const mark = phase.status.kind === "completed" ? "✓" : phase.status.kind === "running" ? "●" : "·";
      return `${mark} ${phase.id.padEnd(24)} ${phase.mode.padEnd(8)} ${point === undefined ? "" : `${point.plan.id}: ${point.status.kind}`}`;
    })
    .join("\n");
}

function taskBlock(state: State): string {
  const phase = currentPhase(state);
  if (phase === null) return "";
  const tasks = tasksOf(state, phase.id);
  const measured = parallelism(state, phase.id, Date.now());
  const rows = tasks.map((task) => [
    `  ${task.plan.id}`,
    taskStatus(state, task),
    task.plan.agent,
    task.plan.modifies.map((path) => path.written).join(" "),
  ]);
  return `Tasks of ${phase.id} (${measured.now} running, ${measured.most} at once at most, parallelism ${measured.ratio.toFixed(2)})\n${table(rows)}`;
}

function lockBlock(state: State): string {
  const locks = allLocks(state);
  if (locks.length === 0) return "";
  return `Locks\n${table(locks.map((lock) => [`  ${lock.token}`, lock.agent, lock.paths.map((path) => path.written).join(" ")]))}`;
}

export function doingWords(
  { attention, state }: Pick<Session, "attention" | "state">,
  reason: string | null,
) {
  if (reason === null) return state.kind;
  return attention.kind === "working" && attention.why === reason
    ? `working: ${reason}`
    : `waits for a person: ${reason}`;
}

/** How each session at work is kept inside its boundary, and what keeps it from going on. */
function sessionBlock(state: State): string {
  const rows = liveSessions(state).flatMap((session) => {
    const reason = reasonOf(state, session);
    const words = session.rings === undefined ? [] : [[`  ${session.id}`, ringsLine(session.rings)]];
    return reason === null ? words : [...words, [`  ${session.id}`, doingWords(session, reason)]];
  });
  return rows.length === 0 ? "" : `Sessions\n${table(rows)}`;
}

function usageBlock(state: State): string {
  const words = usageWords(usageOf(state, null));
  return words === "" ? "" : `Used so far: ${words}`;
}

function syncBlock(state: State): string {
  const point = currentSyncPoint(state);
  if (point === null) return "";
  const rows = point.checks.map((check) => [
    `  ${check.plan.id}`,
    check.result.kind,
    "evidence" in check.result ? check.result.evidence : "",
  ]);
  return `Sync point ${point.plan.id}: ${point.status.kind}\n${table(rows)}`;
}
