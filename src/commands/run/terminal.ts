// The one thing that every command with a screen asks first; nothing else is loaded for it.
import { usage } from "../../system/failure.ts";

/** Throws a usage failure when there is no terminal on both sides. */
export function needTerminal(): void {
  if (process.stdin.isTTY !== true || process.stdout.isTTY !== true)
    throw usage(
      "lockstep needs a terminal for its screen. Without one: `lockstep run`, and `lockstep status`.",
    );
}
