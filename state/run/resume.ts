// The work of a supervisor that comes back: the commands whose answers the state still waits for. Each is
// safe to repeat: the session host launches and stops a session once, and late answers are recognised.

import type { Command } from "../model/commands.ts";
import { allSessions } from "../model/select.ts";
import type { State } from "../model/state.ts";
import { budgetCommands } from "../sync/budget.ts";

export function resume(state: State): Command[] {
  return [...sessionCommands(state), ...taskCommands(state), ...phaseCommands(state)];
}

function sessionCommands(state: State): Command[] {
  return allSessions(state).flatMap((session): Command[] => {
    if (session.state.kind === "launching")
      return [
        {
          kind: "launch",
          session: session.id,
          task: session.task,
          attempt: session.attempt,
          command: session.task === null && session.title !== "shell" ? session.title : null,
        },
      ];
    return session.state.kind === "stopping" ? [{ kind: "stop", session: session.id }] : [];
  });
}

function taskCommands(state: State): Command[] {
  return Object.values(state.tasks).flatMap((task): Command[] => {
    const commands: Command[] = [];
    const session = "session" in task.state ? task.state.session : null;
    if (session === null) return commands;
    if (task.state.kind === "verifying" && task.plan.verify !== null)
      commands.push({ kind: "verify", task: task.plan.id, session, command: task.plan.verify });
    const running = state.sessions[session]?.state;
    if (task.plan.timeoutMs !== null && running?.kind === "running")
      commands.push({
        kind: "timeout",
        task: task.plan.id,
        session,
        attempt: task.attempts,
        at: (task.dispatched ?? running.started) + task.plan.timeoutMs,
      });
    return commands;
  });
}

function phaseCommands(state: State): Command[] {
  const baselines = state.phases.flatMap((phase): Command[] =>
    phase.status.kind === "running" && phase.status.baseline === null
      ? [{ kind: "take-baseline", phase: phase.id }]
      : [],
  );
  const checks = state.syncPoints.flatMap((point) =>
    point.checks.flatMap((check): Command[] =>
      check.result.kind === "running"
        ? [{ kind: "check", sync: point.plan.id, check: check.plan, since: check.result.since }]
        : [],
    ),
  );
  const running = state.phases.filter((phase) => phase.status.kind === "running");
  const budgets = [null, ...running.map((phase) => phase.id)].flatMap((id) => budgetCommands(state, id));
  return [...baselines, ...checks, ...budgets];
}
