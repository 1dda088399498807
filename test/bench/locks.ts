// Eight clients that acquire and release at once over the supervisor's socket, every grant on disk before its answer:
// each its own path, then all the same one. Beside it the plain way: a table under a lock file made with O_EXCL, with fsync.
import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { z } from "zod";
import { Workspace } from "../helpers/lockstep.ts";
import { type Figure, quantile } from "./measure.ts";

const clients = 8;
const forMs = 3_000;
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
      const ours = await together((index) => ["supervisor", folder, nameOf(index)]);
      const plain = await together((index) => ["file", folder, nameOf(index)]);
      figures.push(...figuresOf(words, ours, plain));
    }
    return figures;
  } finally {
    await workspace.close();
  }
}

/** Eight processes that begin when all of them are ready. */
async function together(wordsOf: (index: number) => readonly string[]): Promise<Waits> {
  const children = Array.from({ length: clients }, (_, index) =>
    fork(join(import.meta.dirname, "lock-client.ts"), [...wordsOf(index), String(forMs)]),
  );
  await Promise.all(children.map((child) => once(child, "message")));
  for (const child of children) child.send("go");
  const said = await Promise.all(children.map((child) => once(child, "message")));
  return said.map(([waits]) => z.array(z.number()).parse(waits));
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
      target: `≤ 0.25 × lock file (${(quantile(ours.flat(), 0.99) / quantile(plain.flat(), 0.99)).toFixed(2)} ×)`,
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
