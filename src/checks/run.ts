// Runs a check's or a task's verifying command. In: a command line. Out: whether it exited 0, in words, and the end
// of what it printed. It is no session: no terminal, nothing to type into.
import { stripVTControlCharacters } from "node:util";
import { execa } from "execa";
import type { CommandLine, Millis } from "../../state/model/state.ts";
import type { Checked } from "../git/check-round.ts";

export interface RunOptions {
  readonly cwd: string;
  /** Ends the command and all that it started. */
  readonly signal: AbortSignal;
  /** Added to our own environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs?: Millis;
  /** Called when the command runs. Its pid leads a process group of its own. */
  readonly onStarted?: (pid: number) => void;
  /** As it prints; `tail` is the end of it, as it is kept. */
  readonly onOutput?: (chunk: Buffer, tail: () => string) => void;
}

/** A command that takes longer hangs. */
export const runTimeoutMs: Millis = 30 * 60 * 1000;
/** From TERM to KILL. */
const graceMs: Millis = 2_000;
/** The part of the output that is kept: enough for the last 20 lines, and for one very long line. */
const tailCharactersMax = 16_384;
const tailLines = 20;

export async function runCommand(
  command: CommandLine,
  options: RunOptions,
): Promise<Checked & { readonly output: string }> {
  const { timeoutMs = runTimeoutMs } = options;
  const started = performance.now();
  const tail = createTail();
  const [file, ...args] = command.kind === "shell" ? ["/bin/sh", "-c", command.line] : command.argv;
  if (file === undefined || options.signal.aborted) return ended(command, "was not run", tail.text());
  // A group of its own, so that what it started ends with it.
  const child = execa(file, args, {
    cwd: options.cwd,
    env: { ...options.env },
    detached: true,
    cleanup: false,
    reject: false,
    buffer: false,
    all: true,
    stdin: "ignore",
  });
  if (child.pid !== undefined) options.onStarted?.(child.pid);
  child.all?.on("data", (chunk: Buffer) => {
    tail.add(chunk);
    options.onOutput?.(chunk, tail.text);
  });
  const stop = stopper(child.pid);
  const expiry = setTimeout(() => stop.because(`did not end within ${seconds(timeoutMs)}`), timeoutMs);
  const abort = () => stop.because("was stopped");
  options.signal.addEventListener("abort", abort, { once: true });
  try {
    const result = await child;
    const reason = stop.reason() ?? outcome(result);
    return ended(
      command,
      `${reason} in ${seconds(performance.now() - started)}`,
      tail.text(),
      reason === "exit 0",
    );
  } finally {
    clearTimeout(expiry);
    options.signal.removeEventListener("abort", abort);
    stop.done();
  }
}

// --- helpers ------------------------------------------------------------------------------------

interface Outcome {
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
  readonly shortMessage?: string | undefined;
}

function outcome({ exitCode, signal, shortMessage }: Outcome): string {
  if (exitCode !== undefined) return `exit ${exitCode}`;
  if (signal !== undefined) return `ended by ${signal}`;
  return `could not be started (${shortMessage ?? "no reason was given"})`;
}

function ended(
  command: CommandLine,
  how: string,
  output: string,
  ok = false,
): Checked & { readonly output: string } {
  const line = command.kind === "shell" ? command.line : command.argv.join(" ");
  return { ok, evidence: `${line}: ${how}`, output };
}

function seconds(ms: Millis): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function createTail(): { add(chunk: Buffer): void; text(): string } {
  let kept = "";
  const decoder = new TextDecoder();
  return {
    add(chunk) {
      kept = (kept + decoder.decode(chunk, { stream: true })).slice(-tailCharactersMax);
    },
    text() {
      const lines = stripVTControlCharacters(kept).split(/\r?\n/);
      return lines.slice(-tailLines - (lines.at(-1) === "" ? 1 : 0)).join("\n");
    },
  };
}

/** Ends a process group once, for the first reason that was given. */
function stopper(pid: number | undefined): {
  because(why: string): void;
  reason(): string | null;
  done(): void;
} {
  let reason: string | null = null;
  let kill: NodeJS.Timeout | null = null;
  const send = (signal: "SIGTERM" | "SIGKILL") => {
    if (pid === undefined) return;
    try {
      process.kill(-pid, signal);
    } catch {
      // The whole group has ended already.
    }
  };
  return {
    because(why) {
      if (reason !== null) return;
      reason = why;
      send("SIGTERM");
      kill = setTimeout(() => send("SIGKILL"), graceMs);
    },
    reason: () => reason,
    done() {
      if (kill !== null) clearTimeout(kill);
      // Its first process has ended; what that left running is killed too.
      send("SIGKILL");
    },
  };
}
