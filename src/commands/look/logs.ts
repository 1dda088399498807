// `lockstep logs`: what a session has printed, from its recording, and what it prints with -f; for checks, check-logs.ts.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { SessionId } from "../../../state/model/state.ts";
import type { Supervisor } from "../../client/connect.ts";
import { type Invocation, parse, placesFor, supervisorFor } from "../../command-line/invocation.ts";
import { printJson } from "../../command-line/output.ts";
import { sessionNamed } from "../../command-line/session-named.ts";
import { Printed } from "../../sessions/recording/printed.ts";
import { type RecordingEntry, RecordingReader, sizeIn } from "../../sessions/recording/recording-reader.ts";
import { exitCode, refusal, usage } from "../../system/failure.ts";
import { checkLogs, checkLogsNamed } from "./check-logs.ts";

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
    const output: string[] = [];
    for await (const { kind, data } of reader.entries()) if (kind === "o") output.push(data);
    printJson({ session: session.id, output: output.join("") });
    return exitCode.done;
  }
  const printer = invocation.json ? new JsonPrinter() : new LinePrinter(session.id, invocation.color, follow);
  for (;;) {
    // Asked before the last reading, so that nothing comes after it. One that never started has no exit record.
    const ended = existsSync(join(folder, "exit.json")) || (await hasEnded(supervisor, session.id));
    for await (const entry of reader.entries()) await printer.print(entry);
    if (!follow || ended) break;
    await wait(lookMs);
  }
  printer.end();
  return exitCode.done;
}

async function hasEnded(supervisor: Supervisor, session: SessionId): Promise<boolean> {
  const found = (await supervisor.state()).sessions[session];
  return found === undefined || found.state.kind === "exited";
}

interface Printer {
  print(entry: RecordingEntry): Promise<void>;
  end(): void;
}

class JsonPrinter implements Printer {
  async print({ kind, seconds, data }: RecordingEntry): Promise<void> {
    if (kind === "o") process.stdout.write(`${JSON.stringify({ seconds, data })}\n`);
  }

  end(): void {}
}

class LinePrinter implements Printer {
  readonly #session: SessionId;
  readonly #isColored: boolean;
  readonly #isFollowed: boolean;
  #printed: Printed | null = null;
  #isTold = false;

  constructor(session: SessionId, isColored: boolean, isFollowed: boolean) {
    this.#session = session;
    this.#isColored = isColored;
    this.#isFollowed = isFollowed;
  }

  async print({ kind, data }: RecordingEntry): Promise<void> {
    const size = kind === "r" ? sizeIn(data) : null;
    const [columns, rows] = size ?? [80, 24];
    this.#printed ??= new Printed({
      columns,
      rows,
      isColored: this.#isColored,
      isFollowed: this.#isFollowed,
    });
    if (kind === "r") return size === null ? undefined : this.#printed.resize(columns, rows);
    this.#write(await this.#printed.write(data));
    if (this.#isFollowed && this.#printed.isFullScreen && !this.#isTold) {
      this.#isTold = true;
      process.stderr.write(
        `${this.#session} draws on its whole screen: \`lockstep attach ${this.#session}\` shows it as it changes.\n`,
      );
    }
  }

  end(): void {
    this.#write(this.#printed?.end() ?? []);
  }

  #write(lines: readonly string[]): void {
    if (lines.length > 0) process.stdout.write(`${lines.join("\n")}\n`);
  }
}
