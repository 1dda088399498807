// The fence on macOS, as a profile of sandbox-exec: nothing may be written but what a layer opens; of our sockets only the
// one for sessions is reached, no process outside is signalled, and nobody outside is asked to start a program. In a
// profile the last rule that fits holds.
import { mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Bounds, FencedProgram } from "./bounds.ts";
import { layersOf } from "./layers.ts";
import { doors } from "./sockets.ts";

export function seatbeltProgram(argv: readonly string[], bounds: Bounds): FencedProgram {
  const temporary = join(bounds.folder, "tmp");
  mkdirSync(temporary, { recursive: true, mode: 0o700 });
  const file = join(bounds.folder, "fence");
  writeFileSync(file, seatbeltProfile(bounds, temporary));
  return { argv: [sandboxExec, "-f", file, ...argv], env: { TMPDIR: temporary } };
}

/** Never another one of the PATH. */
export const sandboxExec = "/usr/bin/sandbox-exec";

export function seatbeltProfile(bounds: Bounds, temporary: string): string {
  const { places } = bounds;
  const lines = [
    "(version 1)",
    "(allow default)",
    ...["file-write*", "file-link", "appleevent-send", "lsopen", "job-creation"].map(
      (deed) => `(deny ${deed})`,
    ),
    `(deny mach-lookup ${starters.map((name) => `(global-name ${quoted(name)})`).join(" ")})`,
    "(deny signal)",
    "(allow signal (target same-sandbox))",
    `(allow file-write* ${devices.map((path) => `(literal ${quoted(path)})`).join(" ")} (regex #"^/dev/ttys[0-9]+$"))`,
    // Some programs never ask for TMPDIR. What a workspace there may not be written is closed again.
    `(allow file-write* ${subpaths(commonTemporary())})`,
    `(deny file-write* ${subpaths([places.workspace, places.stateFolder])})`,
    ...layersOf(bounds).flatMap(({ kind, paths }) =>
      paths.length === 0
        ? []
        : [`(${kind === "writable" ? "allow" : "deny"} file-write* ${subpaths(paths)})`],
    ),
    `(allow file-write* ${subpaths([temporary])})`,
    `(deny file-read* file-write* ${subpaths([places.runFolder])})`,
    `(allow file-read* ${subpaths([places.insideFolder])})`,
    `(deny network-outbound ${sockets([places.runFolder, ...doors()])})`,
    `(allow network-outbound ${sockets([places.insideFolder])})`,
  ];
  return `${lines.join("\n")}\n`;
}

const devices = ["/dev/null", "/dev/zero", "/dev/tty", "/dev/ptmx", "/dev/dtracehelper"];
/** Services that start programs for any client. */
const starters = [
  "com.apple.coreservices.launchservicesd",
  "com.apple.coreservices.appleevents",
  "com.apple.lsd.open",
  "com.apple.xpc.launchd.domain.system",
];

/** Of the person: files and caches that need not outlive the day. */
function commonTemporary(): readonly string[] {
  const own = real(tmpdir());
  return [own, join(dirname(own), "C")];
}

function subpaths(paths: readonly string[]): string {
  return paths.map((path) => `(subpath ${quoted(real(path))})`).join(" ");
}

function sockets(paths: readonly string[]): string {
  return paths.map((path) => `(remote unix-socket (subpath ${quoted(real(path))}))`).join(" ");
}

/** Rules are held against paths without links: /tmp is /private/tmp. */
function real(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return dirname(path) === path ? path : join(real(dirname(path)), path.slice(dirname(path).length));
  }
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}
