// One session: a program on a pty, its terminal and its recording. Bytes of the program flow to both; changed
// rows, and in the end the exit, flow out through `SessionEvents`. Owns all three until `dispose`. The exit
// is reported last, after the last output was shown and recorded.

import type { Exit, Millis, SessionId } from "../../../state/model/state.ts";
import { messageOf } from "../../system/failure.ts";
import { Throttle } from "../../system/throttle.ts";
import { lastLines } from "../emulator/search.ts";
import { openTerminal, scrollbackLinesDefault, type Terminal } from "../emulator/terminal.ts";
import type { HostSession, ToHost } from "../link/protocol.ts";
import { endMembers } from "../pty/processes.ts";
import { findProgram } from "../pty/program.ts";
import { openPty, type Pty } from "../pty/pty.ts";
import { Recording, recordingBytesDefault, writeExitRecord } from "../recording/recording.ts";

export type Launch = Extract<ToHost, { type: "launch" }>;

export interface SessionEvents {
  /** The screen of the session may look different. */
  readonly onChange: () => void;
  readonly onTitle: (title: string) => void;
  readonly onBell: () => void;
  readonly onClipboard: (text: string) => void;
  readonly onProgress: (percent: number | null) => void;
  readonly onActivity: (active: boolean) => void;
  readonly onExited: (ending: Ending) => void;
  readonly log: (line: string) => void;
}

export interface Ending {
  readonly at: Millis;
  readonly exit: Exit;
  readonly problem: string | null;
  /** The last lines printed, as plain text. */
  readonly tail: string;
}

export class Session {
  readonly id: SessionId;
  readonly terminal: Terminal;
  readonly #launch: Launch;
  /** The execution that it belongs to. */
  readonly run: string;
  readonly #events: SessionEvents;
  readonly #recording: Recording | null;
  readonly #pty: Pty | null;
  readonly #started: Millis = Date.now();
  readonly #bell: Throttle;
  readonly #title: Throttle;
  readonly #progress: Throttle;
  #titleText = "";
  #percent: number | null = null;
  #pendingBytes = 0;
  #lastOutput = 0;
  #active: NodeJS.Timeout | null = null;
  #stopping: Promise<void> | null = null;
  #leaderExited = false;
  #ending: Ending | null = null;

