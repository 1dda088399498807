// Where the things of one workspace are.
import { mkdirSync, realpathSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

export interface Places {
  /** Absolute, symbolic links resolved. */
  readonly workspace: string;
  readonly stateFolder: string;
  readonly store: string;
  readonly sessions: string;
  /** Output of check commands. */
  readonly checks: string;
  readonly archive: string;
  /** Sockets, the session host's election file, logs: mode 0700. */
  readonly runFolder: string;
  readonly supervisorSocket: string;
  /** The part of the run folder that a fenced session sees: a socket on which only sessions are served. */
  readonly insideFolder: string;
  readonly insideSocket: string;
  /** The secret from which session keys are made. No fence shows it. */
  readonly secret: string;
  readonly hostSocket: string;
  readonly hostElection: string;
}

const insideName = "inside/supervisor.sock";

/** A socket's path must fit into sockaddr_un: 108 bytes on Linux, 104 on macOS, with the final zero. */
const socketPathBytesMax = 103;

export function placesOf(workspace: string, stateDir: string): Places {
  const root = realpathSync.native(workspace);
  const stateFolder = join(root, stateDir);
  const runFolder = runFolderOf(stateFolder);
  return {
    workspace: root,
    stateFolder,
    store: join(stateFolder, "state.db"),
    sessions: join(stateFolder, "sessions"),
    checks: join(stateFolder, "checks"),
    archive: join(stateFolder, "archive"),
    runFolder,
    supervisorSocket: join(runFolder, "supervisor.sock"),
    insideFolder: join(runFolder, "inside"),
    insideSocket: join(runFolder, insideName),
    secret: join(runFolder, "secret"),
    hostSocket: join(runFolder, "host.sock"),
    hostElection: join(runFolder, "host.db"),
  };
}

/** A file of the person's own, for all workspaces. */
export function configFile(name: string): string {
  const { XDG_CONFIG_HOME: home } = process.env;
  return join(home === undefined || home === "" ? join(homedir(), ".config") : home, "lockstep", name);
}

/** Makes the folder for sockets, for its owner alone. Throws when somebody else made it first. */
export function ensureRunFolder(places: Places): void {
  mkdirSync(places.runFolder, { recursive: true, mode: 0o700 });
  mkdirSync(places.insideFolder, { recursive: true, mode: 0o700 });
  const found = statSync(places.runFolder);
  const owner = process.getuid?.() ?? found.uid;
  if (found.uid !== owner || (found.mode & 0o077) !== 0)
    throw new Error(
      `${places.runFolder} must belong to you and be closed to others (mode 0700), but it has owner ${found.uid} and mode ${(found.mode & 0o777).toString(8)}.`,
    );
}

/** In the state folder; where that path is too long for a socket, a short one under /tmp that every shell of this
 *  user computes alike, whatever its environment says. */
function runFolderOf(stateFolder: string): string {
  const inside = join(stateFolder, "run");
  if (Buffer.byteLength(join(inside, insideName)) <= socketPathBytesMax) return inside;
  // Few paths are so long, and loading this takes 6 ms of a command.
  const { createHash } = process.getBuiltinModule("node:crypto");
  const name = createHash("sha256").update(stateFolder).digest("hex").slice(0, 16);
  return `/tmp/lockstep-${process.getuid?.() ?? 0}-${name}`;
}
