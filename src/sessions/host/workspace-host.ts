// The session host of a workspace: the one that was elected listens on the workspace's socket, outlives whoever
// started it, and ends by itself when nobody needs it any more.
import { chmodSync, existsSync, lstatSync, mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { connect, createServer } from "node:net";
import { dirname, join } from "node:path";
import { Host } from "./host.ts";
import { serveSocket } from "./serve.ts";
import type { SupervisorStarter } from "./supervisor-starter.ts";

export interface WorkspaceHostOptions {
  readonly socketPath: string;
  /** How long it stays with no running session and no connection. */
  readonly idleMs: number;
  readonly starter: SupervisorStarter | null;
  readonly log: (line: string) => void;
  /** Reports whether this is still the workspace's only host, also after its folder was deleted and made
   *  again. */
  readonly elect: () => boolean;
  readonly onEnd: () => void;
}

const lookMs = 1000;

/** A sentence when the folder may be used by others than the user, who could then type into the sessions. */
export function folderProblem(folder: string): string | null {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const status = lstatSync(folder);
  if (!status.isDirectory()) return `${folder}: is no folder`;
  if (status.uid !== process.getuid?.()) return `${folder}: belongs to another user`;
  if ((status.mode & 0o077) !== 0) return `${folder}: others may use it; make it private with chmod 700`;
  return null;
}

/** False when another process answers on the socket. Removes one that nobody listens on. */
export async function isSocketFree(socketPath: string): Promise<boolean> {
  const answer = await new Promise<string>((resolve) => {
    const socket = connect(socketPath);
    socket.once("connect", () => resolve("connected"));
    socket.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "unknown"));
    socket.once("close", () => socket.destroy());
  });
  if (answer === "ECONNREFUSED") rmSync(socketPath, { force: true });
  return answer === "ECONNREFUSED" || answer === "ENOENT";
}

export class WorkspaceHost {
  readonly host: Host;
  readonly #options: WorkspaceHostOptions;
  #socket: string | null = null;
  #orphaned = false;
  #idle: NodeJS.Timeout | null = null;

  constructor(options: WorkspaceHostOptions) {
    this.#options = options;
    this.host = new Host({
      log: options.log,
      onChange: () => this.#look(),
      onEnded: () => this.#end(),
    });
  }

  /** The socket appears when it can be connected to, not before: it is made aside and renamed. (That also keeps
   *  closing the server from removing a socket that another host has made at the path in the meantime.) */
  async listen(): Promise<void> {
    await this.#open();
    setInterval(() => void this.#lookForSocket(), lookMs);
    this.#look();
  }

  async #open(): Promise<void> {
    const { socketPath, log } = this.#options;
    const aside = join(dirname(socketPath), `.${process.pid}`);
    rmSync(aside, { force: true });
    const server = createServer((socket) => serveSocket(this.host, socket));
    server.on("error", (error) => log(`The socket failed: ${error.message}`));
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(aside, resolve);
    });
    chmodSync(aside, 0o600);
    this.#socket = identityOf(aside);
    renameSync(aside, socketPath);
  }

  #look(): void {
    const { host } = this;
    const runningSessions = host.runningSessions;
    this.#options.starter?.see({ connected: host.hasSupervisor, runningSessions });
    if (this.#idle !== null) clearTimeout(this.#idle);
    this.#idle = null;
    if (runningSessions > 0) return;
    if (this.#orphaned) this.#end();
    else if (host.connections === 0) this.#idle = setTimeout(() => this.#end(), this.#options.idleMs);
  }

  /** Without its socket nobody finds this host again. When somebody has deleted it with its folder, both are made anew
   *  as long as there is something to find; when another host is there, this one ends with its last session. */
  async #lookForSocket(): Promise<void> {
    const { socketPath, elect, log } = this.#options;
    const found = identityOf(socketPath);
    if (this.#orphaned || found === this.#socket) return;
    // The supervisor makes it again, or the workspace is gone.
    if (found === null && !existsSync(dirname(socketPath))) return;
    if (
      found === null &&
      this.host.runningSessions > 0 &&
      folderProblem(dirname(socketPath)) === null &&
      elect()
    ) {
      log("The socket was deleted: listening again.");
      return this.#open().catch((error: Error) => log(`Cannot listen on ${socketPath}: ${error.message}`));
    }
    this.#orphaned = true;
    log("The socket is gone: ending when the last session has.");
    this.#look();
  }

  #end(): void {
    const { socketPath, onEnd } = this.#options;
    if (identityOf(socketPath) === this.#socket) rmSync(socketPath, { force: true });
    onEnd();
  }
}

/** The inode alone may be given to the next socket at the path; nothing changes the time of one that stays. */
function identityOf(path: string): string | null {
  const status = statSync(path, { bigint: true, throwIfNoEntry: false });
  return status === undefined ? null : `${status.dev}:${status.ino}:${status.mtimeNs}`;
}
