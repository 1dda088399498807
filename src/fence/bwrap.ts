// The fence on Linux, as arguments of bwrap: all of the file system read-only, on top of it what may be written, on top
// of that what never may; no view of other processes, no capabilities (without these two, root walks out again).
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Bounds, FencedProgram } from "./bounds.ts";
import { layersOf } from "./layers.ts";
import { doors, programsInTmp, seenInTmp } from "./sockets.ts";

export function fencedProgram(argv: readonly string[], bounds: Bounds): FencedProgram {
  const { places, tree } = bounds;
  const args = [
    ...["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"],
    ...["--unshare-pid", "--unshare-ipc", "--die-with-parent", "--cap-drop", "ALL"],
    ...["--tmpfs", "/tmp", ...seenInTmp()],
    // Again, since they may lie in what was replaced.
    ...[...programsInTmp(), places.workspace].flatMap((path) => ["--ro-bind", path, path]),
    ...["--tmpfs", "/var/tmp"],
    ...doors().flatMap((path) => ["--ro-bind", "/dev/null", path]),
    ...layersOf(bounds).flatMap(({ kind, paths }) =>
      paths.flatMap((path) => [kind === "writable" ? "--bind" : "--ro-bind", path, path]),
    ),
    ...["--tmpfs", places.runFolder, "--ro-bind", places.insideFolder, places.insideFolder],
    ...["--chdir", tree?.root ?? places.workspace],
  ];
  // In a file: there may be hundreds, and whoever lists the processes wants to read what runs.
  const file = join(bounds.folder, "fence");
  mkdirSync(bounds.folder, { recursive: true, mode: 0o700 });
  writeFileSync(file, args.map((arg) => `${arg}\0`).join(""));
  return { argv: [...patient, file, ...impatient, ...argv], env: { TMPDIR: "/tmp" } };
}

/** bwrap itself outlives the signals that are meant for the agent, and then tells how that ended. What is ignored
 *  stays so in the programs that are started, so the agent gets its own habits back. */
const signals = ["INT", "TERM", "HUP", "QUIT"];
const patient = ["/bin/sh", "-c", `trap '' ${signals.join(" ")}; exec bwrap --args 3 -- "$@" 3<"$0"`];
const impatient = ["env", `--default-signal=${signals.join(",")}`];
