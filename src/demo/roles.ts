// The part that each scripted agent of the sample workflow plays.
import { analysisRole, reportingRole, tradingRole } from "./roles-features.ts";
import { apiContractDesigner, architecturePlanner, errorDesigner, tddEnforcer } from "./roles-groundwork.ts";
import { plannerRole } from "./roles-planner.ts";
import {
  codeQuality,
  documentation,
  performanceTesting,
  securityAudit,
  validatorMaster,
} from "./roles-review.ts";
import { sampleGoal } from "./sample.ts";
import type { Role } from "./script.ts";
import { unscripted } from "./unscripted.ts";

const roles: readonly Role[] = [
  architecturePlanner,
  apiContractDesigner,
  errorDesigner,
  tddEnforcer,
  tradingRole,
  analysisRole,
  reportingRole,
  securityAudit,
  performanceTesting,
  documentation,
  codeQuality,
  validatorMaster,
];

/** The role of a task; outside of the sample, which an empty prompt stands for, a note of what it was to do. */
export function roleOf(task: string, prompt: string, workspace: string): Role {
  const isSample = prompt === "" || prompt.includes(sampleGoal);
  const scripted = isSample ? roles.find((role) => role.id === task) : undefined;
  return scripted ?? plannerRole(task, prompt, workspace) ?? unscripted(task, prompt);
}

export const roleIds: readonly string[] = roles.map((role) => role.id);
