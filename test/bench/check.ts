// What `lockstep check` costs on a workflow of 2,000 tasks, 500 of them features: from the call to the exit.
import { execa } from "execa";
import { program, Workspace } from "../helpers/lockstep.ts";
import type { Figure } from "./measure.ts";

const featureCount = 500;
const taskCount = 1_500;
const rounds = 8;

export async function check(): Promise<Figure[]> {
  const workspace = new Workspace();
  workspace.write("BOUNDARIES.json", JSON.stringify(features()));
  workspace.write("lockstep.yaml", workflow());
  const values: number[] = [];
  try {
    for (let round = 0; round < rounds; round += 1) {
      const start = performance.now();
      await execa(process.execPath, [program, "check"], { cwd: workspace.folder });
      values.push(performance.now() - start);
    }
  } finally {
    await workspace.close();
  }
  return [{ what: `check ${featureCount + taskCount} tasks`, unit: "ms", values, target: "≤ 1000" }];
}

// --- helpers ------------------------------------------------------------------------------------

function features(): Record<string, object> {
  return Object.fromEntries(
    Array.from({ length: featureCount }, (_, at) => [
      `feature-${at}`,
      {
        dependencies: ["/common/types"],
        can_modify: [`/src/features/f${at}/`, `/api/f${at}/**/*.ts`],
        cannot_modify: ["/common/"],
      },
    ]),
  );
}

function workflow(): string {
  const tasks = Array.from({ length: taskCount }, (_, at) => {
    const needs = at % 3 === 1 ? `, needs: [t${at - 1}]` : "";
    return `      - { id: t${at}, modifies: [/more/m${at}/], prompt: "Do ${at}."${needs} }`;
  });
  return `name: large
phases:
  - { id: architecture, mode: serial, tasks: [ { id: planner, modifies: [/common/], prompt: "Plan." } ] }
  - { id: implementation, mode: parallel, read_only: [/common/], tasks: { from: BOUNDARIES.json, prompt: "Implement {{feature}}." } }
  - id: enhancement
    mode: parallel
    tasks:
${tasks.join("\n")}
`;
}
