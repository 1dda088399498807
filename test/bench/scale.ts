// What a large workflow costs beside a small one: an event in the supervisor, from the request to the answer with all
// on disk and in the files, and a key at the screen, in a pane and on a line of the screen's own.
import pty from "@lydell/node-pty";
import { openSupervisor } from "../../src/client/connect.ts";
import { placesOf } from "../../src/system/places.ts";
import type { WireRequest } from "../../src/wire/protocol.ts";
import type { TaskId } from "../../state/model/state.ts";
import { cleanEnvironment, program, until, Workspace } from "../helpers/lockstep.ts";
import { type Figure, quantile } from "./measure.ts";

const sizes = [10, 2_000];
const rounds = 60;

export async function scale(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const tasks of sizes) {
    const workspace = new Workspace();
    workspace.write("lockstep.yaml", workflow(tasks));
    workspace.write("BOUNDARIES.json", JSON.stringify(features(tasks)));
    try {
      figures.push(...(await keys(workspace, tasks)), ...(await events(workspace, tasks)));
    } finally {
      await workspace.close();
    }
  }
  return figures;
}

// --- helpers ------------------------------------------------------------------------------------

/** A quarter of the tasks are features. */
function features(tasks: number): Record<string, object> {
  return Object.fromEntries(
    Array.from({ length: Math.floor(tasks / 4) }, (_, at) => [
      `feature-${at}`,
      { can_modify: [`/src/features/f${at}/`], cannot_modify: ["/common/"] },
    ]),
  );
}

function workflow(tasks: number): string {
  const own = Array.from(
    { length: tasks - Math.floor(tasks / 4) },
    (_, at) => `      - { id: t${at}, modifies: [/more/m${at}/], command: cat }`,
  );
  return `name: bench
fence: off
phases:
  - id: work
    mode: parallel
    max_parallel: 4
    tasks:
${own.join("\n")}
  - { id: implementation, mode: parallel, read_only: [/common/], tasks: { from: BOUNDARIES.json, command: cat } }
`;
}

/** A lock taken, and a task that is asked for by name: each one event that concerns the files. */
async function events(workspace: Workspace, tasks: number): Promise<Figure[]> {
  using supervisor = await openSupervisor(placesOf(workspace.folder, ".lockstep"), "never");
  if (supervisor === null) throw new Error("nobody answers");
  const where = { cwd: workspace.folder, pid: process.pid, waitMs: 0 };
  const requests: Readonly<Record<string, (round: number) => WireRequest>> = {
    "a lock": (round) => ({ kind: "lock-acquire", agent: "visitor", paths: [`/docs/${round}/`], ...where }),
    "a task's event": (round) => ({
      kind: "task-retry",
      task: `t${5 + (round % (tasks / 2 - 3))}` as TaskId,
    }),
  };
  const figures: Figure[] = [];
  for (const [what, request] of Object.entries(requests)) {
    const values: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const start = performance.now();
      await supervisor.request(request(round));
      values.push(performance.now() - start);
    }
    figures.push({ what: `${what}, ${tasks} tasks`, unit: "ms", values });
  }
  return figures;
}

async function keys(workspace: Workspace, tasks: number): Promise<Figure[]> {
  const terminal = pty.spawn(process.execPath, [program], {
    cols: 200,
    rows: 50,
    cwd: workspace.folder,
    name: "xterm-256color",
    env: { ...cleanEnvironment(), TERM: "xterm-256color", LOCKSTEP_IDLE_MS: "600000" },
  });
  let seen = "";
  let wake = () => {};
  terminal.onData((text) => {
    seen += text;
    wake();
  });
  let next = 0x4e00;
  const echo = async () => {
    const values: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const glyph = String.fromCodePoint(next);
      next += 1;
      seen = "";
      const start = performance.now();
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error("the key was not echoed")), 5_000);
        wake = () => {
          if (!seen.includes(glyph)) return;
          clearTimeout(timer);
          resolve();
        };
        terminal.write(glyph);
      });
      values.push(performance.now() - start);
      await new Promise((resolve) => setTimeout(resolve, 20 + (round % 7)));
    }
    return values;
  };
  const figure = (what: string, values: readonly number[]): Figure => ({
    what: `${what}, ${tasks} tasks`,
    unit: "ms",
    values,
    target: `p99 here: ${quantile(values, 0.99).toPrecision(3)}`,
  });
  try {
    await until("the panes are drawn", () => seen.includes("running"));
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    terminal.write("\r");
    await until("it types", () => seen.includes("TYPING"));
    const inPane = await echo();
    // On the line of the screen's own, in sight of all tasks.
    terminal.write("\x02q");
    await new Promise((resolve) => setTimeout(resolve, 500));
    terminal.write("i");
    await new Promise((resolve) => setTimeout(resolve, 500));
    return [figure("key to echo in a pane", inPane), figure("key to the screen's own line", await echo())];
  } finally {
    wake = () => {};
    terminal.kill("SIGTERM");
  }
}
