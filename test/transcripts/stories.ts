// What the agents play: the same claim each time, and what was launched after it.
import { join } from "node:path";
import { agent, type Call, type Scenario, shell, type Turn, write } from "../agents/model/scenario.ts";

export type Story = "parallel" | "staggered" | "sequential" | "none" | "failed" | "resumed";

export const stories: readonly Story[] = [
  "parallel",
  "staggered",
  "sequential",
  "none",
  // Two in one response, of which one could not be launched.
  "failed",
  // Parallel; then the session is opened again, and claims it once more.
  "resumed",
];

export interface Ability {
  /** A launch can run on while the agent goes on. */
  readonly inBackground: boolean;
  /** What ends the wait for those: its program waits by itself, the model asks a tool to, or has to find other work. */
  readonly waits: "itself" | "by tool" | "by work";
}

/** Long enough that two that were started together surely overlap, and the one that comes next surely does not. */
const workMs = 600;
const claim = "I'll work on these two features in parallel:";

export function scenarioOf(story: Story, folder: string, ability: Ability): Scenario {
  return {
    scripts: [
      ...["A", "B"].map((name) => ({
        name: `worker${name}`,
        when: new RegExp(`WORKER-${name}`),
        turns: [
          { text: `Worker ${name} starts.`, calls: [write(fileOf(folder, name))], delayMs: workMs },
          { text: `Worker ${name} is done.` },
        ],
      })),
      // In the background an agent is told when they end, and answers as often.
      { name: "main", when: /MAIN/, turns: turnsOf(story, folder, ability), afterwards: "Noted." },
    ],
  };
}

function turnsOf(story: Story, folder: string, { waits }: Ability): readonly Turn[] {
  const wait = (nth: number): Turn[] => (waits === "by tool" ? [{ calls: [{ kind: "wait", nth }] }] : []);
  const done: Turn = { text: "All done." };
  switch (story) {
    case "parallel":
      return [{ text: claim, calls: [worker("A"), worker("B")] }, ...wait(0), ...wait(1), done];
    case "staggered":
      return [
        { text: claim, calls: [worker("A", { background: true })] },
        { text: "Now the second.", calls: [worker("B", { background: true })] },
        ...wait(0),
        ...wait(1),
        ...(waits === "by work" ? [{ calls: [shell(`sleep ${(3 * workMs) / 1000}`)] }] : []),
        done,
      ];
    case "sequential":
      return [
        { text: claim, calls: [worker("A")] },
        ...wait(0),
        { text: "Now the second.", calls: [worker("B")] },
        ...wait(1),
        done,
      ];
    case "none":
      return [{ text: claim, calls: [write(fileOf(folder, "A"))] }, done];
    case "failed":
      return [{ text: claim, calls: [worker("A"), worker("B", { role: "nobody" })] }, ...wait(0), done];
    case "resumed":
      return [...turnsOf("parallel", folder, { inBackground: false, waits }), { text: claim }];
  }
}

function worker(name: string, how: { background?: boolean; role?: string } = {}): Call {
  return agent(`Worker ${name}`, `You are WORKER-${name}. Write ${pathOf(name)}.`, how);
}

function pathOf(name: string): string {
  return `/src/${name.toLowerCase()}/out.txt`;
}

function fileOf(folder: string, name: string): string {
  return join(folder, pathOf(name));
}
