// A whole small workflow of the six phases with real sessions of Claude Code: features at the same time in panes of
// their own, each phase after the sync point before it, to the end of the run.
import { afterEach, describe, expect, test } from "vitest";
import { AgentBench } from "./bench.ts";
import { shell, write } from "./model/scenario.ts";
import { installedFolder } from "./pinned.ts";

let bench: AgentBench;

afterEach(async () => {
  expect(await bench.close()).toEqual([]);
});

/** Each task of a phase, and the file that is its work. */
const phases = [
  { id: "architecture", mode: "serial", tasks: { planner: "common/types.ts" } },
  { id: "test-definition", mode: "parallel", tasks: { "auth-tests": "tests/auth.ts" } },
  {
    id: "implementation",
    mode: "parallel",
    tasks: { auth: "src/auth/login.ts", trading: "src/trading/book.ts" },
  },
  { id: "integration-enhancement", mode: "parallel", tasks: { reviewer: "docs/review.md" } },
  { id: "final-validation", mode: "serial", tasks: { validator: "docs/validation.md" } },
  { id: "deployment", mode: "serial", tasks: { deployer: "deploy/notes.md" } },
];

const tasks = phases.flatMap((phase) =>
  Object.entries(phase.tasks).map(([id, path]) => ({ id, path: `${path}` })),
);

const workflow = [
  "name: suite",
  "agent: claude",
  "phases:",
  ...phases.flatMap((phase) => [
    `  - id: ${phase.id}`,
    `    mode: ${phase.mode}`,
    "    tasks:",
    ...Object.entries(phase.tasks).map(
      ([id, path]) =>
        `      - { id: ${id}, prompt: "TASK-${id}.", modifies: [/${path.replace(/[^/]+$/, "")}] }`,
    ),
  ]),
  "",
].join("\n");

describe.skipIf(installedFolder("claude") === null)("Claude Code", () => {
  test("does a workflow of six phases from architecture to deployment, its features at once", async () => {
    bench = await AgentBench.open(
      ["claude"],
      (folder) => ({
        scripts: tasks.map(({ id, path }) => ({
          name: id.replaceAll("-", ""),
          when: new RegExp(`TASK-${id}\\.`),
          turns: [
            { text: "I write.", calls: [write(`${folder}/${path}`)] },
            { text: "Done.", calls: [shell(`lockstep task complete ${id}`)] },
          ],
          afterwards: "All is done.",
        })),
      }),
      { "lockstep.yaml": workflow },
    );
    const ran = await bench.run(["run", "--auto", "--json"], 170_000);
    expect(ran.code, `${ran.err}\n${await bench.shown()}`).toBe(0);
    const events = ran.out.split("\n").map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
    const types = events.map(({ type }) => type);
    expect(types.at(-1)).toBe("run-finished");
    expect(types.filter((type) => type === "sync-point-passed")).toHaveLength(phases.length);
    expect(types).not.toContain("violation-found");
    for (const { path } of tasks) expect(bench.workspace.read(path)).toContain(path);
    // Both features had started before either of them was over.
    const at = (type: string, task: string) =>
      events.findIndex((event) => event.type === type && event.task === task);
    const started = ["auth", "trading"].map((task) => at("session-started", task));
    const ended = ["auth", "trading"].map((task) => at("session-exited", task));
    expect(Math.max(...started)).toBeLessThan(Math.min(...ended));
    expect(bench.model.problems).toEqual([]);
  }, 200_000);
});
