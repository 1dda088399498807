// Whole commands, from exec to exit, as a script or an agent waits for them.
import { execa } from "execa";
import { cleanEnvironment, Workspace } from "../helpers/lockstep.ts";
import { type Figure, median, timed, timedAll } from "./measure.ts";

const workflow = `
name: bench
phases:
  - { id: one, mode: serial, tasks: [ { id: a, command: sleep 1000 } ] }
`;

export async function processes(): Promise<Figure[]> {
  const workspace = new Workspace();
  workspace.write("lockstep.yaml", workflow);
  const run =
    (...args: string[]) =>
    () =>
      workspace.run(args);
  const holder = ["--agent", "bench"];
  try {
    const bare = await timed(() => execa(process.execPath, ["-e", "0"], { env: cleanEnvironment() }));
    const version = await timed(run("--version"));
    const [, cold = []] = await timedAll([run("down"), run("status")]);
    const warm = await timed(run("status"));
    const [acquire = [], release = []] = await timedAll([
      run("lock", "acquire", ...holder, "--pid", String(process.pid), "/x/"),
      run("lock", "release", ...holder),
    ]);
    const peer = `node -e 0: ${median(bare).toFixed(0)} ms`;
    const coldMax = `≤ ${(median(warm) + 250).toFixed(0)} (250 more)`;
    return [
      { what: "lockstep --version", unit: "ms", values: version, target: "≤ 80", peer },
      { what: "lockstep status, supervisor runs", unit: "ms", values: warm, peer },
      { what: "lockstep status, none runs", unit: "ms", values: cold, target: coldMax },
      { what: "lockstep lock acquire", unit: "ms", values: acquire, target: "≤ 60", peer },
      { what: "lockstep lock release", unit: "ms", values: release, target: "≤ 60", peer },
    ];
  } finally {
    await workspace.close();
  }
}
