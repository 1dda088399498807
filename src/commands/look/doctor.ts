// `lockstep doctor`: what is installed, what works here, and how to mend what does not.

import { type Invocation, parse, supervisorFor } from "../../command-line/invocation.ts";
import { printJson, printLine } from "../../command-line/output.ts";
import type { Finding } from "../../doctor/finding.ts";
import { problem } from "../../doctor/finding.ts";
import { machineFindings } from "../../doctor/machine.ts";
import {
  fileFindings,
  folderFinding,
  storeFindings,
  treeFindings,
  workflowFinding,
} from "../../doctor/workspace.ts";
import { exitCode, messageOf } from "../../system/failure.ts";
import { type Places, placesOf } from "../../system/places.ts";
import { findWorkspace, readStateDir } from "../../workflow/find.ts";

export async function doctor(invocation: Invocation): Promise<number> {
  parse(invocation);
  const named = invocation.workspace ?? process.env.LOCKSTEP_WORKSPACE ?? process.cwd();
  const workspace = findWorkspace(named);
  const machine = machineFindings();
  const here =
    workspace === null ? [] : await workspaceFindings(placesOf(workspace, await readStateDir(workspace)));
  const findings = [...(await machine), ...here];
  const isWell = findings.every(({ status }) => status !== "problem");
  if (invocation.json) printJson({ ok: isWell, workspace, findings });
  else {
    for (const finding of findings) printLine(lineOf(finding));
    if (workspace === null) printLine(`\nThere is no workspace in ${named}; only the machine was looked at.`);
  }
  return isWell ? exitCode.done : exitCode.refused;
}

async function workspaceFindings(places: Places): Promise<Finding[]> {
  const known = [await workflowFinding(places), folderFinding(places)];
  try {
    using supervisor = await supervisorFor(places);
    const store = await storeFindings(supervisor);
    const state = await supervisor.state();
    return [...known, ...store, ...fileFindings(places, state), ...(await treeFindings(places, state))];
  } catch (error) {
    const says = messageOf(error);
    return [
      ...known,
      problem("supervisor", says, `What it said last is in ${places.runFolder}/supervisor.log.`),
    ];
  }
}

const marks = { ok: "✓", missing: "–", problem: "✗" } as const;
/** As wide as the longest name. */
const nameWidth = 20;

function lineOf({ name, status, says, mend }: Finding): string {
  const line = `${marks[status]} ${name.padEnd(nameWidth)}  ${says}`;
  return mend === undefined ? line : `${line}\n${" ".repeat(nameWidth + 4)}${mend}`;
}
