// Many sessions: what those that nobody looks at cost, and what a session's full scrollback weighs. A page of the grid
// shows nine panes.
import { setTimeout as wait } from "node:timers/promises";
import { until } from "../helpers/lockstep.ts";
import { type Figure, median } from "./measure.ts";
import { load, type Outer, ours } from "./outer.ts";

const rounds = 5;
const seconds = 6;
const inView = 9;
const all = 64;
const keys = 40;
const filled = 16;
const lines = 5000;

export async function crowd(): Promise<Figure[]> {
  const agent = `${load} agent ${seconds + 12}`;
  const few = ["cat", ...repeat(inView - 1, agent)];
  const crowds = [
    { words: `${inView} sessions`, commands: few },
    { words: `${all} sessions, the others silent`, commands: [...few, ...repeat(all - inView, "cat")] },
    { words: `${all} sessions, all at work`, commands: [...few, ...repeat(all - inView, agent)] },
  ].map((one) => ({ ...one, cpu: [] as number[], echo: [] as number[] }));
  for (let round = 0; round < rounds; round += 1)
    for (const { commands, cpu, echo } of crowds) {
      using outer = ours(commands);
      await until("the panes are drawn", () => outer.text.includes("Working"), 30_000);
      await wait(3000);
      const before = outer.seconds();
      await wait(seconds * 1000);
      cpu.push(((outer.seconds() - before) / seconds) * 100);
      echo.push(await keyToEcho(outer));
    }
  const [base] = crowds;
  const figures = crowds.flatMap(({ words, cpu, echo }, index) => {
    const beside = (values: readonly number[], than: readonly number[]) =>
      `× ${(median(values) / median(than)).toFixed(2)} of ${base?.words}`;
    const target = index === 1 ? { target: "≤ 1.3 ×" } : {};
    return [
      { what: words, unit: "% CPU", values: cpu, ...target, peer: beside(cpu, base?.cpu ?? []) },
      {
        what: "the same, key to echo",
        unit: "ms",
        values: echo,
        ...target,
        peer: beside(echo, base?.echo ?? []),
      },
    ];
  });
  return [...figures, await full()];
}

async function full(): Promise<Figure> {
  using outer = ours(repeat(filled, `${load} fill ${lines}`));
  await until("the first page is filled", () => outer.text.split("filled").length > inView, 60_000);
  await wait(5000);
  return {
    what: `${filled} sessions with ${lines} full lines`,
    unit: "MB",
    values: [outer.megabytes()],
    target: "≤ 450",
  };
}

/** The median of a few keys, into the first pane. */
async function keyToEcho(outer: Outer): Promise<number> {
  const values: number[] = [];
  for (let round = 0; round < keys; round += 1) {
    const glyph = String.fromCodePoint(0x4e00 + round);
    const start = performance.now();
    outer.type(glyph);
    while (!outer.text.includes(glyph) && performance.now() - start < 2000)
      await new Promise((resolve) => setImmediate(resolve));
    values.push(performance.now() - start);
    await wait(20 + (round % 7));
  }
  return median(values);
}

function repeat(count: number, command: string): string[] {
  return Array.from({ length: count }, () => command);
}
