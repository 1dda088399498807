// Puts together the facts of a format's reader: launches by tool-use id, the agent's claims, the writes of
// sub-agents. In: facts in the order of the file. Out: a Session, the same for every format.
import { claimsIn } from "../claims/claims.ts";
import type { Claim, Launch, Launched, Place, Session, Write } from "./session.ts";

interface Open extends Launched {
  readonly turn: number;
  readonly background: boolean;
  readonly ok: boolean;
  readonly ends: readonly Place[];
  /** The first sign that the agent went on without waiting for it. */
  readonly passed: Place | null;
}

/** Calls and results of a response stand close together; what is further back is not needed any more. */
const recentMax = 1_000;

/** The ids of the other tools' calls of a response; the claims of that response keep them. */
type Calls = Set<string>;

interface Said extends Omit<Claim, "isLast"> {
  readonly isOfAgents: boolean;
  readonly beside: Calls;
}

type Early = { readonly kind: "ended"; readonly at: Place } | { readonly kind: "failed" };

export class Gathering {
  /** This file is the transcript of the sub-agent with this id. */
  subagent: string | null = null;
  cwd: string | null = null;
  isCut = false;
  #turn = 0;
  #last: Place = { line: 0, time: null };
  #turnEnds: Place[] = [];
  #isFinished = false;
  readonly #launches = new Map<string, Open>();
  readonly #ofResponse = new Map<string, readonly string[]>();
  /** Launches after which no other response has come yet. */
  readonly #waiting = new Set<string>();
  readonly #early = new Map<string, Early>();
  readonly #claims = new Map<string, Said[]>();
  readonly #calls = new Map<string, Calls>();
  readonly #others = new Set<string>();
  readonly #names = new Map<string, string>();
  readonly #writes = new Map<string, Write[]>();
  readonly #ends = new Map<string, Place>();

  /** Something happened here. */
  seen(at: Place): void {
    if (at.time !== null && this.#last.time !== null && at.time < this.#last.time)
      this.#last = { line: at.line, time: this.#last.time };
    else this.#last = { line: at.line, time: at.time ?? this.#last.time };
  }

  /** A message of the person: a new turn begins. */
  person(at: Place): void {
    this.#turnEnds[this.#turn] = { line: at.line, time: this.#last.time };
    this.#turn += 1;
    this.seen(at);
  }

  /** The agent's own words. The same text of one response counts once. */
  said(response: string, text: string, at: Place): void {
    this.answered(response, at);
    for (const claim of claimsIn(text)) {
      const known = this.#claims.get(response) ?? [];
      if (known.some((other) => other.text === claim.text)) continue;
      this.#claims.set(response, [
        ...known,
        { ...claim, at, turn: this.#turn, beside: this.#callsOf(response) },
      ]);
    }
  }

  /** The agent called a tool that launches nobody, in this response. */
  called(response: string, id: string): void {
    this.#callsOf(response).add(id);
    this.#others.add(id);
    if (this.#others.size > recentMax) dropOldest(this.#others);
  }

  /** Reports whether the id is a call of a tool that launches nothing. */
  isOther(id: string): boolean {
    return this.#others.has(id);
  }

  /** The agent's model has answered: what runs in the foreground of an earlier response has ended. */
  answered(response: string, at: Place): void {
    for (const id of this.#waiting) {
      const open = this.#launches.get(id);
      if (open === undefined) this.#waiting.delete(id);
      else if (open.response !== response && open.at.line < at.line) {
        this.#launches.set(id, { ...open, passed: at });
        this.#waiting.delete(id);
      }
    }
    this.seen(at);
  }

  launched(launch: Launched): void {
    this.answered(launch.response, launch.at);
    if (this.#launches.has(launch.id)) return;
    const early = this.#early.get(launch.id);
    this.#waiting.add(launch.id);
    this.#ofResponse.set(launch.response, [...(this.#ofResponse.get(launch.response) ?? []), launch.id]);
    this.#launches.set(launch.id, {
      ...launch,
      turn: this.#turn,
      ok: early?.kind !== "failed",
      ends: early?.kind === "ended" ? [early.at] : [],
      passed: null,
    });
  }

  isLaunch(id: string): boolean {
    return this.#launches.has(id);
  }

  /** Known later than the launch: from its result. */
  inBackground(id: string, isInBackground: boolean): void {
    const open = this.#launches.get(id);
    if (open !== undefined) this.#launches.set(id, { ...open, background: isInBackground });
  }

  isInBackground(id: string): boolean {
    return this.#launches.get(id)?.background === true;
  }

  ended(id: string, at: Place): void {
    this.seen({ line: at.line, time: null });
    const open = this.#launches.get(id);
    if (open === undefined) this.#remember(id, { kind: "ended", at });
    else this.#launches.set(id, { ...open, ends: [...open.ends, at] });
  }

