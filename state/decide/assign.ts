// Giving a task to another agent: its boundary, its findings and what it has written stay, only who does it changes.

import { type Decision, granted, refused } from "../model/decision.ts";
import type { Fact } from "../model/events.ts";
import { isActive } from "../model/select.ts";
import type { State, TaskId } from "../model/state.ts";
import { unknownTask } from "./tasks.ts";

export function assignTask(state: State, id: TaskId, agent: string): Decision {
  const task = state.tasks[id];
  if (task === undefined) return unknownTask(id);
  if (task.plan.program.kind === "command")
    return refused(
      `Task ${id} is done by a command, not by an agent. Write a prompt for it in lockstep.yaml.`,
    );
  if (task.state.kind === "completed" || task.state.kind === "cancelled")
    return refused(`Task ${id} is ${task.state.kind}. To run it again first: \`lockstep task retry ${id}\`.`);
  if (task.plan.agent === agent) return granted([], `Task ${id} is done by ${agent} already.`);
  const fact: Fact = { type: "task-assigned", task: id, agent };
  if (!isActive(task)) {
    const next = task.state.kind === "failed" ? `; \`lockstep task retry ${id}\` starts it` : "";
    return granted([fact], `Task ${id} is done by ${agent} from its next attempt on${next}.`);
  }
  if (task.state.kind === "ending" && task.state.outcome.kind !== "again")
    return refused(`Task ${id} is being ended: ${task.state.outcome.kind}. Wait for it.`);
  return granted(
    [fact, { type: "task-wanted", task: id }, { type: "task-ending", task: id, outcome: { kind: "again" } }],
    `Task ${id} is stopped and started again with ${agent}.`,
  );
}
