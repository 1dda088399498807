// Panes under load, and the processor time and the bytes that they cost, with tmux beside them when it is installed.
// All processes of ours are counted together, and all of tmux's; what runs in the panes is not.
import { setTimeout as wait } from "node:timers/promises";
import { until } from "../helpers/lockstep.ts";
import { hasProgram } from "../helpers/tmux.ts";
import { type Figure, median, quantile } from "./measure.ts";
import { load, type Outer, ours, type Tool, tmux } from "./outer.ts";

const rounds = 5;
const seconds = 6;
const floodBytes = 10_000_000;

interface Measured {
  readonly cpuPercent: number;
  readonly outerKilobytes: number;
  readonly megabytesPerSecond: number;
  readonly firstMs: number;
  readonly megabytes: number;
}

export async function panes(): Promise<Figure[]> {
  const idle = await byTurns(repeat(4, "echo here; cat"), false);
  const steady = await byTurns(repeat(4, `${load} steady 200 ${seconds + 3}`), false);
  const agents = await byTurns(repeat(8, `${load} agent ${seconds + 3}`), false);
  const floods = await byTurns(repeat(4, `${load} flood ${floodBytes}`), true);
  return [
    figure("first pane's content, from nothing", "ms", idle, "firstMs", "≤ 400"),
    figure("memory, 4 panes", "MB", idle, "megabytes", "–"),
    figure("idle, 4 panes", "% CPU", idle, "cpuPercent", "0"),
    figure("200 lines/s each, 4 panes", "% CPU", steady, "cpuPercent", "≤ 1.5 × tmux"),
    figure("the same, to the terminal", "KB", steady, "outerKilobytes", "≤ tmux"),
    figure("8 agents at work", "% CPU", agents, "cpuPercent", "≤ 3 × tmux"),
    figure("the same, to the terminal", "KB", agents, "outerKilobytes", "≤ tmux"),
    figure("flood, 4 panes", "MB/s", floods, "megabytesPerSecond", "≥ 1.5 × tmux"),
  ];
}

function repeat(count: number, command: string): string[] {
  return Array.from({ length: count }, () => command);
}

interface Turns {
  readonly ours: readonly Measured[];
  /** Empty without tmux. */
  readonly tmux: readonly Measured[];
}

/** So that both see the same of a machine that others use too. */
async function byTurns(commands: readonly string[], isFlood: boolean): Promise<Turns> {
  const turns = { ours: [] as Measured[], tmux: [] as Measured[] };
  for (let round = 0; round < rounds; round += 1) {
    turns.ours.push(await measured(ours, commands, isFlood));
    if (hasProgram("tmux", "-V")) turns.tmux.push(await measured(tmux, commands, isFlood));
  }
  return turns;
}

function figure(what: string, unit: string, turns: Turns, field: keyof Measured, target: string): Figure {
  const values = turns.ours.map((one) => one[field]);
  const peers = turns.tmux.map((one) => one[field]);
  if (peers.length === 0) return { what, unit, values, target };
  const ratio = median(values.map((value, round) => value / (peers[round] ?? Number.NaN)));
  const beside = Number.isFinite(ratio) ? ` (× ${ratio.toFixed(2)})` : "";
  return {
    what,
    unit,
    values,
    target,
    peer: `tmux: ${quantile(peers, 0.5).toPrecision(3)} ${unit}${beside}`,
  };
}

async function measured(tool: Tool, commands: readonly string[], isFlood: boolean): Promise<Measured> {
  using outer = tool(commands);
  const start = performance.now();
  await until("a pane has content", () => /here|INFO|Working|\n/.test(outer.text));
  const firstMs = performance.now() - start;
  if (isFlood) return { ...nothing, firstMs, megabytesPerSecond: await drained(outer, commands.length) };
  await wait(1500);
  const [cpu, bytes] = [outer.seconds(), outer.bytes];
  await wait(seconds * 1000);
  return {
    ...nothing,
    firstMs,
    cpuPercent: ((outer.seconds() - cpu) / seconds) * 100,
    outerKilobytes: (outer.bytes - bytes) / 1000,
    megabytes: outer.megabytes(),
  };
}

const nothing: Measured = {
  cpuPercent: 0,
  outerKilobytes: 0,
  megabytesPerSecond: 0,
  firstMs: 0,
  megabytes: 0,
};

/** Each pane says itself how long it took until its last byte had been taken in. */
async function drained(outer: Outer, count: number): Promise<number> {
  const times = () => [...outer.text.matchAll(/done (\d+) ms\./g)].map(([, ms]) => Number(ms));
  await until("every flood has ended", () => times().length >= count, 120_000);
  return (floodBytes * count) / 1e6 / (Math.max(...times()) / 1000);
}
