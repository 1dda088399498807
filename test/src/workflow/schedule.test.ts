// The picture of a schedule: what runs at once stands one under the other, and it fits any width.
import { expect, test } from "vitest";
import { widthOf } from "../../../components/text/width.ts";
import { type ScheduledPhase, scheduleText } from "../../../src/commands/look/schedule-text.ts";
import { analyse } from "../../../src/workflow/analysis.ts";
import { readWorkflow } from "../../../src/workflow/read.ts";
import { folderWith } from "../../helpers/folders.ts";

async function scheduled(yaml: string): Promise<ScheduledPhase[]> {
  const read = await readWorkflow(folderWith({ "lockstep.yaml": yaml }));
  const workflow = read.ok ? read.workflow : read.contradictory;
  if (workflow === null) throw new Error(JSON.stringify(read));
  return workflow.phases.map((phase) => ({ phase, steps: analyse(workflow, phase, [], () => true).groups }));
}

const suite = `name: suite
phases:
  - id: architecture
    mode: serial
    tasks: [ { id: planner, command: "true" }, { id: designer, command: "true" } ]
    sync: { checks: [ { exists: /common/types } ] }
  - id: implementation
    mode: parallel
    tasks:
      - { id: trading, modifies: [/t/], command: "true" }
      - { id: analysis, modifies: [/a/], command: "true" }
      - { id: trading-tests, modifies: [/tt/], needs: [trading], command: "true" }
      - { id: hotfix, modifies: [/t/x/], command: "true" }
    sync: { advance: auto, checks: [ { run: npm test }, { approve: the look } ] }
  - { id: deployment, mode: serial, tasks: [] }
`;

test("phases, steps, what a task waits for, and the sync points with their checks", async () => {
  expect(scheduleText(await scheduled(suite), 100)).toMatchInlineSnapshot(`
    "Schedule, where one step follows the other (◆ sync point, ← after)
      architecture    planner → designer
                   ◆  after-architecture · by a person · exists /common/types
      implementation  ┬ trading  → ┬ trading-tests ← trading
                      └ analysis   └ hotfix
                   ◆  before-integration-testing · by itself · run npm test · approve the look
      deployment      (no tasks)
                   ◆  after-deployment · by a person"
  `);
});

test("what does not fit the width is counted, and no line is longer", async () => {
  const chain = Array.from(
    { length: 40 },
    (_, at) =>
      `      - { id: "step-${at}-數據", command: "true"${at % 3 === 0 ? "" : `, needs: ["step-${at - 1}-數據"]`} }`,
  );
  const phases = await scheduled(
    `name: x\nphases:\n  - id: only\n    mode: parallel\n    max_parallel: 64\n    tasks:\n${chain.join("\n")}\n`,
  );
  for (const width of [20, 40, 80, 200]) {
    const lines = scheduleText(phases, width).split("\n").slice(1);
    expect(lines.filter((line) => widthOf(line) > width)).toEqual([]);
  }
  expect(scheduleText(phases, 60)).toMatch(/… 2 more steps/);
  expect(scheduleText(phases, 200)).toMatch(/… 5 more/);
});

test("a phase whose tasks wait for each other has no order", async () => {
  const phases = await scheduled(
    'name: x\nphases: [ { id: p, mode: parallel, tasks: [ { id: a, needs: [b], command: "true" }, { id: b, needs: [a], command: "true" } ] } ]\n',
  );
  expect(scheduleText(phases, 100)).toMatch(/p {2}\(no order: its tasks wait for each other\)/);
});
