// The part that each scripted agent of the sample workflow plays.
import { analysisRole, reportingRole, tradingRole } from "./roles-features.ts";
import { apiContractDesigner, architecturePlanner, errorDesigner, tddEnforcer } from "./roles-groundwork.ts";
import {
  codeQuality,
  documentation,
  performanceTesting,
  securityAudit,
  validatorMaster,
} from "./roles-review.ts";
import { look, progress, type Role, say } from "./script.ts";

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

/** The role of a task; one that is not in the sample has nothing to write. */
export function roleOf(task: string): Role {
  return roles.find((role) => role.id === task) ?? unscripted(task);
}

export const roleIds: readonly string[] = roles.map((role) => role.id);

function unscripted(id: string): Role {
  return {
    id,
    steps: [
      say(`No script is known for ${id}, so this agent only looks busy.`),
      look("Read", "lockstep.yaml"),
      progress("Thinking", 2_000),
      say("Nothing was written."),
    ],
  };
}
