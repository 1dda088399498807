// Eight clients that acquire and release at once over the supervisor's socket, every grant on disk before its answer:
// each its own path, then all the same one. Beside it the plain way: lock files made with O_EXCL and fsync.
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { z } from "zod";
import { openSupervisor } from "../../src/client/connect.ts";
import { placesOf } from "../../src/places.ts";
import { Workspace } from "../helpers/lockstep.ts";
import { type Figure, quantile } from "./measure.ts";

const clients = 8;
const forMs = 3_000;
/** Longer than anybody waits for one of eight short holders. */
const waitMs = 10_000;

/** How long each grant of each client took. */
type Waits = readonly (readonly number[])[];

export async function locks(): Promise<Figure[]> {
  const workspace = new Workspace();
  workspace.write("lockstep.yaml", "name: bench\nphases: [ { id: one, mode: serial, tasks: [] } ]\n");
  const { folder } = workspace;
  try {
    const figures: Figure[] = [];
    for (const [words, nameOf] of [
      ["a path each", (index: number) => `own-${index}`],
      ["one path", () => "shared"],
    ] as const) {
      const ours = await together((index) => ask(folder, index, nameOf(index)));
      const plain = await together((index) => lockFile(join(folder, `${nameOf(index)}.lock`)));
      figures.push(...figuresOf(words, ours, plain));
    }
    return figures;
  } finally {
    await workspace.close();
  }
}

function together(client: (index: number) => Promise<readonly number[]>): Promise<Waits> {
  return Promise.all(Array.from({ length: clients }, (_, index) => client(index)));
}

function figuresOf(words: string, ours: Waits, plain: Waits): Figure[] {
  const rate = (waits: Waits) => (waits.flat().length / forMs) * 1_000;
  const ms = (waits: Waits, share: number) => quantile(waits.flat(), share).toPrecision(3);
  const fair = (waits: Waits) => {
    const counts = waits.map(({ length }) => length);
    return Math.min(...counts) / Math.max(...counts);
  };
  return [
    {
      what: `locks granted to ${clients} clients, ${words}`,
      unit: "/s",
      values: [rate(ours)],
      target: `≥ 2.5 × lock file (${(rate(ours) / rate(plain)).toFixed(2)} ×)`,
      peer: `lock file: ${rate(plain).toFixed(0)} /s`,
    },
    {
      what: "  p50",
      unit: "ms",
      values: [quantile(ours.flat(), 0.5)],
      peer: `lock file: ${ms(plain, 0.5)} ms`,
    },
    {
      what: "  p99",
      unit: "ms",
      values: [quantile(ours.flat(), 0.99)],
      peer: `lock file: ${ms(plain, 0.99)} ms`,
    },
    {
      what: "  fairness, slowest client ÷ fastest",
      unit: "",
      values: [fair(ours)],
      target: "≥ 0.7",
      peer: `lock file: ${fair(plain).toFixed(2)}`,
    },
  ];
}

async function ask(folder: string, index: number, name: string): Promise<readonly number[]> {
  using supervisor = await openSupervisor(placesOf(folder, ".lockstep"), "to-look");
  if (supervisor === null) throw new Error("No supervisor answers.");
  const waits: number[] = [];
  const holder = { agent: `client-${index}`, cwd: folder } as const;
  const end = performance.now() + forMs;
  while (performance.now() < end) {
    const start = performance.now();
    const answer = await supervisor.request({
      ...holder,
      kind: "lock-acquire",
      paths: [`/${name}/`],
      pid: process.pid,
      waitMs,
    });
    if (!answer.ok) throw new Error(answer.sentence);
    waits.push(performance.now() - start);
    await supervisor.request({ ...holder, kind: "lock-release", paths: [], token: null });
  }
  return waits;
}

function lockFile(file: string): Promise<readonly number[]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./lock-file.ts", import.meta.url), { workerData: { file, forMs } });
    worker.once("message", (waits: unknown) => resolve(z.array(z.number()).parse(waits)));
    worker.once("error", reject);
  });
}
