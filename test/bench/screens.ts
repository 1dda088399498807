// What a person at the screen waits for, seen from outside in a real terminal.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import pty from "@lydell/node-pty";
import { cleanEnvironment, until, Workspace } from "../helpers/lockstep.ts";
import { Terminal } from "../helpers/terminal.ts";
import { type Figure, quantile, roundsUsual } from "./measure.ts";
import { load } from "./outer.ts";

const workflow = `
name: bench
phases:
  - { id: one, mode: serial, tasks: [ { id: a, command: "echo ready; sleep 1000" } ] }
`;

export async function screens(): Promise<Figure[]> {
  return [...(await attaching()), await fileToScreen(), ...(await echoes())];
}

/** From exec to the phase bar and to what the pane holds, on a workspace where everything runs already. */
async function attaching(): Promise<Figure[]> {
  const workspace = new Workspace();
  workspace.write("lockstep.yaml", workflow);
  const contents: number[] = [];
  const frames: number[] = [];
  try {
    for (let round = 0; round <= roundsUsual; round += 1) {
      const start = performance.now();
      const terminal = new Terminal([], { cwd: workspace.folder, columns: 200, rows: 50 });
      await appears(terminal, "ready");
      if (round > 0) contents.push(performance.now() - start);
      await appears(terminal, "bench  ");
      if (round > 0) frames.push(performance.now() - start);
      terminal.type("\x02d");
      await terminal.ends();
      terminal.close();
    }
  } finally {
    await workspace.close();
  }
  return [
    { what: "attaching, to what a pane holds", unit: "ms", values: contents, target: "≤ 150" },
    { what: "the same, to the whole frame", unit: "ms", values: frames, target: "≤ 300" },
  ];
}

/** Looked for each millisecond: `terminal.shows` is as coarse as what is measured here. */
async function appears(terminal: Terminal, text: string): Promise<void> {
  const giveUpAt = performance.now() + 10_000;
  while (!terminal.screen().includes(text)) {
    if (performance.now() > giveUpAt) throw new Error(`${text} is not shown:\n${terminal.screen()}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

async function fileToScreen(): Promise<Figure> {
  const workspace = new Workspace();
  workspace.write("lockstep.yaml", workflow);
  const terminal = new Terminal([], { cwd: workspace.folder, columns: 200, rows: 50 });
  const values: number[] = [];
  try {
    await terminal.shows("ready");
    for (let round = 0; round < 20; round += 1) {
      const agent = `visitor${round}`;
      const locks = [
        { agent_id: agent, locked_paths: [`/docs/${round}/`], lock_time: "2024-01-10T10:00:00Z" },
      ];
      const start = performance.now();
      writeFileSync(join(workspace.folder, ".lockstep/RESOURCE_LOCKS.json"), JSON.stringify({ locks }));
      await appears(terminal, agent);
      values.push(performance.now() - start);
    }
  } finally {
    terminal.close();
    await workspace.close();
  }
  const worst = quantile(values, 0.99).toFixed(0);
  return {
    what: "foreign edit of the lock table to the screen",
    unit: "ms",
    values,
    target: `p99 ≤ 150 (p99 here: ${worst})`,
  };
}

/** As fast as its terminal takes it. */
const flood = "yes a line of a log, about as long as most of them are";
/** Two hundred lines a second. */
const steady = `${load} steady 200 15`;
const echoRounds = 60;

async function echoes(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [words, others] of [
    ["idle", []],
    ["beside 8 steady panes", Array.from({ length: 8 }, () => steady)],
    ["while 3 panes flood", [flood, flood, flood]],
  ] as const) {
    const panes = ["panes", "cat", ...others];
    const values = await echo(
      process.execPath,
      [join(import.meta.dirname, "../../dist/cli.js"), ...panes],
      "",
    );
    const figure: Figure = {
      what: `key to echo, ${words}`,
      unit: "ms",
      values,
      target: `≤ ${others.length === 0 ? 1 : others.length === 8 ? 2 : 5} (p99 here: ${quantile(values, 0.99).toPrecision(3)})`,
    };
    const peer = await tmuxEcho(others);
    const ms = (share: number) => quantile(peer ?? [], share).toPrecision(3);
    figures.push(peer === null ? figure : { ...figure, peer: `tmux: ${ms(0.5)} ms, p99 ${ms(0.99)}` });
  }
  return figures;
}

/** Types a glyph that was never on the screen and waits for its bytes on the outer terminal. */
async function echo(program: string, args: readonly string[], before: string): Promise<number[]> {
  const terminal = pty.spawn(program, [...args], {
    cols: 200,
    rows: 50,
    name: "xterm-256color",
    env: { ...cleanEnvironment(), TERM: "xterm-256color" },
  });
  let seen = "";
  let wake = () => {};
  terminal.onData((text) => {
    seen += text;
    wake();
  });
  const values: number[] = [];
  try {
    await until("the panes are drawn", () => seen.length > 500);
    terminal.write(before);
    // Let the flood begin, and what is drawn at the start be drawn.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    for (let round = 0; round < echoRounds; round += 1) {
      const glyph = String.fromCodePoint(0x4e00 + round);
      seen = "";
      const start = performance.now();
      terminal.write(glyph);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 2_000);
        wake = () => {
          if (!seen.includes(glyph)) return;
          clearTimeout(timer);
          resolve();
        };
      });
      values.push(performance.now() - start);
      await new Promise((resolve) => setTimeout(resolve, 20 + (round % 7)));
    }
  } finally {
    wake = () => {};
    terminal.kill("SIGTERM");
  }
  return values;
}

async function tmuxEcho(others: readonly string[]): Promise<number[] | null> {
  const socket = `lockstep-bench-${process.pid}`;
  try {
    execFileSync("tmux", ["-V"]);
  } catch {
    return null;
  }
  const splits = others.flatMap((command) => [
    ";",
    "split-window",
    "-d",
    command,
    ";",
    "select-layout",
    "tiled",
  ]);
  try {
    return await echo("tmux", ["-L", socket, "-f", "/dev/null", "new-session", "cat", ...splits], "");
  } finally {
    execFileSync("tmux", ["-L", socket, "kill-server"], { stdio: "ignore" });
  }
}
