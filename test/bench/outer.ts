// A tool that shows panes, in a person's terminal: what it draws, and what all of its processes cost.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import pty from "@lydell/node-pty";
import { cleanEnvironment } from "../helpers/lockstep.ts";

const program = join(import.meta.dirname, "../../dist/cli.js");
/** Starts a program that costs almost nothing itself; its words follow. */
export const load = `exec ${process.execPath} ${join(import.meta.dirname, "load.ts")}`;
/** The kernel counts processor time in hundredths of a second. */
const ticksPerSecond = 100;

export type Tool = (commands: readonly string[]) => Outer;

/** The person's terminal, and the processes of the tool that draws in it. */
export class Outer implements Disposable {
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

  /** Of processor time, since they started. */
  seconds(): number {
    const ticks = this.#own().reduce((sum, pid) => {
      const fields = read(`/proc/${pid}/stat`).split(") ")[1]?.split(" ") ?? [];
      return sum + Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
    }, 0);
    return ticks / ticksPerSecond;
  }

  type(keys: string): void {
    this.#terminal.write(keys);
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

export const ours: Tool = (commands) =>
  new Outer([process.execPath, program, "panes", ...commands], () => {});

export const tmux: Tool = (commands) => {
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
