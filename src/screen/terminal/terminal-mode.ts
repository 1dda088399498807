// Takes the terminal for a full-screen program and gives it back, on every way out: the end, a signal, a crash.
import { readlinkSync, writeSync } from "node:fs";
import { leaveSequence } from "../../sessions/view/left-terminal.ts";

const enterSequence = [
  "\x1b[?1049h", // the alternate screen
  "\x1b[?25l",
  "\x1b[2J",
  "\x1b[?2004h", // pastes are marked
  "\x1b[?1002h", // presses, releases and drags of the mouse
  "\x1b[?1006h", // with columns beyond 223
  "\x1b[?1004h", // whether the window has the focus
  "\x1b[?u", // is there a kitty keyboard?
].join("");

export interface TerminalMode {
  /** Gives the terminal back; further calls do nothing. */
  restore(): void;
  /** Stops this process as Ctrl-Z does; `onReturn` is called when it goes on. */
  suspend(): void;
}

export interface TerminalStreams {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
}

/** `onReturn`: the screen must be drawn anew. `onSignal`: this process was asked to end. `onTaken` hears which
 *  terminal it is while it is taken, and null when it is given back: somebody else must do that after kill -9. */
export function takeTerminal(
  streams: TerminalStreams,
  onReturn: () => void,
  onSignal: (name: string) => void,
  onTaken: (path: string | null) => void = () => {},
): TerminalMode {
  let isTaken = false;
  const take = () => {
    isTaken = true;
    streams.stdin.setRawMode(true);
    writeNow(streams.stdout, enterSequence);
    onTaken(pathOf(streams.stdout));
  };
  const giveBack = () => {
    if (!isTaken) return;
    isTaken = false;
    writeNow(streams.stdout, leaveSequence);
    setRawModeOff(streams.stdin);
    onTaken(null);
  };
  const onContinue = () => {
    take();
    onReturn();
  };
  const onCrash = () => giveBack();
  const signals = ["SIGTERM", "SIGHUP", "SIGINT"] as const;
  const listeners = signals.map((name) => ({ name, listener: () => onSignal(name) }));
  for (const { name, listener } of listeners) process.on(name, listener);
  process.on("SIGCONT", onContinue);
  process.on("exit", giveBack);
  process.on("uncaughtExceptionMonitor", onCrash);
  take();
  return {
    restore: () => {
      giveBack();
      // Not within the signal itself: signal-exit, which Ink brings along, takes the signal for unhandled when
      // ours is the last listener and it is gone, and kills this process.
      setImmediate(() => {
        for (const { name, listener } of listeners) process.off(name, listener);
      });
      process.off("SIGCONT", onContinue);
      process.off("exit", giveBack);
      process.off("uncaughtExceptionMonitor", onCrash);
    },
    suspend: () => {
      giveBack();
      process.kill(process.pid, "SIGTSTP");
    },
  };
}

/** Where the system tells it: on Linux. */
function pathOf(stdout: NodeJS.WriteStream): string | null {
  const { fd } = stdout as unknown as { readonly fd: number };
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return null;
  }
}

/** Synchronous, because nothing asynchronous happens after an exit began. The terminal may be gone by then. */
function writeNow(stdout: NodeJS.WriteStream, text: string): void {
  const { fd } = stdout as unknown as { readonly fd: number };
  let bytes = Buffer.from(text);
  for (let tries = 0; bytes.length > 0 && tries < 1000; tries += 1) {
    try {
      bytes = bytes.subarray(writeSync(fd, bytes));
    } catch (error) {
      // A full terminal takes more in a moment; a closed one takes nothing any more.
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") return;
    }
  }
}

function setRawModeOff(stdin: NodeJS.ReadStream): void {
  try {
    stdin.setRawMode(false);
  } catch {
    // The terminal was closed; there is no mode left to set.
  }
}