  constructor(launch: Launch, events: SessionEvents) {
    this.id = launch.session;
    this.run = launch.run ?? "";
    this.#launch = launch;
    this.#events = events;
    this.#bell = new Throttle(noticeMs, events.onBell);
    this.#title = new Throttle(noticeMs, () => events.onTitle(this.#titleText));
    this.#progress = new Throttle(noticeMs, () => events.onProgress(this.#percent));
    this.terminal = openTerminal({
      columns: launch.columns,
      rows: launch.rows,
      scrollbackLinesMax: launch.scrollback ?? scrollbackLinesDefault,
      onReply: (bytes) => this.input(bytes),
      onTitle: (title) => this.#titled(title),
      onBell: () => this.#bell.call(),
      onClipboard: events.onClipboard,
      onProgress: (percent) => {
        this.#percent = percent;
        this.#progress.call();
      },
    });
    const opened = this.#open();
    this.#pty = opened.pty;
    this.#recording = opened.pty === null ? null : this.#record();
    const { ending } = opened;
    // Not before whoever makes this session knows it.
    if (ending !== null) queueMicrotask(() => void this.#tellExit(ending));
  }

  get pid(): number {
    return this.#pty?.pid ?? 0;
  }

  /** null when the program could not be started. */
  get started(): Millis | null {
    return this.#pty === null ? null : this.#started;
  }

  /** null until everything of it has ended. */
  get ending(): Ending | null {
    return this.#ending;
  }

  get active(): boolean {
    return this.#active !== null;
  }

  /** The program's name for itself; empty until it gives one. */
  get programTitle(): string {
    return this.#titleText;
  }

  summary(): HostSession {
    const { title, session } = this.#launch;
    const ended = this.#ending;
    return { session, title, pid: this.pid, started: this.#started, ended };
  }

  input(bytes: Buffer): void {
    if (this.#leaderExited) return;
    this.#pty?.write(bytes);
    this.terminal.atOnce();
    this.#pty?.awaited();
  }

  focused(isFocused: boolean): void {
    if (this.terminal.wantsFocus && !this.#leaderExited)
      this.#pty?.write(Buffer.from(isFocused ? "\x1b[I" : "\x1b[O"));
  }

  resize(columns: number, rows: number): void {
    if (this.terminal.columns === columns && this.terminal.rows === rows) return;
    if (!this.#leaderExited) {
      this.#recording?.resized(columns, rows);
      this.#pty?.resize(columns, rows);
    }
    this.terminal.resize(columns, rows, this.#events.onChange);
  }

  /** TERM to everything that the session started, KILL after the grace period. */
  stop(graceMs: number): void {
    if (this.#ending !== null || this.#pty === null) return;
    this.#stopping ??= endMembers(this.pid, graceMs);
  }

  dispose(): void {
    if (this.#active !== null) clearTimeout(this.#active);
    this.#bell.stop();
    this.#title.stop();
    this.#progress.stop();
    this.terminal.dispose();
  }

  #open(): { pty: Pty | null; ending: Omit<Ending, "tail"> | null } {
    const { argv, cwd, env, columns, rows } = this.#launch;
    const program = findProgram({ name: argv[0] ?? "", cwd, env });
    if (program.kind === "missing") return notStarted(program.code, program.problem);
    try {
      const onOutput = (bytes: Buffer, isPaced: boolean) => this.#output(bytes, isPaced);
      const onExit = (exit: Exit) => void this.#exited(exit);
      return {
        pty: openPty({ path: program.path, argv, cwd, env, columns, rows, onOutput, onExit }),
        ending: null,
      };
    } catch (error) {
      return notStarted(126, `${argv[0]}: could not be started: ${messageOf(error)}`);
    }
  }

  #record(): Recording | null {
    const { folder, columns, rows, title, env } = this.#launch;
    if (folder === null) return null;
    const term = env.TERM ?? "xterm-256color";
    const onWritten = () => this.#balance();
    const log = this.#events.log;
    return new Recording({
      folder,
      columns,
      rows,
      title,
      term,
      bytesMax: recordingBytesDefault,
      log,
      onWritten,
    });
  }

  #output(bytes: Buffer, isPaced: boolean): void {
    this.#recording?.output(bytes);
    this.#pendingBytes += bytes.length;
    // All output of a beat is in the same frame, without a timer for each piece.
    if (isPaced) this.terminal.atOnce();
    this.terminal.write(bytes, () => {
      this.#pendingBytes -= bytes.length;
      this.#balance();
      this.#events.onChange();
    });
    this.#balance();
    this.#noteActivity();
  }

  /** Lets the program wait while the emulator or the disk is behind. */
  #balance(): void {
    const unwritten = this.#recording?.waitingBytes ?? 0;
    if (this.#pendingBytes > pendingBytesHigh || unwritten > unwrittenBytesHigh) this.#pty?.pause();
    else if (this.#pendingBytes < pendingBytesLow && unwritten < unwrittenBytesLow) this.#pty?.resume();
  }

  #noteActivity(): void {
    this.#lastOutput = performance.now();
    if (this.#active !== null) return;
    this.#events.onActivity(true);
    const look = () => {
      const quietMs = performance.now() - this.#lastOutput;
      if (quietMs < quietAfterMs) this.#active = setTimeout(look, quietAfterMs - quietMs);
      else this.#quiet();
    };
    this.#active = setTimeout(look, quietAfterMs);
  }

  #quiet(): void {
    if (this.#active === null) return;
    clearTimeout(this.#active);
    this.#active = null;
    this.#events.onActivity(false);
  }

  #titled(title: string): void {
    const text = title
      .replace(/[\p{Cc}\p{Cf}]/gu, "")
      .slice(0, titleUnitsMax)
      .toWellFormed();
    if (text === this.#titleText) return;
    this.#titleText = text;
    this.#title.call();
  }

  async #exited(exit: Exit): Promise<void> {
    const at = Date.now();
    this.#leaderExited = true;
    await new Promise<void>((resolve) => this.terminal.write(new Uint8Array(0), resolve));
    await (this.#stopping ?? endMembers(this.pid, leftOverGraceMs));
    await this.#recording?.close();
    await this.#tellExit({ at, exit, problem: null });
  }

  async #tellExit(ending: Omit<Ending, "tail">): Promise<void> {
    const { folder } = this.#launch;
    const { id: session, pid, started } = this;
    try {
      const record = { session, pid, started, ended: ending.at, exit: ending.exit };
      if (folder !== null) await writeExitRecord(folder, record);
    } catch (error) {
      this.#events.log(`The exit of ${session} could not be written to ${folder}: ${messageOf(error)}`);
    }
    this.#quiet();
    const tail = lastLines(this.terminal, tailLinesMax).join("\n").slice(-tailUnitsMax).toWellFormed();
    this.#ending = { ...ending, tail };
    this.#events.onExited(this.#ending);
  }
}

/** Ten milliseconds of emulation: more would only delay what is shown. */
const pendingBytesHigh = 256 * 1024;
const pendingBytesLow = 64 * 1024;
/** A disk that is this far behind holds its session up. */
const unwrittenBytesHigh = 4 * 1024 * 1024;
const unwrittenBytesLow = 1024 * 1024;
/** Between two lines of an agent at work there are seconds, not more than this. */
const quietAfterMs = 5000;
/** Processes that a program left behind when it exited by itself get this long to end. */
const leftOverGraceMs = 2000;
const noticeMs = 100;
const titleUnitsMax = 200;
/** Enough to see why a check or an agent failed. */
const tailLinesMax = 60;
const tailUnitsMax = 8000;

function notStarted(code: number, problem: string): { pty: null; ending: Omit<Ending, "tail"> } {
  return { pty: null, ending: { at: Date.now(), exit: { code, signal: null }, problem } };
}
