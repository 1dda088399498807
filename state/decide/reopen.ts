// "Reopen implementation with these findings": what a sync point's checks found goes back to the tasks of its phase.
// Their files stay as they are, and so do their recordings; each gets another attempt with the findings in its prompt.

import { type Decision, granted, refused } from "../model/decision.ts";
import type { Fact } from "../model/events.ts";
import { currentPhase, currentSyncPoint, isActive, tasksOf } from "../model/select.ts";
import type { State, SyncPoint, Task, TaskId } from "../model/state.ts";

/** `ids` empty: the tasks whose paths the findings name, else all of the phase that were completed or failed. */
export function reopenTasks(state: State, ids: readonly TaskId[], said: string | null): Decision {
  const phase = currentPhase(state);
  const point = currentSyncPoint(state);
  if (phase === null || point === null)
    return refused("No phase is running, so there is nothing to reopen: a sync point is passed once.");
  const all = tasksOf(state, phase.id);
  const strange = ids.find((id) => !all.some((task) => task.plan.id === id));
  if (strange !== undefined)
    return refused(`${strange} is no task of ${phase.id}, the phase that runs, so it cannot be reopened.`);
  const busy = all.filter(isActive).map((task) => task.plan.id);
  if (busy.length > 0)
    return refused(
      `${phase.id} cannot be reopened while ${busy.join(", ")} ${busy.length === 1 ? "is" : "are"} running: its checks have not been made.`,
    );
  const findings = findingsOf(point, said);
  if (findings === "")
    return refused(`No check of ${point.plan.id} failed. Say what is to be mended: --reason TEXT.`);
  const tasks = ids.length > 0 ? all.filter((task) => ids.includes(task.plan.id)) : concerned(all, findings);
  if (tasks.length === 0) return refused(`No task of ${phase.id} was done, so none can be reopened.`);
  const facts = tasks.map(
    (task): Fact => ({
      type: "task-retried",
      task: task.plan.id,
      reason: `${point.plan.id} sent it back`,
      failures: 0,
      findings,
    }),
  );
  const reopened = `Reopened ${tasks.map((task) => task.plan.id).join(", ")} with what ${point.plan.id} found.`;
  const waits = state.run?.launching === "on" ? "" : " They start when the run goes on: `lockstep run`.";
  return granted(facts, `${reopened}${waits}`);
}

// --- helpers ------------------------------------------------------------------------------------

function findingsOf(point: SyncPoint, said: string | null): string {
  const failed = point.checks.flatMap(({ plan, result }) =>
    result.kind === "failed"
      ? [
          `The check \u201c${plan.id}\u201d of ${point.plan.id} failed: ${result.evidence}`,
          result.output ?? "",
        ]
      : [],
  );
  return [said ?? "", ...failed]
    .map((text) => text.trim())
    .filter((text) => text !== "")
    .join("\n");
}

/** A stack trace or a violation names files: whose they are is whom it concerns. */
function concerned(tasks: readonly Task[], findings: string): readonly Task[] {
  const done = tasks.filter((task) => task.state.kind === "completed" || task.state.kind === "failed");
  const named = done.filter((task) =>
    task.plan.modifies.some(({ claim }) => claim !== "." && findings.includes(`${claim}/`)),
  );
  return named.length > 0 ? named : done;
}
