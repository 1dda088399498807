// Reads the usage of agents at work from their transcripts as these grow, and from the events of headless
// ones. Each round looks at the files of the sessions. In: the state. Out: a fact for each session whose
// usage changed, and for its conversation.

import { open } from "node:fs/promises";
import { join } from "node:path";
import type { Fact } from "../../../state/model/events.ts";
import type { HeadlessFormat } from "../../../state/model/plan.ts";
import { allSessions, isHeadless } from "../../../state/model/select.ts";
import type { Session, SessionId } from "../../../state/model/state.ts";
import { noUsage, plus, tokensOf, type Usage } from "../../../state/model/usage.ts";
import { sessionConversation, usageReported } from "../../../state/run/receive.ts";
import { eventsPath } from "../../agents/headless/events-file.ts";
import { profileIn } from "../../agents/own-profile.ts";
import { headlessFormat } from "../../agents/readers.ts";
import { subAgentFiles } from "../../agents/sub-agents.ts";
import type { Prices } from "../../agents/usage.ts";
import { UsageSum } from "../../agents/usage-sum.ts";
import { parseFields } from "../../system/fields.ts";
import { LineSplitter } from "../../system/line-splitter.ts";
import type { Runtime } from "../loop/input.ts";

/** An answer of a model takes longer. */
const roundMs = 1_000;
/** Of one file in one round: a long transcript that is resumed is read in several. */
const roundBytesMax = 8 * 1024 * 1024;
/** A longer line holds a file that was read, and no usage. */
const lineBytesMax = 4 * 1024 * 1024;

interface Watch {
  readonly runtime: Runtime;
  /** The folders of all sessions are in it. */
  readonly sessions: string;
  readonly readers: Map<SessionId, SessionUsage>;
}

export function watchUsage(runtime: Runtime, sessions: string): { close(): void } {
  const watch: Watch = { runtime, sessions, readers: new Map() };
  let isReading = false;
  const round = async () => {
    if (isReading) return;
    isReading = true;
    try {
      for (const session of allSessions(runtime.state())) await look(watch, session);
    } finally {
      isReading = false;
    }
  };
  const timer = setInterval(() => void round(), roundMs);
  return { close: () => clearInterval(timer) };
}

/** A session that has ended is read once more, to the end. */
async function look({ runtime, sessions, readers }: Watch, session: Session): Promise<void> {
  const { id, state, conversation, agent, task } = session;
  const { run, tasks } = runtime.state();
  const known = readers.get(id);
  const hasStarted = "started" in state && state.started !== null;
  if (task === null || !hasStarted || known?.isOver === true) return;
  const transcript = conversation?.transcript ?? null;
  const format = isHeadless(tasks[task]?.plan)
    ? (profileIn(run?.workflow ?? null, agent)?.headless?.format ?? null)
    : null;
  if ((transcript ?? format) === null) return;
  const reader =
    known?.transcript === transcript
      ? known
      : new SessionUsage({
          transcript,
          events: format === null ? null : { path: eventsPath(join(sessions, id)), format },
          since: state.started ?? 0,
          prices: run?.workflow.profiles?.[agent]?.prices ?? null,
        });
  readers.set(id, reader);
  const isWhole = await reader.read();
  reader.isOver = isWhole && state.kind === "exited";
  const usage = reader.usage();
  const { conversation: named } = reader;
  runtime.observe((now): Fact[] => [
    ...usageReported(now, id, usage),
    // The agent's hooks know more of the conversation.
    ...(named === null || now.sessions[id]?.conversation !== undefined
      ? []
      : sessionConversation(now, id, { id: named, transcript: null })),
  ]);
}

interface Sources {
  readonly transcript: string | null;
  /** null: it has a screen. */
  readonly events: { readonly path: string; readonly format: HeadlessFormat } | null;
  readonly since: number;
  readonly prices: Prices | null;
}

/** Of one session: what stands in its transcript since it started, and in those of its sub-agents, else in its events. */
class SessionUsage {
  isOver = false;
  /** As its events name it. */
  conversation: string | null = null;
  readonly #sources: Sources;
  readonly #files = new Map<string, FileUsage>();
  readonly #events: FileUsage | null;

  constructor(sources: Sources) {
    this.#sources = sources;
    const { events, prices } = sources;
    this.#events =
      events === null
        ? null
        : new FileUsage(events.path, new UsageSum(0, prices), (line) => this.#begins(line, events.format));
  }

  get transcript(): string | null {
    return this.#sources.transcript;
  }

  /** Reads on; returns whether the end of the file was reached. */
  async read(): Promise<boolean> {
    const { transcript, since, prices } = this.#sources;
    let isWhole = (await this.#events?.read()) ?? true;
    for (const path of transcript === null ? [] : [transcript, ...subAgentFiles(transcript)]) {
      const file = this.#files.get(path) ?? new FileUsage(path, new UsageSum(since, prices));
      this.#files.set(path, file);
      if (!(await file.read())) isWhole = false;
    }
    return isWhole;
  }

  usage(): Usage {
    const main = this.transcript === null ? undefined : this.#files.get(this.transcript)?.sum;
    const files = main?.isTotal === true ? [main] : [...this.#files.values()].map(({ sum }) => sum);
    const used = files.reduce((all, sum) => plus(all, sum.usage()), noUsage);
    return tokensOf(used) > 0 || this.#events === null ? used : this.#events.sum.usage();
  }

  #begins(line: Buffer, format: HeadlessFormat): void {
    if (this.conversation !== null) return;
    const event = parseFields(line.toString("utf8"));
    for (const said of event === null ? [] : (headlessFormat(format)?.read(event) ?? []))
      if (said.kind === "began") this.conversation = said.conversation;
  }
}

class FileUsage {
  readonly sum: UsageSum;
  readonly #path: string;
  #offset = 0;
  readonly #lines: LineSplitter;

  constructor(path: string, sum: UsageSum, also: (line: Buffer) => void = () => {}) {
    this.#path = path;
    this.sum = sum;
    const take = (line: Buffer) => {
      sum.line(line);
      also(line);
    };
    this.#lines = new LineSplitter(take, () => {}, lineBytesMax);
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
}
