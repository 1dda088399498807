// `lockstep logs SYNC|CHECK`: what the commands of checks have printed, and what they print with -f.
import { open } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import type { State } from "../../../state/model/state.ts";
import { outputPath } from "../../checks/output.ts";
import type { Supervisor } from "../../client/connect.ts";
import type { Invocation } from "../../command-line/invocation.ts";
import { printJson } from "../../command-line/output.ts";
import { exitCode } from "../../system/failure.ts";
import type { Places } from "../../system/places.ts";

export interface CheckLog {
  readonly check: string;
  readonly path: string;
}

/** How often a followed file is looked at. */
const lookMs = 100;

/** The checks that a name means: those of a sync point, or one by its id or its command. null: none has that name. */
export function checkLogsNamed(places: Places, state: State, name: string): readonly CheckLog[] | null {
  for (const { plan, checks } of [...state.syncPoints].reverse()) {
    const commands = checks.filter((check) => check.plan.kind === "run");
    const meant = commands.filter(
      ({ plan: { id } }) => plan.id === name || id === name || id === `run ${name}`,
    );
    if (meant.length > 0)
      return meant.map((check) => ({
        check: check.plan.id,
        path: outputPath(places, state, plan.id, check.plan.id),
      }));
    if (plan.id === name) return [];
  }
  return null;
}

export async function checkLogs(
  invocation: Invocation,
  supervisor: Supervisor,
  logs: readonly CheckLog[],
  follow: boolean,
): Promise<number> {
  const readers = logs.map((log) => new LogReader(log));
  const label = (check: string) => (logs.length === 1 ? "" : `${check.replace(/^run /, "")} | `);
  if (invocation.json && !follow) {
    const outputs = await Promise.all(readers.map(async (reader) => [reader.log.check, await reader.read()]));
    printJson({ checks: outputs.map(([check, output]) => ({ check, output })) });
    return exitCode.done;
  }
  for (;;) {
    // Asked before the last reading, so that nothing comes after it.
    const isOver = !follow || isMade(await supervisor.state(), logs);
    for (const reader of readers) {
      const { check } = reader.log;
      const data = await reader.read(isOver);
      if (data === "") continue;
      if (invocation.json) process.stdout.write(`${JSON.stringify({ check, data })}\n`);
      else {
        const text = invocation.color ? data : stripVTControlCharacters(data);
        process.stdout.write(text.replace(/^(?=.)/gms, () => label(check)));
      }
    }
    if (isOver) return exitCode.done;
    await wait(lookMs);
  }
}

function isMade(state: State, logs: readonly CheckLog[]): boolean {
  const names = new Set(logs.map((log) => log.check));
  const checks = state.syncPoints.flatMap((point) => point.checks.filter(({ plan }) => names.has(plan.id)));
  return checks.every(({ result }) => result.kind === "passed" || result.kind === "failed");
}

/** Reads a file as it grows, by whole lines; one that begins anew is read anew. */
class LogReader {
  readonly log: CheckLog;
  #offset = 0;

  constructor(log: CheckLog) {
    this.log = log;
  }

  /** `all`: also a last line that has no end yet. */
  async read(all = true): Promise<string> {
    try {
      await using file = await open(this.log.path, "r");
      const { size } = await file.stat();
      if (size < this.#offset) this.#offset = 0;
      const bytes = Buffer.alloc(size - this.#offset);
      const { bytesRead } = await file.read(bytes, 0, bytes.length, this.#offset);
      const end = all ? bytesRead : bytes.subarray(0, bytesRead).lastIndexOf(0x0a) + 1;
      this.#offset += end;
      return bytes.subarray(0, end).toString("utf8");
    } catch {
      return "";
    }
  }
}
