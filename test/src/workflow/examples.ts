// The workflow file that the manual shows, the guide's own JSON to the letter, and small workflows to break.
import { type Problem, readWorkflow } from "../../../src/workflow/read.ts";
import { folderWith } from "../../helpers/folders.ts";

export const contractYaml = `# yaml-language-server: $schema=workflow.schema.json
name: trading-suite
goal: Build authentication and trading features
agent: claude                     # the default profile
isolation: shared
fence: auto
scratch: [/dist/, /node_modules/.cache/]
stateDir: .lockstep
phases:
  - id: architecture
    mode: serial
    tasks:
      - { id: architecture-planner,  modifies: [/common/], prompt: "…" }
      - { id: api-contract-designer, modifies: [/common/], prompt: "…" }
      - { id: error-designer,        modifies: [/common/], prompt: "…" }
    sync: { id: after-architecture, checks: [ { exists: /common/types } ] }
  - id: implementation
    mode: parallel
    max_parallel: 8
    tasks: { from: BOUNDARIES.json, prompt: "Implement {{feature}} within {{can_modify}}." }
    read_only: [/common/]
    sync: { id: before-integration-testing, advance: manual, checks: [ { run: npm test } ] }
`;

export const guideBoundaries = `{
  "feature-trading": {
    "dependencies": ["/common/types", "/common/utils"],
    "can_modify": ["/src/features/trading/"],
    "cannot_modify": ["/common/", "/src/features/analysis/"]
  }
}
`;

export const guideStatus = `{
  "execution_id": "exec-123",
  "phase": "implementation",
  "started": "2024-01-10T10:00:00Z",
  "tasks": [
    {
      "id": "task-1",
      "name": "Trading Feature",
      "agent": "general-purpose",
      "status": "in_progress",
      "paths": ["/src/features/trading/"],
      "started": "2024-01-10T10:00:00Z"
    },
    {
      "id": "task-2", 
      "name": "Analysis Feature",
      "agent": "general-purpose",
      "status": "completed",
      "paths": ["/src/features/analysis/"],
      "started": "2024-01-10T10:00:00Z",
      "completed": "2024-01-10T10:15:00Z"
    }
  ]
}
`;

export const guideLocks = `{
  "locks": [
    {
      "agent_id": "task-123",
      "locked_paths": ["/src/features/trading/"],
      "lock_time": "2024-01-10T10:00:00Z"
    }
  ]
}
`;

/** A parallel phase with the task `a`, and these lines in it. */
export function oneTask(lines: string): string {
  return `name: x
phases:
  - id: p
    mode: parallel
    tasks:
      - id: a
${lines.replace(/^/gm, "        ")}
`;
}

/** What is wrong with this workflow. */
export async function problems(
  yaml: string,
  files: Readonly<Record<string, string>> = {},
): Promise<readonly Problem[]> {
  const result = await readWorkflow(folderWith({ "lockstep.yaml": yaml, ...files }));
  return result.ok ? [] : result.problems;
}
