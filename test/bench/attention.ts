// How soon it is shown what an agent without hooks is doing: from the moment at which its program changes its title or its
// screen to the event.
import { until, Workspace } from "../helpers/lockstep.ts";
import type { Figure } from "./measure.ts";

const rounds = 10;

/** At each word it notes the time and shows the other of two states. */
const agent = (show: string) => `show() { date +%s%3N >> stamps; printf '${show}' "$1"; }
while read word; do show 'May I? (y/n)'; read word; show 'working'; done
`;

export async function attention(): Promise<Figure[]> {
  return [
    { ...(await measured("title", "\\033]2;%s\\007")), target: "≤ 1000" },
    { ...(await measured("screen", "\\033[2J\\033[H%s\\n")), target: "≤ 1000" },
  ];
}

async function measured(by: "title" | "screen", show: string): Promise<Figure> {
  const workspace = new Workspace();
  try {
    workspace.write("agent.sh", agent(show));
    const patterns = `{ needs_person: "y/n", working: working }`;
    workspace.write(
      "lockstep.yaml",
      `name: seen\nfence: off\nprofiles: { own: { command: [/bin/sh, agent.sh], ${by}: ${patterns} } }\nphases: [ { id: p, mode: parallel, tasks: [ { id: a, agent: own, prompt: go } ] } ]\n`,
    );
    await workspace.run(["task", "start", "a"]);
    await until("it runs", async () => (await workspace.run(["sessions"])).out.includes("running"));
    for (let round = 1; round <= rounds; round += 1) {
      await workspace.run(["send", "a-1", "on"]);
      await until("it is seen", async () => (await seenAt(workspace)).length === round);
    }
    const stamps = workspace.read("stamps").trim().split("\n").map(Number);
    const seen = await seenAt(workspace);
    return {
      what: `state by ${by}`,
      unit: "ms",
      values: seen.map((at, nth) => at - (stamps[nth] ?? Number.NaN)),
    };
  } finally {
    await workspace.close();
  }
}

async function seenAt(workspace: Workspace): Promise<number[]> {
  const { out } = await workspace.run(["events", "--json"]);
  const events = out.split("\n").map((line) => JSON.parse(line) as { type: string; at: string });
  return events.flatMap(({ type, at }) => (type === "session-state" ? [Date.parse(at)] : []));
}
