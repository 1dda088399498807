// Eight clients that acquire and release at once over the supervisor's socket, every grant on disk before its answer;
// beside it the plain way: a lock file made with O_EXCL and fsync for each.
import { closeSync, fsyncSync, openSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { openSupervisor } from "../../src/client/connect.ts";
import { placesOf } from "../../src/places.ts";
import { Workspace } from "../helpers/lockstep.ts";
import { type Figure, quantile } from "./measure.ts";

const clients = 8;
const forMs = 4_000;

interface Client {
  readonly waits: readonly number[];
}

export async function locks(): Promise<Figure[]> {
  const workspace = new Workspace();
  workspace.write("lockstep.yaml", "name: bench\nphases: [ { id: one, mode: serial, tasks: [] } ]\n");
  try {
    const ours = await Promise.all(
      Array.from({ length: clients }, (_, index) => client(workspace.folder, index)),
    );
    const plain = plainFiles(workspace.folder);
    const waits = ours.flatMap((one) => one.waits);
    const rate = (count: number) => (count / forMs) * 1_000;
    const counts = ours.map((one) => one.waits.length);
    return [
      {
        what: "lock grants a second, 8 clients",
        unit: "/s",
        values: [rate(waits.length)],
        target: "≥ 2.5 × lock file",
        peer: `O_EXCL lock file with fsync, one process: ${rate(plain.length).toFixed(0)} /s`,
      },
      {
        what: "acquire p50",
        unit: "ms",
        values: [quantile(waits, 0.5)],
        peer: `lock file: ${quantile(plain, 0.5).toPrecision(3)} ms`,
      },
      {
        what: "acquire p99",
        unit: "ms",
        values: [quantile(waits, 0.99)],
        peer: `lock file: ${quantile(plain, 0.99).toPrecision(3)} ms`,
      },
      {
        what: "fairness, slowest client ÷ fastest",
        unit: "",
        values: [Math.min(...counts) / Math.max(...counts)],
        target: "≥ 0.7",
      },
    ];
  } finally {
    await workspace.close();
  }
}

async function client(folder: string, index: number): Promise<Client> {
  using supervisor = await openSupervisor(placesOf(folder, ".lockstep"), "to-look");
  if (supervisor === null) throw new Error("No supervisor answers.");
  const waits: number[] = [];
  const cwd = folder;
  const agent = `client-${index}`;
  const end = performance.now() + forMs;
  while (performance.now() < end) {
    const start = performance.now();
    const paths = [`/free/${index}/`];
    const answer = await supervisor.request({
      kind: "lock-acquire",
      agent,
      paths,
      cwd,
      pid: process.pid,
      waitMs: 0,
    });
    if (!answer.ok) throw new Error(answer.sentence);
    waits.push(performance.now() - start);
    await supervisor.request({ kind: "lock-release", agent, paths: [], cwd, token: null });
  }
  return { waits };
}

function plainFiles(folder: string): number[] {
  const waits: number[] = [];
  const file = join(folder, "plain.lock");
  const end = performance.now() + forMs;
  while (performance.now() < end) {
    const start = performance.now();
    const opened = openSync(file, "wx");
    fsyncSync(opened);
    closeSync(opened);
    const parent = openSync(folder, "r");
    fsyncSync(parent);
    closeSync(parent);
    waits.push(performance.now() - start);
    unlinkSync(file);
  }
  return waits;
}
