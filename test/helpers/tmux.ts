// A pane of tmux: an independent terminal to compare with. Its screen is read with its colours into an emulator.
import { execFileSync, spawnSync } from "node:child_process";
import xterm from "@xterm/headless";
import { cleanEnvironment } from "./lockstep.ts";

export function hasProgram(name: string, ...args: string[]): boolean {
  const { error } = spawnSync(name, args, { stdio: "ignore" });
  return error === undefined;
}

export class TmuxPane {
  readonly #socket: string;
  readonly #columns: number;
  readonly #rows: number;

  constructor(command: string, columns: number, rows: number) {
    TmuxPane.#count += 1;
    this.#socket = `lockstep-test-${process.pid}-${TmuxPane.#count}`;
    this.#columns = columns;
    this.#rows = rows;
    const size = ["-x", String(columns), "-y", String(rows)];
    const quiet = [";", "set-option", "-g", "status", "off", ";", "set-option", "-g", "escape-time", "0"];
    this.#tmux("-f", "/dev/null", "new-session", "-d", ...size, command, ...quiet);
    // A status line took a row until it was switched off.
    this.#tmux("resize-window", ...size);
  }

  static #count = 0;

  type(text: string): void {
    this.#tmux("send-keys", "-l", text);
  }

  enter(): void {
    this.#tmux("send-keys", "Enter");
  }

  /** What it shows, with colours, as an emulator has it. */
  async screen(): Promise<InstanceType<typeof xterm.Terminal>> {
    const text = this.#tmux("capture-pane", "-p", "-e").replace(/\n$/, "");
    const emulator = new xterm.Terminal({ cols: this.#columns, rows: this.#rows, allowProposedApi: true });
    // Line drawing is told with SO and SI.
    emulator.write("\x1b)0");
    await new Promise<void>((resolve) => emulator.write(text.replaceAll("\n", "\r\n"), resolve));
    return emulator;
  }

  close(): void {
    this.#tmux("kill-server");
  }

  #tmux(...args: string[]): string {
    const env = { ...cleanEnvironment(), TERM: "xterm-256color", LANG: "C.UTF-8", LC_ALL: "C.UTF-8" };
    return execFileSync("tmux", ["-u", "-L", this.#socket, ...args], { encoding: "utf8", env });
  }
}
