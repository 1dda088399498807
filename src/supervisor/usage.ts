// What the agents at work have used up, read off their transcripts as these grow: each round looks at the files of the
// sessions that have named one. In: the state. Out: a fact for each session whose usage is another.
import { readdirSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import type { Fact } from "../../state/events.ts";
import type { Session, SessionId } from "../../state/model.ts";
import { usageReported } from "../../state/receive.ts";
import { allSessions } from "../../state/select.ts";
import { minus, noUsage, plus, type Usage } from "../../state/usage.ts";
import { type Prices, usageIn } from "../agents/usage-lines.ts";
import { LineSplitter } from "../validator/line-splitter.ts";
import type { Runtime } from "./runtime.ts";

/** An answer of a model takes longer. */
const roundMs = 1_000;
/** Of one file in one round: a long transcript that is resumed is read in several. */
const roundBytesMax = 8 * 1024 * 1024;
/** A longer line holds a file that was read, and no usage. */
const lineBytesMax = 4 * 1024 * 1024;

export function watchUsage(runtime: Runtime): { close(): void } {
  const readers = new Map<SessionId, SessionUsage>();
  let isReading = false;
  const round = async () => {
    if (isReading) return;
    isReading = true;
    try {
      for (const session of allSessions(runtime.state())) await look(runtime, readers, session);
    } finally {
      isReading = false;
    }
  };
  const timer = setInterval(() => void round(), roundMs);
  return { close: () => clearInterval(timer) };
}

/** One that has ended is read once more, to the end. */
async function look(
  runtime: Runtime,
  readers: Map<SessionId, SessionUsage>,
  { id, state, conversation, agent, task }: Session,
): Promise<void> {
  const transcript = conversation?.transcript ?? null;
  const hasStarted = "started" in state && state.started !== null;
  const known = readers.get(id);
  if (transcript === null || task === null || !hasStarted || known?.isOver === true) return;
  const { run } = runtime.state();
  const reader =
    known?.transcript === transcript
      ? known
      : new SessionUsage(transcript, state.started ?? 0, run?.workflow.profiles?.[agent]?.prices ?? null);
  readers.set(id, reader);
  const isWhole = await reader.read();
  reader.isOver = isWhole && state.kind === "exited";
  const usage = reader.usage();
  runtime.observe((now): Fact[] => usageReported(now, id, usage));
}

/** Of one session: what stands in its transcript since it started, and in those of its sub-agents. */
class SessionUsage {
  readonly transcript: string;
  isOver = false;
  readonly #since: number;
  readonly #prices: Prices | null;
  readonly #files = new Map<string, FileUsage>();

  constructor(transcript: string, since: number, prices: Prices | null) {
    this.transcript = transcript;
    this.#since = since;
    this.#prices = prices;
  }

  /** Whether everything that stands there now was read. */
  async read(): Promise<boolean> {
    let isWhole = true;
    for (const path of [this.transcript, ...subagentsOf(this.transcript)]) {
      const file = this.#files.get(path) ?? new FileUsage(path, this.#since, this.#prices);
      this.#files.set(path, file);
      if (!(await file.read())) isWhole = false;
    }
    return isWhole;
  }

  usage(): Usage {
    return [...this.#files.values()].reduce((sum, file) => plus(sum, file.usage()), noUsage);
  }
}

/** Claude Code keeps them in a folder beside the file. */
function subagentsOf(transcript: string): readonly string[] {
  const folder = join(transcript.replace(/\.jsonl$/, ""), "subagents");
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(".jsonl"))
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}

class FileUsage {
  readonly #path: string;
  readonly #since: number;
  readonly #prices: Prices | null;
  #offset = 0;
  readonly #lines = new LineSplitter(
    (line) => this.#line(line),
    () => {},
    lineBytesMax,
  );
  readonly #own = new Map<string, Usage>();
  /** Where an agent tells the total of its conversation: that before this session, and now. */
  #before = noUsage;
  #total: Usage | null = null;

  constructor(path: string, since: number, prices: Prices | null) {
    this.#path = path;
    this.#since = since;
    this.#prices = prices;
  }

  async read(): Promise<boolean> {
    try {
      await using file = await open(this.#path, "r");
      const found = await file.stat();
      // An agent may name anything: only a file ends.
      if (!found.isFile()) return true;
      const bytes = Buffer.alloc(Math.max(0, Math.min(found.size - this.#offset, roundBytesMax)));
      const { bytesRead } = await file.read(bytes, 0, bytes.length, this.#offset);
      this.#offset += bytesRead;
      this.#lines.push(bytes.subarray(0, bytesRead));
      return this.#offset >= found.size;
    } catch {
      return true;
    }
  }

  usage(): Usage {
    const own = [...this.#own.values()].reduce(plus, noUsage);
    return this.#total === null ? own : plus(own, minus(this.#total, this.#before));
  }

  #line(line: Buffer): void {
    const said = usageIn(line, this.#prices);
    if (said === null) return;
    const isOld = said.at !== null && said.at < this.#since;
    if (said.isTotal && isOld) this.#before = said.usage;
    else if (said.isTotal) this.#total = said.usage;
    else if (!isOld) this.#own.set(said.name, said.usage);
  }
}
