// The text of lockstep.yaml that `lockstep init` writes: the guide's six phases with its agents by name, as a person
// would write them, to be read and changed.
import type { Repository } from "./repository.ts";

export interface Wanted {
  readonly name: string;
  readonly goal: string;
  readonly agent: string;
  readonly repository: Repository;
  /** Paths that are read-only while features are implemented. */
  readonly readOnly: readonly string[];
}

export function workflowText(wanted: Wanted): string {
  const phases = [
    groundwork(wanted),
    tests(wanted),
    implementation(wanted),
    enhancement(),
    validation(wanted),
  ];
  return [head(wanted), ...phases, deployment].join("\n");
}

// --- helpers ------------------------------------------------------------------------------------

/** A list of YAML: what could mean something there is quoted, as JSON is. */
function list(paths: readonly string[]): string {
  return `[${paths.map(text).join(", ")}]`;
}

function text(value: string): string {
  return /^[/\w][\w./ -]*$/.test(value) && value === value.trim() ? value : JSON.stringify(value);
}

function head({ name, goal, agent, repository }: Wanted): string {
  const told =
    repository.instructions.length === 0
      ? ""
      : `# Every agent is also told what stands in ${repository.instructions.join(" and ")}, by its own program.\n`;
  return `# The workflow that \`lockstep\` runs: phases one after the other, a sync point after each.
# \`lockstep check\` says what may run at once before anything is started.
${told}name: ${JSON.stringify(name)}
${goal === "" ? "# goal: one sentence that every agent is told, for example: Build authentication and trading features" : `goal: ${JSON.stringify(goal)}`}
agent: ${agent}   # a task may name its own: claude, codex, gemini, opencode, pi

phases:`;
}

function groundwork({ repository: { common } }: Wanted): string {
  const modifies = list([`/${common}/`]);
  return `  # The common code that everything else builds on.
  - id: architecture
    mode: serial
    tasks:
      - id: architecture-planner
        modifies: ${modifies}
        prompt: ${JSON.stringify(`Plan the common code for the goal in /${common}/. Write the types that several features share in /${common}/types/.`)}
      - id: api-contract-designer
        modifies: ${modifies}
        prompt: ${JSON.stringify(`Write down in /${common}/contracts/ which requests each feature of BOUNDARIES.json answers.`)}
      - id: error-designer
        modifies: ${modifies}
        prompt: ${JSON.stringify(`Define in /${common}/errors/ the errors that all features share.`)}
    sync: { id: after-architecture, checks: [{ exists: ${JSON.stringify(`/${common}/types`)} }] }
`;
}

function tests({ repository: { tests, testGlob } }: Wanted): string {
  return `  # Tests exist before what they test.
  - id: test-definition
    mode: serial
    tasks:
      - id: tdd-enforcer
        modifies: ${list([`/${tests}/`])}
        prompt: ${JSON.stringify(`Write in /${tests}/ a test of each feature of BOUNDARIES.json, before there is any, in files that match /${testGlob} each. They must fail now and say what is missing.`)}
    sync: { id: after-test-definition, checks: [{ tests: ${JSON.stringify(testGlob)} }] }
`;
}

function implementation({ repository: { testCommand }, readOnly }: Wanted): string {
  const checks = testCommand === null ? "" : `, checks: [{ run: ${text(testCommand)} }]`;
  return `  # Every entry of BOUNDARIES.json is a task; those that do not meet run at once.
  - id: implementation
    mode: parallel
    max_parallel: 8
    read_only: ${list(readOnly)}
    tasks:
      from: BOUNDARIES.json
      prompt: "Implement {{feature}} within {{can_modify}} so that its tests pass. It builds on {{dependencies}}."
    sync: { id: before-integration-testing${checks} }
`;
}

/** Each of these reads everything and writes only its own report. */
const enhancers = [
  ["security-audit", "security", "Read all of the code as an attacker would and write what you find to"],
  ["performance-testing", "performance", "Measure how fast the features are and write the numbers to"],
  ["documentation", "guide", "Write a guide for users of the features in"],
  ["code-quality", "quality", "Review the code for clarity and write what should be better to"],
] as const;

function enhancement(): string {
  const tasks = enhancers.map(
    ([id, folder, asked]) => `      - id: ${id}
        modifies: [/docs/${folder}/]
        prompt: ${asked} /docs/${folder}/.
`,
  );
  return `  - id: integration-enhancement
    mode: parallel
    tasks:
${tasks.join("")}    sync: { id: before-final-validation }
`;
}

function validation({ repository: { testCommand } }: Wanted): string {
  const run = testCommand === null ? "" : `{ run: ${text(testCommand)} }, `;
  return `  - id: final-validation
    mode: serial
    tasks:
      - id: validator-master
        modifies: [/docs/validation/]
        prompt: Run every test, read every report in /docs/, and write to /docs/validation/ whether this may be deployed.
    sync: { id: before-deployment, checks: [${run}{ exists: /docs/validation }] }
`;
}

const deployment = `  # Put the steps of a deployment here, each a task with a \`command\`.
  - id: deployment
    mode: serial
    tasks: []
    sync: { advance: auto }
`;
