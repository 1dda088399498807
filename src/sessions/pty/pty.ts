// A program on a pseudo-terminal, behind a port: bytes in, bytes and the exit out. The program leads a process
// group and a kernel session of its own, which is what ends with it (processes.ts).
import { readSync } from "node:fs";
import { constants } from "node:os";
import { type IPty, spawn } from "@lydell/node-pty";
import type { Exit } from "../../../state/model/state.ts";
import { isAlive } from "./processes.ts";
import { PtyInput } from "./pty-input.ts";
import { ReadPace, type ReadPort } from "./read-pace.ts";

export interface Pty {
  readonly pid: number;
  write(bytes: Buffer): void;
  resize(columns: number, rows: number): void;
  /** Stops reading, so that the program has to wait. Taken back by itself once the program has exited, because
   *  its last output is lost when it is not read within 200 ms. */
  pause(): void;
  resume(): void;
  /** The next output is waited for: it is read at once, not together with that of others. */
  awaited(): void;
}

export interface PtyOptions {
  /** An absolute path. */
  readonly path: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly columns: number;
  readonly rows: number;
  /** `isPaced`: it was read together with what other programs print, for the next frame. */
  readonly onOutput: (bytes: Buffer, isPaced: boolean) => void;
  /** Comes once, after all output. */
  readonly onExit: (exit: Exit) => void;
}

/** Throws when the system has no pseudo-terminal or process left to give. */
export function openPty(options: PtyOptions): Pty {
  return new ForkedPty(options);
}

/** TERM where the environment has none. */
const termDefault = "xterm-256color";

/** Several looks within the 200 ms that the pty library waits after an exit. */
const pausedLookMs = 40;

class ForkedPty implements Pty {
  readonly #pty: IPty;
  readonly #input: PtyInput;
  readonly #pace: ReadPace | null;
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
    const port = readPortOf(this.#pty, (bytes) => onOutput(bytes, true));
    this.#pace = port === null ? null : new ReadPace(port);
    // The library's types know of text only; with no encoding it gives the bytes.
    this.#pty.onData((bytes: unknown) => {
      if (!Buffer.isBuffer(bytes)) return;
      onOutput(bytes, false);
      this.#pace?.read(bytes.length);
    });
    this.#pty.onExit(({ exitCode, signal }) => {
      this.#exited = true;
      this.#input.close();
      this.#pace?.end();
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
      // The program exited a moment ago, and its exit is on its way.
    }
  }

  awaited(): void {
    this.#pace?.awaited();
  }

  pause(): void {
    if (this.#paused !== null || this.#exited || !isAlive(this.pid)) return;
    this.#pace?.pause(true);
    this.#pty.pause();
    this.#paused = setInterval(() => {
      if (!isAlive(this.pid)) this.resume();
    }, pausedLookMs);
  }

  resume(): void {
    if (this.#paused === null) return;
    clearInterval(this.#paused);
    this.#paused = null;
    this.#pace?.pause(false);
    this.#pty.resume();
  }
}

function exitOf(code: number, signal: number | undefined): Exit {
  if (signal === undefined || signal === 0) return { code, signal: null };
  const name = Object.entries(constants.signals).find(([, number]) => number === signal)?.[0];
  return { code: null, signal: name ?? `signal ${signal}` };
}

/** The stream's own `pause` reads on until 64 KB are waiting. What is under it is not public; without it each write
 *  of a program is read by itself. */
function readPortOf(pty: IPty, onBytes: (bytes: Buffer) => void): ReadPort | null {
  const { _socket: socket, fd } = pty as IPty & { _socket?: unknown; fd?: unknown };
  const handle = fieldOf(socket, "_handle");
  const start = fieldOf(handle, "readStart");
  const stop = fieldOf(handle, "readStop");
  if (typeof start !== "function" || typeof stop !== "function" || typeof fd !== "number") return null;
  const isOpen = () => fieldOf(socket, "_handle") === handle;
  return {
    start: () => {
      if (isOpen()) start.call(handle);
    },
    stop: () => {
      if (isOpen()) stop.call(handle);
    },
    take: () => {
      if (!isOpen()) return null;
      const read = readNow(fd);
      if (read !== null && read > 0) onBytes(Buffer.from(taken.subarray(0, read)));
      return read;
    },
  };
}

/** The most that a pty gives at a time. */
const taken = Buffer.alloc(64 * 1024);

/** 0 when nothing is there; null when the program has gone: the event loop finds out how. */
function readNow(fd: number): number | null {
  try {
    const read = readSync(fd, taken, 0, taken.length, null);
    return read === 0 ? null : read;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EAGAIN" ? 0 : null;
  }
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
