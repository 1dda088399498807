// Panes under load, and the processor time and the bytes that they cost, with tmux beside them when it is installed.
// All processes of ours are counted together, and all of tmux's; what runs in the panes is not.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import pty from "@lydell/node-pty";
import { cleanEnvironment, until } from "../helpers/lockstep.ts";
import { hasProgram } from "../helpers/tmux.ts";
import { type Figure, median, quantile } from "./measure.ts";

const program = join(import.meta.dirname, "../../dist/cli.js");
const load = `exec ${process.execPath} ${join(import.meta.dirname, "load.ts")}`;
const rounds = 5;
const seconds = 6;
const floodBytes = 10_000_000;
/** The kernel counts processor time in hundredths of a second. */
const ticksPerSecond = 100;

interface Measured {
  readonly cpuPercent: number;
  readonly outerKilobytes: number;
  readonly megabytesPerSecond: number;
  readonly firstMs: number;
  readonly megabytes: number;
}

type Tool = (commands: readonly string[]) => Outer;

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
  const [ticks, bytes] = [outer.ticks(), outer.bytes];
  await wait(seconds * 1000);
  return {
    ...nothing,
    firstMs,
    cpuPercent: ((outer.ticks() - ticks) / ticksPerSecond / seconds) * 100,
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

/** The person's terminal, and the processes of the tool that draws in it. */
class Outer implements Disposable {
  readonly #terminal: pty.IPty;
  readonly #mark: string;
  readonly #end: () => void;
  text = "";
  bytes = 0;

  constructor(argv: readonly [string, ...string[]], end: () => void) {
    this.#mark = `lockstep-bench-${process.pid}-${performance.now()}`;
    this.#end = end;
    const [file, ...rest] = argv;
    const env = { ...cleanEnvironment(), TERM: "xterm-256color", LANG: "C.UTF-8", PANES_BENCH: this.#mark };
    this.#terminal = pty.spawn(file, rest, { cols: 200, rows: 50, name: "xterm-256color", env });
    this.#terminal.onData((text) => {
      this.bytes += Buffer.byteLength(text);
      this.text += text;
    });
  }

  ticks(): number {
    return this.#own().reduce((sum, pid) => {
      const fields = read(`/proc/${pid}/stat`).split(") ")[1]?.split(" ") ?? [];
      return sum + Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
    }, 0);
  }

  megabytes(): number {
    const kilobytes = this.#own().map((pid) =>
      Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0),
    );
    return kilobytes.reduce((sum, one) => sum + one, 0) / 1000;
  }

  [Symbol.dispose](): void {
    this.#end();
    this.#terminal.kill("SIGTERM");
  }

  #own(): string[] {
    return readdirSync("/proc").filter((pid) => {
      if (!/^\d+$/.test(pid) || !read(`/proc/${pid}/environ`).includes(this.#mark)) return false;
      return /(?:^|\/)tmux|dist\/(?:cli|host)\.js/.test(read(`/proc/${pid}/cmdline`).replaceAll("\0", " "));
    });
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // It has ended meanwhile.
    return "";
  }
}

const ours: Tool = (commands) => new Outer([process.execPath, program, "panes", ...commands], () => {});

const tmux: Tool = (commands) => {
  const socket = `lockstep-bench-${process.pid}`;
  const [first = "", ...others] = commands;
  const splits = others.flatMap((command) => [
    ";",
    "split-window",
    "-d",
    command,
    ";",
    "select-layout",
    "tiled",
  ]);
  const start = ["-u", "-L", socket, "-f", "/dev/null", "new-session", first, ...splits] as const;
  return new Outer(["tmux", ...start], () => {
    execFileSync("tmux", ["-L", socket, "kill-server"], { stdio: "ignore" });
  });
};
