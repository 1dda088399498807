// A session that this host does not hold any more, or never did: its terminal filled from the end of its recording,
// so that its pane shows what it showed. Owns the terminal until `dispose`.
import { open } from "node:fs/promises";
import { join } from "node:path";
import type { SessionId } from "../../../state/model/state.ts";
import { openTerminal, scrollbackLinesDefault, type Terminal } from "../emulator/terminal.ts";
import type { ShownSession } from "../view/pane-view.ts";
import { recordingName } from "./recording.ts";
import { entryOf, headOf, sizeIn } from "./recording-reader.ts";

/** More lines than the scrollback keeps, unless a program only moved its cursor. */
const tailBytesMax = 4 * 1024 * 1024;
const headBytesMax = 64 * 1024;

/** As many as a screen shows at once, for a few screens. */
const replayedMax = 32;

export class Replays {
  readonly #replayed = new Map<SessionId, Replayed>();
  readonly #onDropped: (id: SessionId) => void;

  constructor(onDropped: (id: SessionId) => void) {
    this.#onDropped = onDropped;
  }

  get(id: SessionId): Replayed | undefined {
    return this.#replayed.get(id);
  }

  /** Resolves when it shows what the recording has; false when that could not be read. */
  async add(id: SessionId, folder: string): Promise<boolean> {
    const replayed = new Replayed(id);
    this.#replayed.set(id, replayed);
    for (const old of [...this.#replayed.keys()].slice(0, -replayedMax)) {
      this.#onDropped(old);
      this.#replayed.get(old)?.dispose();
      this.#replayed.delete(old);
    }
    return replayed.fill(folder);
  }
}

export class Replayed implements ShownSession {
  readonly id: SessionId;
  readonly terminal: Terminal;

  constructor(id: SessionId) {
    this.id = id;
    this.terminal = openTerminal({
      columns: 80,
      rows: 24,
      scrollbackLinesMax: scrollbackLinesDefault,
      onReply: () => {},
      onTitle: () => {},
      onBell: () => {},
    });
  }

  /** False when there is no recording that could be read; what was read until then is shown. */
  async fill(folder: string): Promise<boolean> {
    const recording = await readEnds(join(folder, recordingName)).catch(() => null);
    const head = headOf(recording?.head ?? "");
    if (recording === null || head === null) return false;
    this.resize(...head);
    for (const line of recording.lines) {
      const entry = entryOf(line);
      if (entry?.kind === "o") await this.#write(Buffer.from(entry.data));
      else if (entry !== null)
        this.resize(...(sizeIn(entry.data) ?? [this.terminal.columns, this.terminal.rows]));
    }
    // Resets the cursor, whatever mode the program left: nobody types into it any more.
    await this.#write(Buffer.from("\x1b[?25l"));
    return true;
  }

  resize(columns: number, rows: number): void {
    this.terminal.resize(columns, rows, () => {});
  }

  dispose(): void {
    this.terminal.dispose();
  }

  #write(bytes: Buffer): Promise<void> {
    return new Promise((resolve) => this.terminal.write(bytes, resolve));
  }
}

interface Ends {
  readonly head: string;
  /** Whole lines, of the whole file or of its end. */
  readonly lines: readonly string[];
}

async function readEnds(path: string): Promise<Ends> {
  await using file = await open(path, "r");
  const { size } = await file.stat();
  const from = Math.max(0, size - tailBytesMax);
  const tail = await readAt(file, from, size - from);
  const head = from === 0 ? tail : await readAt(file, 0, headBytesMax);
  const lines = tail.split("\n");
  return { head: head.slice(0, head.indexOf("\n")), lines: lines.slice(1) };
}

async function readAt(file: Awaited<ReturnType<typeof open>>, from: number, length: number): Promise<string> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, from);
  return buffer.toString("utf8", 0, bytesRead);
}
