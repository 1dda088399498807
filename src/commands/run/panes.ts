// `lockstep panes`: only panes. Each command in its own terminal, side by side; nothing is recorded, and everything
// ends with the screen.
import { spawn } from "node:child_process";
import { Socket } from "node:net";
import { type Invocation, parse } from "../../command-line/invocation.ts";
import { exitCode, fault, usage } from "../../system/failure.ts";
import { ownProgram } from "../../system/process.ts";
import { needTerminal } from "./terminal.ts";

export async function panes(invocation: Invocation): Promise<number> {
  const words = parse(invocation, {}, Number.POSITIVE_INFINITY).positionals;
  if (words.length === 0)
    throw usage("lockstep panes needs commands, or a file of them: lockstep panes FILE.json | CMD…");
  needTerminal();
  // Before the screen is loaded: the host takes as long to start, and programs run when it has.
  const socket = startHost();
  try {
    const { showPanes } = await import("./panes-screen.ts");
    await showPanes(invocation, words, socket);
  } finally {
    socket.end();
    socket.destroySoon();
  }
  return exitCode.done;
}

/** A session host of this screen alone, over a pair of connected sockets; it ends when they are closed. */
function startHost(): Socket {
  const child = spawn(process.execPath, [ownProgram("host"), "--stdio-fd", "3"], {
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  const socket = child.stdio[3];
  if (!(socket instanceof Socket)) throw fault("The session host could not be connected.");
  return socket;
}
