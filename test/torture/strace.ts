// A running process under strace: its system calls counted, or one of them made to fail or to kill it. Attached from
// outside, so what is traced starts as always.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

export interface Tracing {
  /** Lets the process go on untraced. */
  detach(): Promise<void>;
}

/** The n-th call of a kind, counted in each thread from the attaching on. */
export interface Point {
  readonly call: string;
  readonly n: number;
  /** What happens instead of the call: the process dies, or the call fails with this error. */
  readonly fate: "SIGKILL" | "EIO" | "ENOSPC" | "EMFILE";
}

const detachMs = 3_000;
const attachMs = 10_000;

/** null: strace is not there or may not trace. */
export async function record(pid: number, file: string, calls: readonly string[]): Promise<Tracing | null> {
  return attach(pid, ["-o", file, "-e", `trace=${calls.map((call) => `?${call}`).join()}`]);
}

/** Every call of that kind fails until it is detached; they are written into the file. */
export async function failAll(
  pid: number,
  file: string,
  call: string,
  fate: Exclude<Point["fate"], "SIGKILL">,
): Promise<Tracing | null> {
  return attach(pid, ["-o", file, "-e", `trace=${call}`, "-e", `inject=${call}:error=${fate}`]);
}

export async function inject(pid: number, { call, n, fate }: Point): Promise<Tracing | null> {
  const what = fate === "SIGKILL" ? "signal=SIGKILL" : `error=${fate}`;
  return attach(pid, ["-o", "/dev/null", "-e", `trace=${call}`, "-e", `inject=${call}:${what}:when=${n}`]);
}

/** Whether a process that is no child of strace can be traced here. */
export async function canTrace(): Promise<boolean> {
  const traced = spawn("sleep", ["60"], { stdio: "ignore" });
  try {
    if (traced.pid === undefined) return false;
    const tracing = await record(traced.pid, "/dev/null", ["write"]);
    await tracing?.detach();
    return tracing !== null;
  } finally {
    traced.kill();
  }
}

/** How many calls of each kind the busiest thread made, by what `record` wrote. */
export function countCalls(text: string): Map<string, number> {
  const byThread = new Map<string, number>();
  for (const [, thread, call] of text.matchAll(/^(\d+) +(\w+)\(/gm))
    byThread.set(`${thread} ${call}`, (byThread.get(`${thread} ${call}`) ?? 0) + 1);
  const counts = new Map<string, number>();
  for (const [key, count] of byThread) {
    const call = key.split(" ")[1] ?? "";
    counts.set(call, Math.max(count, counts.get(call) ?? 0));
  }
  return counts;
}

async function attach(pid: number, options: readonly string[]): Promise<Tracing | null> {
  const strace = spawn("strace", ["-f", "-p", String(pid), ...options], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  if (!(await isAttached(strace))) return null;
  const ended = once(strace, "exit");
  return {
    async detach() {
      // With what it traces dead it has ended by itself.
      if (strace.exitCode !== null || strace.signalCode !== null) return;
      strace.kill("SIGTERM");
      // One that waits for a thread that will never stop again does not hear that; the kernel lets go of what it traced.
      const insist = setTimeout(() => strace.kill("SIGKILL"), detachMs);
      await ended;
      clearTimeout(insist);
    },
  };
}

function isAttached(strace: ChildProcess): Promise<boolean> {
  return new Promise((resolve) => {
    let said = "";
    setTimeout(() => resolve(false), attachMs).unref();
    strace.once("error", () => resolve(false));
    strace.once("exit", () => resolve(false));
    strace.stderr?.on("data", (text: Buffer) => {
      said += text.toString();
      if (/ attached/.test(said)) resolve(true);
    });
  });
}
