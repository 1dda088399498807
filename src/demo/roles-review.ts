// Integration and enhancement, four at once, and the final validation.
import { look, progress, type Role, say, write } from "./script.ts";

export const securityAudit: Role = {
  id: "security-audit",
  steps: [
    look("Grep", "eval|Function\\(|child_process in src/ api/"),
    progress("Following input from the routes inwards", 2_200),
    look("Read", "api/trading/routes.js"),
    progress("Trying hostile orders", 1_200),
    write(
      "docs/security/audit.md",
      `# Security audit

- Orders are checked at the book: quantity and price must be more than 0.
- Nothing evaluates text, nothing starts a program.
- Open: the routes trust the caller's identity. Put authentication before them.
`,
    ),
    say("No blocker found, one thing to do before it faces the internet."),
  ],
};

export const performanceTesting: Role = {
  id: "performance-testing",
  steps: [
    look("Read", "src/features/analysis/index.js"),
    progress("Averaging a million ticks", 2_600),
    progress("Placing a million orders", 1_500),
    write(
      "docs/performance/results.md",
      `# Performance

| what | grows with |
|---|---|
| moving average | the number of ticks, whatever the window |
| placing an order | nothing |
| summary | the number of positions, sorted once |
`,
    ),
    say("Nothing grows faster than it must."),
  ],
};

export const documentation: Role = {
  id: "documentation",
  steps: [
    look("Read", "common/contracts/index.js"),
    say("One page, with an example for each feature."),
    progress("Writing", 3_000),
    write(
      "docs/guide/index.md",
      `# Guide

- **Trading**: \`createBook()\`, then \`place(order("ACME", "buy", 10, 1999))\`; prices are in cents.
- **Analysis**: \`movingAverage(ticks, window)\` gives one average for each full window.
- **Reporting**: \`summary(positions)\` gives a table as text.
`,
    ),
    say("The guide is written."),
  ],
};

export const codeQuality: Role = {
  id: "code-quality",
  steps: [
    look("Glob", "src/features/*/index.js"),
    progress("Reading three features", 2_400),
    look("Grep", "TODO|FIXME"),
    progress("Comparing names", 1_100),
    write(
      "docs/quality/review.md",
      `# Review

- Each feature has one entry and imports nothing of another.
- Errors carry stable codes.
- Worth doing: name the unit of \`price\` in the type, not only in its comment.
`,
    ),
    say("Clean, with one suggestion."),
  ],
};

export const validatorMaster: Role = {
  id: "validator-master",
  steps: [
    look("Read", "docs/security/audit.md"),
    look("Read", "docs/quality/review.md"),
    { kind: "run", argv: ["node", "--test", "test/**/*.test.js"] },
    progress("Weighing the reports", 1_400),
    write(
      "docs/validation/report.md",
      `# Final validation

- Every test passes.
- Every feature stayed within its boundary.
- The audits name no blocker.

May be deployed.
`,
    ),
    say("All work is complete and holds together."),
  ],
};
