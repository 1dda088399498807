// The built program as a user starts it, in workspaces of its own; whatever it leaves running is ended and reported.
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";

export const program = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export class Workspace {
  readonly folder: string;

  constructor(folder = mkdtempSync(join(tmpdir(), "lockstep-test-"))) {
    this.folder = realpathSync(folder);
  }

  write(path: string, text: string): void {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), "utf8");
  }

  json(path: string): unknown {
    return JSON.parse(this.read(path));
  }

  async run(
    args: readonly string[],
    options: { env?: Record<string, string>; cwd?: string; timeout?: number; input?: string } = {},
  ): Promise<Ran> {
    const ran = await execa(process.execPath, [program, ...args], {
      cwd: options.cwd ?? this.folder,
      env: { ...cleanEnvironment(), ...options.env },
      extendEnv: false,
      reject: false,
      ...(options.input === undefined ? { stdin: "ignore" } : { input: options.input }),
      timeout: options.timeout ?? 60_000,
    });
    return { code: ran.exitCode ?? -1, out: ran.stdout, err: ran.stderr };
  }

  async git(...args: string[]): Promise<void> {
    await execa("git", ["-c", "user.name=test", "-c", "user.email=test@example.com", ...args], {
      cwd: this.folder,
    });
  }

  /** Ends its background processes; says which processes that belong to it are still there after that. */
  async close(): Promise<string[]> {
    await this.run(["down", "--stop"]);
    const left = await goneWithin(() => processesOf(this.folder), 5_000);
    for (const { pid } of left) endProcess(pid);
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    return left.map(({ pid, command }) => `${pid} ${command}`);
  }
}

/** Without what the machine's own shell or a session around this one would tell the program. */
export function cleanEnvironment(): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env))
    if (value !== undefined && !/^(LOCKSTEP_|NO_COLOR|FORCE_COLOR|CI$|TMUX|VITEST|NODE_OPTIONS)/.test(name))
      kept[name] = value;
  // Not with the keys and colours of whoever runs the tests.
  return { ...kept, XDG_CONFIG_HOME: join(tmpdir(), "lockstep-no-config") };
}

/** Processes that name the folder in their arguments or work in it. */
export function processesOf(folder: string): { pid: number; command: string }[] {
  return readdirSync("/proc").flatMap((name) => {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) return [];
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
      const environment = readFileSync(`/proc/${pid}/environ`, "utf8");
      const isOurs = command.includes(folder) || environment.includes(`LOCKSTEP_WORKSPACE=${folder}`);
      return isOurs && command !== "" ? [{ pid, command }] : [];
    } catch {
      return [];
    }
  });
}

/** The supervisor's or the session host's process. Throws when there is none. */
export function pidOf(folder: string, name: "supervisor" | "host"): number {
  const found = processesOf(folder).filter(({ command }) => command.includes(`/dist/${name}.js`));
  const [own] = found.filter(({ command }) => !command.includes("/bin/sh"));
  if (own === undefined) throw new Error(`There is no ${name}: ${JSON.stringify(found)}`);
  return own.pid;
}

async function goneWithin<Item>(look: () => Item[], ms: number): Promise<Item[]> {
  const giveUpAt = performance.now() + ms;
  let found = look();
  while (found.length > 0 && performance.now() < giveUpAt) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    found = look();
  }
  return found;
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has gone by itself.
  }
}

/** Resolves with the first value that is neither null, undefined nor false. */
export async function until<Value>(
  what: string,
  look: () => Value | null | undefined | false | Promise<Value | null | undefined | false>,
  ms = 30_000,
): Promise<Value> {
  const giveUpAt = performance.now() + ms;
  for (;;) {
    const found = await look();
    if (found !== null && found !== undefined && found !== false) return found;
    if (performance.now() > giveUpAt) throw new Error(`Waited ${ms} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}
