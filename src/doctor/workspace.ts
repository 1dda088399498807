// Checks a workspace: a workflow that can be read, a store whose journal gives the state, files that show it.

import { lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { parallelStatusFile, resourceLocksFile, workflowStateFile } from "../../state/files/projection.ts";
import type { Event } from "../../state/model/events.ts";
import type { State } from "../../state/model/state.ts";
import { brokenHistory, brokenInvariants } from "../../state/run/invariants.ts";
import { step } from "../../state/run/step.ts";
import type { Supervisor } from "../client/connect.ts";
import { leftoversOf, neededByRun } from "../git/trees/leftovers.ts";
import { messageOf } from "../system/failure.ts";
import type { Places } from "../system/places.ts";
import { readWorkflow } from "../workflow/read.ts";
import { type Finding, missing, ok, problem } from "./finding.ts";

/** As many events as one message carries. */
const pageSize = 10_000;

export async function workflowFinding(places: Places): Promise<Finding> {
  const read = await readWorkflow(places.workspace);
  if (read.ok)
    return ok("lockstep.yaml", `${read.workflow.name}, ${count(read.workflow.phases.length, "phase")}`);
  const [first] = read.problems;
  return problem(
    "lockstep.yaml",
    `${first?.file}:${first?.line}: ${first?.field === "" ? "" : `${first?.field}: `}${first?.message}`,
    "`lockstep schema workflow` prints what is expected.",
  );
}

export function folderFinding(places: Places): Finding {
  const isLink = lstatSync(places.stateFolder, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  return ok("state folder", `${places.stateFolder}${isLink ? ", a symbolic link" : ""}`);
}

/** Applies the journal from where it begins, and compares. */
export async function storeFindings(supervisor: Supervisor): Promise<Finding[]> {
  const state = await supervisor.state();
  const base = await supervisor.base();
  const replay = await replayed(supervisor, base, state.seq);
  const whole = `${count(state.seq - base.seq, "event")}${base.seq > 0 ? `, ${base.seq} more are archived` : ""}`;
  const journal =
    replay.problem !== null
      ? problem("journal", replay.problem, "Keep .lockstep/state.db and report this.")
      : isDeepStrictEqual(replay.state, state)
        ? ok("journal", `${whole}; replayed, they give the state`)
        : problem(
            "journal",
            `${whole}; replayed, they do not give the state`,
            "Keep .lockstep/state.db and report this.",
          );
  const broken = [...brokenInvariants(state), ...(base.seq === 0 ? brokenHistory(replay.events) : [])];
  const rules =
    broken.length === 0
      ? ok("invariants", "all hold")
      : problem("invariants", broken.join("; "), "Keep .lockstep/state.db and report this.");
  return [journal, rules];
}

/** Compares each file with the state. A file that another program has just edited is judged in a moment. */
export function fileFindings(places: Places, state: State): Finding[] {
  const made = {
    "WORKFLOW_STATE.json": workflowStateFile,
    "PARALLEL_STATUS.json": parallelStatusFile,
    "RESOURCE_LOCKS.json": resourceLocksFile,
  };
  return Object.entries(made).map(([name, projection]) => {
    const path = join(places.stateFolder, name);
    try {
      const found: unknown = JSON.parse(readFileSync(path, "utf8"));
      return contains(found, projection(state))
        ? ok(name, "shows the state")
        : problem(name, "does not show the state", "Delete it: it is written anew within half a second.");
    } catch (error) {
      const why = messageOf(error);
      return problem(name, why, "Delete it: it is written anew within half a second.");
    }
  });
}

/** Nothing where there is none. */
export async function treeFindings(places: Places, state: State): Promise<Finding[]> {
  const left = (await leftoversOf(places, state)).filter(({ keptFor }) => keptFor !== neededByRun);
  return left.map(({ folder, branch, keptFor }) =>
    missing(
      "worktree",
      `${folder ?? `branch ${branch}`} is left over: ${keptFor ?? "merged"}`,
      keptFor === null
        ? "`lockstep clean` removes it."
        : `Nothing removes it: \`git merge ${branch ?? "its commit"}\`, or \`git worktree remove\`, if it is not wanted.`,
    ),
  );
}

interface Replay {
  readonly state: State;
  readonly events: readonly Event[];
  readonly problem: string | null;
}

async function replayed(supervisor: Supervisor, base: State, last: number): Promise<Replay> {
  let state = base;
  const events: Event[] = [];
  while (state.seq < last) {
    const page = await supervisor.journal(state.seq, pageSize);
    if (page.events.length === 0)
      return { state, events, problem: `event ${state.seq + 1} is missing; the state has ${last}` };
    for (const event of page.events) {
      if (event.seq > last) break;
      try {
        state = step(state, event).state;
      } catch (error) {
        return { state, events, problem: `event ${event.seq} does not fit: ${String(error)}` };
      }
      events.push(event);
    }
  }
  return { state, events, problem: null };
}

/** Other programs may have added fields. */
function contains(found: unknown, expected: unknown): boolean {
  if (Array.isArray(expected))
    return (
      Array.isArray(found) &&
      found.length === expected.length &&
      expected.every((one, at) => contains(found[at], one))
    );
  if (typeof expected === "object" && expected !== null)
    return (
      typeof found === "object" &&
      found !== null &&
      Object.entries(expected).every(([key, value]) =>
        contains((found as Readonly<Record<string, unknown>>)[key], value),
      )
    );
  return Object.is(found, expected);
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}
