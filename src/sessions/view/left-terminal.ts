// Gives a person's terminal back when the screen that had it is gone without a word, killed by a signal that no
// program sees. The session host notices first, because the screen's connection closes.
import { closeSync, constants, openSync, writeSync } from "node:fs";

/** Everything that a screen switches on, off again. */
export const leaveSequence = [
  "\x1b[?2026l",
  "\x1b[0m",
  "\x1b[<u", // the screen's own keyboard, which is the alternate one's
  "\x1b[?1004l",
  "\x1b[?1006l",
  "\x1b[?1002l",
  "\x1b[?2004l",
  "\x1b[0 q", // the person's own cursor
  "\x1b[?1049l",
  "\x1b[?25h",
].join("");

/** A terminal, and nothing else that somebody might name. */
export const terminalPath = /^\/dev\/(?:pts\/\d+|tty\w*)$/;

/** Does nothing when the terminal is closed by now. */
export function giveBackTerminal(path: string): void {
  if (!terminalPath.test(path)) return;
  try {
    // Without O_NOCTTY it could become this process's own terminal, with its signals.
    const file = openSync(path, constants.O_WRONLY | constants.O_NOCTTY | constants.O_NONBLOCK);
    try {
      writeSync(file, leaveSequence);
    } finally {
      closeSync(file);
    }
  } catch {
    // The terminal is gone already.
  }
}
