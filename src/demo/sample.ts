// The sample workspace before the first agent starts. The prompts are real: with another `agent` in
// lockstep.yaml the same workflow is done by Claude Code, Codex or any other.

const sampleName = "trading-suite";
export const sampleGoal = "Build trading, analysis and reporting on common code, with tests first";

const workflow = `# A sample of all six phases. The agents are scripted (agent: demo): change that line to
# claude, codex, gemini, opencode or pi, and real ones do the same work.
name: ${sampleName}
goal: ${sampleGoal}
agent: demo

phases:
  - id: architecture
    mode: serial
    tasks:
      - id: architecture-planner
        modifies: [/common/]
        prompt: Plan the common code in /common/. Write the types in /common/types/ and the arithmetic of money in /common/utils/.
      - id: api-contract-designer
        modifies: [/common/]
        prompt: Write down in /common/contracts/ which requests each feature answers.
      - id: error-designer
        modifies: [/common/]
        prompt: Define in /common/errors/ the errors that all features share.
    sync: { id: after-architecture, advance: auto, checks: [{ exists: /common/types }] }

  - id: test-definition
    mode: serial
    tasks:
      - id: tdd-enforcer
        modifies: [/test/]
        prompt: Write in /test/ a test of each feature, before there is any. They must fail now and say what is missing.
    sync: { id: after-test-definition, advance: auto, checks: [{ tests: "test/**/*.test.js" }] }

  - id: implementation
    mode: parallel
    read_only: [/common/, /test/]
    tasks:
      from: BOUNDARIES.json
      prompt: Implement {{feature}} within {{can_modify}} so that its test passes. It builds on {{dependencies}}.
    sync:
      id: before-integration-testing
      checks:
        - { run: npm test }

  - id: integration-enhancement
    mode: parallel
    read_only: [/common/, /test/, /src/]
    tasks:
      - id: security-audit
        modifies: [/docs/security/]
        prompt: Read all of the code as an attacker would and write what you find to /docs/security/.
      - id: performance-testing
        modifies: [/docs/performance/]
        prompt: Measure how fast the features are and write the numbers to /docs/performance/.
      - id: documentation
        modifies: [/docs/guide/]
        prompt: Write a guide for users of the three features in /docs/guide/.
      - id: code-quality
        modifies: [/docs/quality/]
        prompt: Review the code for clarity and write what should be better to /docs/quality/.
    sync: { id: before-final-validation, advance: auto, checks: [{ exists: /docs/security/audit.md }] }

  - id: final-validation
    mode: serial
    tasks:
      - id: validator-master
        modifies: [/docs/validation/]
        prompt: Run every test, read every report in /docs/, and write to /docs/validation/ whether this may be deployed.
    sync:
      id: before-deployment
      checks:
        - { run: npm test }
        - { exists: /docs/validation/report.md }

  - id: deployment
    mode: serial
    tasks: []
    sync: { advance: auto }
`;

const features = ["trading", "analysis", "reporting"];

function boundaries(): string {
  const entries = features.map((feature) => {
    const others = features.filter((other) => other !== feature).map((other) => `/src/features/${other}/`);
    const boundary = {
      dependencies: ["/common/types", "/common/utils"],
      can_modify: [`/src/features/${feature}/`, `/api/${feature}/`],
      cannot_modify: ["/common/", ...others],
      parallel_safe: true,
    };
    return [`feature-${feature}`, boundary];
  });
  return `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`;
}

const manifest = {
  name: sampleName,
  private: true,
  type: "module",
  scripts: { test: "node --test test/*.test.js" },
};

const readme = `# ${sampleName}

The sample workspace of \`lockstep demo\`. Run \`lockstep\` here to see the agents at work, \`lockstep status\` to see
how far they are, and \`npm test\` when they are done: what they wrote really works.

- \`lockstep.yaml\`: six phases, and a sync point after each
- \`BOUNDARIES.json\`: what each feature may and may not modify
`;

export const sampleFiles: Readonly<Record<string, string>> = {
  "lockstep.yaml": workflow,
  "BOUNDARIES.json": boundaries(),
  "package.json": `${JSON.stringify(manifest, null, 2)}\n`,
  "README.md": readme,
  ".gitignore": "node_modules/\n",
};
