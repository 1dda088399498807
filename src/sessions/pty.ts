// A program on a pseudo-terminal, behind a port: bytes in, bytes and the exit out. The program leads a process
// group and a kernel session of its own, which is what ends with it (processes.ts).
import { constants } from "node:os";
import { type IPty, spawn } from "@lydell/node-pty";
import type { Exit } from "../../state/model.ts";
import { isAlive } from "./processes.ts";
import { PtyInput } from "./pty-input.ts";

export interface Pty {
  readonly pid: number;
  write(bytes: Buffer): void;
  resize(columns: number, rows: number): void;
  /** Stops reading, so that the program has to wait. Taken back by itself once the program has exited, because
   *  its last output is lost when it is not read within 200 ms. */
  pause(): void;
  resume(): void;
}

export interface PtyOptions {
  /** An absolute path. */
  readonly path: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly columns: number;
  readonly rows: number;
  readonly onOutput: (bytes: Buffer) => void;
  /** Comes once, after all output. */
  readonly onExit: (exit: Exit) => void;
}

/** Throws when the system has no pseudo-terminal or process left to give. */
export function openPty(options: PtyOptions): Pty {
  return new ForkedPty(options);
}

/** What TERM says when the environment does not. */
const termDefault = "xterm-256color";

/** Several looks within the 200 ms that the pty library waits after an exit. */
const pausedLookMs = 40;

class ForkedPty implements Pty {
  readonly #pty: IPty;
  readonly #input: PtyInput;
  #paused: NodeJS.Timeout | null = null;
  #exited = false;

  constructor({ path, argv, cwd, env, columns, rows, onOutput, onExit }: PtyOptions) {
    this.#pty = spawn(path, argv.slice(1), {
      name: env.TERM ?? termDefault,
      cols: columns,
      rows,
      cwd,
      env,
      encoding: null,
    });
    this.#input = new PtyInput(this.#pty);
    // The library's types know of text only; with no encoding it gives the bytes.
    this.#pty.onData((bytes: unknown) => {
      if (Buffer.isBuffer(bytes)) onOutput(bytes);
    });
    this.#pty.onExit(({ exitCode, signal }) => {
      this.#exited = true;
      this.#input.close();
      this.resume();
      onExit(exitOf(exitCode, signal));
    });
  }

  get pid(): number {
    return this.#pty.pid;
  }

  write(bytes: Buffer): void {
    this.#input.write(bytes);
  }

  resize(columns: number, rows: number): void {
    if (this.#exited) return;
    try {
      this.#pty.resize(columns, rows);
    } catch {
      // It exited a moment ago, and the exit is on its way.
    }
  }

  pause(): void {
    if (this.#paused !== null || this.#exited || !isAlive(this.pid)) return;
    this.#pty.pause();
    this.#paused = setInterval(() => {
      if (!isAlive(this.pid)) this.resume();
    }, pausedLookMs);
  }

  resume(): void {
    if (this.#paused === null) return;
    clearInterval(this.#paused);
    this.#paused = null;
    this.#pty.resume();
  }
}

function exitOf(code: number, signal: number | undefined): Exit {
  if (signal === undefined || signal === 0) return { code, signal: null };
  const name = Object.entries(constants.signals).find(([, number]) => number === signal)?.[0];
  return { code: null, signal: name ?? `signal ${signal}` };
}
