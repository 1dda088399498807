// `lockstep logs`: what a session has printed, from its recording, and what it prints with -f; for checks, check-logs.ts.
import { createReadStream, existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import type { SessionId } from "../../state/model.ts";
import type { Supervisor } from "../client/connect.ts";
import { exitCode, refusal, usage } from "../failure.ts";
import { checkLogs, checkLogsNamed } from "./check-logs.ts";
import { type Invocation, parse, placesFor, supervisorFor } from "./invocation.ts";
import { printJson } from "./output.ts";
import { sessionNamed } from "./sessions.ts";

/** How often a followed recording is looked at; the session host writes it four times a second. */
const lookMs = 100;

export async function logs(invocation: Invocation): Promise<number> {
  const parsed = parse(invocation, { follow: { type: "boolean", short: "f" } }, 1);
  const [name] = parsed.positionals;
  if (name === undefined) throw usage("lockstep logs needs a session; `lockstep sessions` lists them.");
  const places = await placesFor(invocation);
  using supervisor = await supervisorFor(places);
  const state = await supervisor.state();
  const follow = parsed.flag("follow");
  if (follow) process.once("SIGINT", () => process.exit(exitCode.interrupted));
  const checks = checkLogsNamed(places, state, name);
  if (checks !== null) return await checkLogs(invocation, supervisor, checks, follow);
  const session = sessionNamed(state, name);
  const folder = join(places.sessions, session.id);
  const recording = join(folder, "recording.cast");
  if (!existsSync(recording) && !follow) throw refusal(`Session ${session.id} has no recording yet.`);
  const reader = new RecordingReader(recording);
  if (!follow && invocation.json) {
    const output = (await reader.read()).map((entry) => entry.data).join("");
    printJson({ session: session.id, output });
    return exitCode.done;
  }
  for (;;) {
    // Asked before the last reading, so that nothing comes after it. One that never started has no exit record.
    const ended = existsSync(join(folder, "exit.json")) || (await hasEnded(supervisor, session.id));
    for (const entry of await reader.read()) print(invocation, entry);
    if (!follow || ended) return exitCode.done;
    await wait(lookMs);
  }
}

async function hasEnded(supervisor: Supervisor, session: SessionId): Promise<boolean> {
  const found = (await supervisor.state()).sessions[session];
  return found === undefined || found.state.kind === "exited";
}

interface Printed {
  readonly seconds: number;
  readonly data: string;
}

function print(invocation: Invocation, entry: Printed): void {
  if (invocation.json) process.stdout.write(`${JSON.stringify(entry)}\n`);
  else
    process.stdout.write(
      invocation.color ? entry.data : stripVTControlCharacters(entry.data).replaceAll("\r\n", "\n"),
    );
}

/** Reads an asciicast v2 file as it grows: each call gives what was added since the last one. */
class RecordingReader {
  readonly #path: string;
  #offset = 0;

  constructor(path: string) {
    this.#path = path;
  }

  async read(): Promise<Printed[]> {
    const size = statSync(this.#path, { throwIfNoEntry: false })?.size ?? 0;
    if (size <= this.#offset) return [];
    const entries: Printed[] = [];
    const stream = createReadStream(this.#path, { start: this.#offset, end: size - 1 });
    for await (const line of createInterface({ input: stream })) {
      const entry = this.#take(line, size);
      if (entry !== null) entries.push(entry);
    }
    return entries;
  }

  /** null for the header, for a resize, and for a last line that is still being written. */
  #take(line: string, size: number): Printed | null {
    const length = Buffer.byteLength(line) + 1;
    if (this.#offset + length > size) return null;
    this.#offset += length;
    const value = parsed(line);
    if (!Array.isArray(value) || value[1] !== "o") return null;
    const [seconds, , data] = value;
    return typeof seconds === "number" && typeof data === "string" ? { seconds, data } : null;
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