  failed(id: string): void {
    const open = this.#launches.get(id);
    if (open === undefined) this.#remember(id, { kind: "failed" });
    else this.#launches.set(id, { ...open, ok: false });
  }

  /** Drops all launches of one response: its last version counts. */
  withdraw(response: string): void {
    for (const id of this.#ofResponse.get(response) ?? []) this.#launches.delete(id);
    this.#ofResponse.delete(response);
    this.#claims.delete(response);
    this.#calls.delete(response);
  }

  /** The response got its name only after its launches. */
  renameResponse(from: string, to: string): void {
    const ids = this.#ofResponse.get(from) ?? [];
    for (const id of ids) {
      const open = this.#launches.get(id);
      if (open !== undefined) this.#launches.set(id, { ...open, response: to });
    }
    this.#ofResponse.delete(from);
    if (ids.length > 0) this.#ofResponse.set(to, ids);
  }

  /** A sub-agent's id, and the launch that made it. */
  named(agent: string, launch: string): void {
    this.#names.set(agent, launch);
  }

  launchOf(agent: string): string {
    return this.#names.get(agent) ?? agent;
  }

  /** `by` is the id of a launch or of a sub-agent. */
  wrote(by: string, path: string, at: Place): void {
    const writes = this.#writes.get(by) ?? [];
    writes.push({ path, at });
    this.#writes.set(by, writes);
  }

  /** This sub-agent's transcript says that it came to its end. */
  finished(): void {
    this.#isFinished = true;
  }

  /** Joins the transcript of a sub-agent of this session. */
  join(agent: string, other: Gathering): void {
    const place = (at: Place): Place => ({ line: this.#last.line, time: at.time });
    for (const writes of other.#writes.values())
      for (const { path, at } of writes) this.wrote(agent, path, place(at));
    if (other.#isFinished && other.#last.time !== null) this.#ends.set(agent, place(other.#last));
  }

  session(): Session {
    this.#turnEnds[this.#turn] = this.#last;
    // "I'll run these in parallel" beside several calls of one response was meant of those, and true.
    const said = [...this.#claims.values()]
      .flat()
      .filter(({ isOfAgents, beside }) => isOfAgents || beside.size < 2);
    const agents = Map.groupBy(this.#names, ([, launch]) => launch);
    const launches = [...this.#launches.values()].map((open) =>
      this.#settled(open, [open.id, ...(agents.get(open.id) ?? []).map(([agent]) => agent)]),
    );
    const known = new Set(launches.map((launch) => launch.id));
    const stray = [...this.#writes].filter(([by]) => !known.has(this.launchOf(by)));
    const claims = said.map(({ text, at, turn }) => ({ text, at, turn, isLast: this.#isLast(at) }));
    claims.sort((a, b) => a.at.line - b.at.line);
    return { launches, claims, cwd: this.cwd, strayWrites: new Map(stray) };
  }

  /** `by`: what it and its agent are called. */
  #settled(open: Open, by: readonly string[]): Launch {
    const ends = [...open.ends, ...by.flatMap((id) => this.#ends.get(id) ?? [])].filter(
      ({ time }) => time === null || open.at.time === null || time >= open.at.time,
    );
    const end = firstOf(ends);
    const turnEnd = this.#turnEnds[open.turn] ?? this.#last;
    const { id, response, label, prompt, turn, at, ok, background } = open;
    return {
      ...{ id, response, label, prompt, turn, at, ok, background },
      end: ok ? end : null,
      until: background ? turnEnd : (open.passed ?? turnEnd),
      writes: by.flatMap((agent) => this.#writes.get(agent) ?? []),
    };
  }

  #isLast(at: Place): boolean {
    return this.isCut && at.line >= this.#last.line;
  }

  #callsOf(response: string): Calls {
    const known = this.#calls.get(response);
    if (known !== undefined) return known;
    const calls: Calls = new Set();
    this.#calls.set(response, calls);
    if (this.#calls.size > recentMax) dropOldest(this.#calls);
    return calls;
  }

  #remember(id: string, early: Early): void {
    if (this.#early.size >= recentMax) dropOldest(this.#early);
    // A failure is not undone by what else is said about the same call.
    if (this.#early.get(id)?.kind !== "failed") this.#early.set(id, early);
  }
}

/** By their times where they have any: not every line that tells of an end says when. */
function firstOf(places: readonly Place[]): Place | null {
  const timed = places.filter(({ time }) => time !== null);
  const [first] = (timed.length > 0 ? timed : [...places]).sort(
    (a, b) => (a.time ?? 0) - (b.time ?? 0) || a.line - b.line,
  );
  return first ?? null;
}

function dropOldest(known: Map<string, unknown> | Set<string>): void {
  const [oldest] = known.keys();
  if (oldest !== undefined) known.delete(oldest);
}
