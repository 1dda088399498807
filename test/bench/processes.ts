// Whole commands, from exec to exit, as a script or an agent waits for them.
import { execa } from "execa";
import { cleanEnvironment, Workspace } from "../helpers/lockstep.ts";
import { type Figure, median, timed } from "./measure.ts";

const workflow = `
name: bench
phases:
  - { id: one, mode: serial, tasks: [ { id: a, command: sleep 1000 } ] }
`;

export async function processes(): Promise<Figure[]> {
  const workspace = new Workspace();
  workspace.write("lockstep.yaml", workflow);
  try {
    const bare = await timed(() => execa(process.execPath, ["-e", "0"], { env: cleanEnvironment() }));
    const peer = `node -e 0: ${median(bare).toFixed(0)} ms`;
    const run =
      (...args: string[]) =>
      () =>
        workspace.run(args);
    const version = await timed(run("--version"));
    const cold = await timed(async () => {
      await workspace.run(["down"]);
      const start = performance.now();
      await workspace.run(["status"]);
      coldOnly.push(performance.now() - start);
    }, 5);
    const warm = await timed(run("status"));
    const acquire = await timed(
      run("lock", "acquire", "--agent", "bench", "--pid", String(process.pid), "/x/"),
    );
    const release = await timed(run("lock", "release", "--agent", "bench"));
    return [
      { what: "lockstep --version", unit: "ms", values: version, target: "≤ 80", peer },
      { what: "lockstep status, supervisor runs", unit: "ms", values: warm, peer },
      {
        what: "lockstep status, none runs",
        unit: "ms",
        values: coldOnly.splice(0, cold.length + 1).slice(1),
        target: `≤ ${(median(warm) + 250).toFixed(0)} (250 more)`,
      },
      { what: "lockstep lock acquire", unit: "ms", values: acquire, target: "≤ 60", peer },
      { what: "lockstep lock release", unit: "ms", values: release, target: "≤ 60", peer },
    ];
  } finally {
    await workspace.close();
  }
}

/** Without the `down` before each. */
const coldOnly: number[] = [];
