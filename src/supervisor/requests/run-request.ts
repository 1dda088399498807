// Begins a run, goes on with one, and takes in an edited workflow.

import { randomBytes } from "node:crypto";
import { explain } from "../../../state/explain/explain.ts";
import { workflowDifference } from "../../../state/explain/workflow-difference.ts";
import type { Fact } from "../../../state/model/events.ts";
import { currentSyncPoint } from "../../../state/model/select.ts";
import type { State, Workflow } from "../../../state/model/state.ts";
import { whyNoTrees } from "../../git/trees/prepare.ts";
import type { Answer, ToSupervisor, WorkflowChange } from "../../wire/protocol.ts";
import { type ReadWorkflow, readWorkflow } from "../../workflow/read.ts";
import { whyNoFence } from "../launch/guard.ts";
import type { Desk } from "./context.ts";

export async function runWorkflow(
  desk: Desk,
  message: Extract<ToSupervisor, { type: "run" }>,
  answered: (answer: Answer | null) => void,
): Promise<void> {
  const goesOn = (state: State) =>
    state.run !== null && !(state.run.status.kind === "finished" && message.again);
  if (!goesOn(desk.runtime.state())) {
    const read = await readOwn(desk);
    if (!read.ok)
      return answered({ ok: false, sentence: "The workflow cannot be run.", invalid: read.problems });
    const refused =
      (await whyNoTrees(desk.places.workspace, read.workflow)) ??
      (await whyNoFence(desk.places, read.workflow));
    if (refused !== null) return answered({ ok: false, sentence: refused });
    return begin(desk, read.workflow, message, answered);
  }
  desk.runtime.submit({
    request: message.id,
    judge: (state) => {
      const facts: Fact[] = [];
      if (state.run !== null && state.run.auto !== message.auto && message.again)
        facts.push({ type: "run-auto-set", auto: message.auto });
      // `stopped` is how a run was left. A pause is what a person wants to keep who only opens the screen again.
      const launching = state.run?.launching;
      const isLeft = launching === "stopped" || launching === "idle";
      if (message.launch && (isLeft || (launching === "paused" && message.again)))
        facts.push({ type: "launching-set", launching: "on", by: message.name });
      const point = currentSyncPoint(state);
      if (message.again && point?.checks.some((check) => check.result.kind === "failed"))
        facts.push({ type: "checks-reset", sync: point.plan.id });
      return { facts, answer: { ok: true, sentence: explain(state, null, Date.now()) } };
    },
    answered,
  });
}

/** Where it was read from is watched from then on. */
async function readOwn(desk: Desk): Promise<ReadWorkflow> {
  const read = await readWorkflow(desk.places.workspace);
  if (read.ok) desk.sources(read.sources);
  return read;
}

function begin(
  desk: Desk,
  workflow: Workflow,
  message: Extract<ToSupervisor, { type: "run" }>,
  answered: (answer: Answer | null) => void,
): void {
  const execution = `exec-${new Date().toISOString().replace(/[-:]|\..*/g, "")}-${randomBytes(2).toString("hex")}`;
  desk.runtime.submit({
    request: message.id,
    judge: (state) =>
      // Two that start at once begin one run.
      state.run?.status.kind === "running"
        ? { facts: [], answer: { ok: true, sentence: "The run is under way." } }
        : {
            facts: [
              { type: "run-started", execution_id: execution, plan: workflow, auto: message.auto },
              ...(message.launch ? [] : [idle(message.name)]),
            ],
            answer: { ok: true, sentence: `Started ${workflow.name} (${execution}).` },
          },
    answered,
  });
}

function idle(by: string): Fact {
  return { type: "launching-set", launching: "idle", by };
}

export async function tellWorkflow(
  desk: Desk,
  tell: (message: { type: "workflow-file"; change: WorkflowChange | null }) => void,
): Promise<void> {
  const { run: current } = desk.runtime.state();
  if (current === null || current.status.kind === "finished") return;
  const read = await readOwn(desk);
  if (!read.ok) {
    const first = read.problems[0];
    return tell({
      type: "workflow-file",
      change: {
        isValid: false,
        summary: `${first?.file}:${first?.line}: ${first?.field === "" ? "" : `${first?.field}: `}${first?.message}`,
      },
    });
  }
  const edited = read.workflow.digest !== current.workflow.digest;
  tell({
    type: "workflow-file",
    change: edited
      ? { isValid: true, summary: workflowDifference(desk.runtime.state(), read.workflow) }
      : null,
  });
}

export async function takeWorkflow(desk: Desk, answered: (answer: Answer | null) => void): Promise<void> {
  const read = await readOwn(desk);
  if (!read.ok)
    return answered({
      ok: false,
      sentence: "The workflow is not valid; it stays as it is.",
      invalid: read.problems,
    });
  desk.runtime.submit({
    request: null,
    judge: (state) => ({
      facts: state.run?.status.kind === "running" ? [{ type: "workflow-changed", plan: read.workflow }] : [],
      answer: { ok: true, sentence: "The edited workflow holds for the phases that have not begun." },
    }),
    answered: (answer) => {
      answered(answer);
      void tellWorkflow(desk, (tell) => desk.server()?.tell(tell));
    },
  });
}
