// Runs an agent that tells what it does in lines of JSON. In flow its two pipes, out flow `events.jsonl` and what the pane
// shows; it stands outside of the fence that the agent is in, and outlives the signals that end the agent.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";
import type { Readable } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";
import type { Exit } from "../../../state/model/state.ts";
import { tokensOf, usageWords } from "../../../state/model/usage.ts";
import { parseFields } from "../../system/fields.ts";
import { LineSplitter } from "../../system/line-splitter.ts";
import { headlessFormat } from "../readers.ts";
import { UsageSum } from "../usage-sum.ts";
import { EventsFile } from "./events-file.ts";
import type { Format } from "./message.ts";
import { Pane } from "./pane.ts";

/** A longer event holds a picture or a whole log; an answer is a hundredth of it. */
const eventBytesMax = 16 * 1024 * 1024;
const asideBytesMax = 64 * 1024;
/** Processes left behind by an agent may hold its pipes open for this long. */
const leftOverMs = 1_000;
const columnsDefault = 80;
/** A reason is a sentence or two. */
const failureUnitsMax = 1_000;

const signalsFrom = 128;

const exitCodes = { usage: 64, failed: 1, notFound: 127 } as const;

export async function runHeadless([name = "", folder = "", ...argv]: readonly string[]): Promise<void> {
  const format = headlessFormat(name);
  if (format === null || folder === "" || argv.length === 0) {
    process.stderr.write("usage: headless FORMAT FOLDER PROGRAM [ARGUMENT…]\n");
    process.exit(exitCodes.usage);
  }
  const pane = new Pane({
    write: (text) => process.stdout.write(text),
    isColored: process.stdout.isTTY === true && !process.env.NO_COLOR,
    columns: () => process.stdout.columns ?? columnsDefault,
  });
  // A terminal that went away is told by its signal.
  process.stdout.on("error", () => {});
  const events = new EventsFile(folder, (sentence) => pane.aside(sentence));
  const telling = new Telling({ format, pane, events, signals: standBySignals() });
  listenToKeys(pane);
  leave(await telling.of(argv));
}

interface Room {
  readonly format: Format;
  readonly pane: Pane;
  readonly events: EventsFile;
  /** Signals meant for the agent. */
  readonly signals: ReadonlySet<string>;
}

class Telling {
  readonly #format: Format;
  readonly #pane: Pane;
  readonly #events: EventsFile;
  readonly #used = new UsageSum(0, null);
  readonly #began = performance.now();
  readonly #signals: ReadonlySet<string>;
  #failure: string | null = null;
  #lastAside = "";

  constructor({ format, pane, events, signals }: Room) {
    this.#format = format;
    this.#pane = pane;
    this.#events = events;
    this.#signals = signals;
  }

