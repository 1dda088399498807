// Probes whether the fence of macOS holds on this machine, by trying from inside everything that it has to
// stop. Its rules are not documented and change with the system, so only a rule that was seen to hold is
// relied on.
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { execa } from "execa";
import type { SessionId } from "../../state/model/state.ts";
import { placesOf } from "../system/places.ts";
import { seatbeltProgram } from "./seatbelt.ts";

/** null: it holds. Else the sentence that says what it did not stop, or why there is none. */
export async function whyNoSeatbelt(answerMs: number, start = seatbeltProgram): Promise<string | null> {
  const base = realpathSync.native(mkdtempSync(join(tmpdir(), "lockstep-probe-")));
  try {
    return await tried(base, answerMs, start);
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}

const launched = `lockstep-probe-${process.pid}`;
/** Programs started by launchd come a moment later. */
const launchMs = 300;

async function tried(base: string, answerMs: number, start: typeof seatbeltProgram): Promise<string | null> {
  const places = placesOf(base, ".lockstep");
  for (const folder of ["own", "other", ".lockstep/sessions/probe"])
    mkdirSync(join(base, folder), { recursive: true });
  mkdirSync(places.insideFolder, { recursive: true, mode: 0o700 });
  writeFileSync(join(base, "other/file"), "as it was");
  const server = createServer().listen(join(places.runFolder, "probe.sock"));
  const program = start(
    ["/bin/sh", "-c", script, "sh", base, join(places.runFolder, "probe.sock"), String(process.pid)],
    {
      places,
      tree: null,
      session: "probe" as SessionId,
      folder: join(base, ".lockstep/sessions/probe"),
      writable: [],
      own: [],
      closed: [],
      guarded: [],
      folders: [join(base, "own")],
    },
  );
  const [command = "", ...args] = program.argv;
  const ran = await execa(command, args, {
    reject: false,
    timeout: answerMs,
    stdin: "ignore",
    env: { PROBE: launched },
  });
  server.close();
  await setTimeout(launchMs);
  await execa("/bin/launchctl", ["remove", launched], { reject: false, timeout: answerMs });
  if (ran.exitCode !== 0)
    return `sandbox-exec cannot make one here: ${(ran.stderr.split("\n")[0] ?? "").slice(0, 200)}`;
  if (!existsSync(join(base, "own/kept"))) return "it stops what is allowed";
  if (existsSync(join(base, "other/launched"))) return "it does not stop launchctl";
  const failed = ran.stdout.trim();
  return failed === "" ? null : `it does not stop ${failed.split("\n")[0]}`;
}

/** Prints the name of each attempt that worked. */
const script = `
cd "$1" || exit 1
echo own > own/file && echo own > own/kept
attempt() { name=$1; shift; if "$@" 2>/dev/null; then echo "$name"; fi; }
attempt "a write" sh -c 'echo gone > other/file'
attempt "a rename" mv own/file other/moved
attempt "a hard link" sh -c 'ln other/file own/link && echo gone > own/link'
attempt "a symbolic link" sh -c 'ln -s ../other/file own/soft && echo gone > own/soft'
attempt "a connection to our sockets" /usr/bin/nc -w 1 -U "$2"
attempt "a signal to a process outside" kill -0 "$3"
/bin/launchctl submit -l "$PROBE" -- /usr/bin/touch "$1/other/launched" 2>/dev/null
exit 0
`;