  async of([program = "", ...args]: readonly string[]): Promise<Exit> {
    // Some read a prompt from a stdin that is open.
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
    const tooLong = () => this.#pane.aside(`An event of more than ${eventBytesMax} bytes is left out.`);
    const read = [
      readLines(child.stdout, new LineSplitter((line) => this.#event(line), tooLong, eventBytesMax)),
      readLines(
        child.stderr,
        new LineSplitter(
          (line) => this.#aside(line),
          () => {},
          asideBytesMax,
        ),
      ),
    ];
    const exit = await endOf(child);
    if (typeof exit === "string") this.#failure = exit;
    await Promise.race([Promise.all(read), wait(leftOverMs)]);
    return this.#ended(typeof exit === "string" ? { code: exitCodes.notFound, signal: null } : exit);
  }

  #event(line: Buffer): void {
    const text = line.toString("utf8").trim();
    const event = parseFields(text);
    if (event === null) return this.#aside(line);
    if (this.#format.isPartial?.(event) === true) return;
    this.#events.event(text);
    this.#used.line(line);
    for (const said of this.#format.read(event)) {
      if (said.kind === "failed") this.#failure = said.why;
      else if (said.kind !== "trouble" && said.kind !== "began") this.#failure = null;
      this.#pane.said(said);
    }
  }

  #aside(line: Buffer): void {
    const text = line.toString("utf8");
    if (text.trim() === "" || this.#format.noise?.test(text) === true) return;
    this.#pane.aside(text);
    this.#lastAside = text.trim();
  }

  /** Some exit with 0 although their model did not answer. */
  #ended(given: Exit): Exit {
    const exit =
      given.code === 0 && this.#failure !== null ? { code: exitCodes.failed, signal: null } : given;
    const facts = [
      ...(tokensOf(this.#used.usage()) === 0 ? [] : [usageWords(this.#used.usage())]),
      `${Math.round((performance.now() - this.#began) / 1_000)} s`,
    ];
    if (exit.code === 0) {
      this.#pane.ended(true, ["done", ...facts].join(" · "));
      return exit;
    }
    if (this.#signals.size > 0) {
      this.#pane.aside(["stopped", ...facts].join(" · "));
      return exit;
    }
    // The shell's number for a signal says enough.
    const aside = exit.code !== null && exit.code < signalsFrom ? this.#lastAside : "";
    const failure =
      exit.code === null ? "" : (this.#failure ?? aside).slice(0, failureUnitsMax).toWellFormed();
    if (failure !== "") this.#events.note({ failure });
    const how = exit.signal === null ? `exited with ${exit.code}` : `ended by ${exit.signal}`;
    this.#pane.ended(false, [failure === "" ? how : `${how}: ${failure}`, ...facts].join(" · "));
    return exit;
  }
}

async function readLines(stream: Readable, lines: LineSplitter): Promise<void> {
  stream.on("data", (chunk: Buffer) => lines.push(chunk));
  await once(stream, "close").catch(() => {});
  lines.end();
}

/** A sentence: it could not be started. */
function endOf(child: ChildProcess): Promise<Exit | string> {
  return new Promise((resolve) => {
    child.once("exit", (code, signal) => resolve({ code, signal }));
    child.once("error", (error) => resolve(`it could not be started: ${error.message}`));
  });
}

/** Keeps this process alive on signals. They go to the whole group, and so to the agent, whose last output
 *  must still be reported. A terminal that goes away is told to this process alone. Out: the signals that
 *  came. */
function standBySignals(): ReadonlySet<string> {
  const seen = new Set<string>();
  for (const signal of ["SIGINT", "SIGTERM", "SIGQUIT"] as const) process.on(signal, () => seen.add(signal));
  process.once("SIGHUP", () => {
    process.on("SIGHUP", () => {});
    process.kill(0, "SIGHUP");
  });
  return seen;
}

const interrupt = 0x03;
const quit = 0x1c;

/** Keys mean nothing to an agent without a screen, but for those that end it. They are not shown among its words. */
function listenToKeys(pane: Pane): void {
  if (process.stdin.isTTY !== true) return;
  process.stdin.setRawMode(true);
  let isSaid = false;
  process.stdin.on("data", (keys: Buffer) => {
    if (keys.includes(interrupt)) process.kill(0, "SIGINT");
    else if (keys.includes(quit)) process.kill(0, "SIGQUIT");
    else if (!isSaid) {
      isSaid = true;
      pane.aside("It runs without a screen (`interactive: false`) and takes no input. Ctrl-C ends it.");
    }
  });
}

/** As the agent did. */
function leave({ code, signal }: Exit): void {
  // Text written to a pipe is on its way; to a terminal it is there.
  process.stdout.write("", () => {
    if (process.stdin.isTTY === true) process.stdin.setRawMode(false);
    const number = Object.entries(constants.signals).find(([name]) => name === signal)?.[1];
    if (number === undefined) process.exit(code ?? exitCodes.failed);
    process.removeAllListeners(signal ?? "");
    process.kill(process.pid, number);
  });
}
