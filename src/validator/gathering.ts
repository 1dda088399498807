// What a reader of one format tells, put together: launches by tool-use id, what the agent claimed, what sub-agents
// wrote. In: facts in the order of the file. Out: a Session, the same for every format.
import type { Millis } from "../../state/model.ts";
import { claimsIn } from "./claims.ts";

export interface Place {
  /** From 1. */
  readonly line: number;
  readonly time: Millis | null;
}

export interface Launch {
  readonly id: string;
  /** What the model sent at once; launches of one response share it. */
  readonly response: string;
  readonly label: string;
  readonly prompt: string;
  readonly turn: number;
  readonly at: Place;
  readonly end: Place | null;
  /** Where the end is not known: until when it can have run for all that the file says. */
  readonly until: Place;
  /** false when it was refused or failed, so that no agent ran. */
  readonly ok: boolean;
  readonly background: boolean;
  readonly writes: readonly Write[];
}

export interface Write {
  /** As the tool was told it. */
  readonly path: string;
  readonly at: Place;
}

export interface Claim {
  readonly text: string;
  readonly at: Place;
  readonly turn: number;
  /** Nothing stands after it in a file whose last line is cut: what it announces may still come. */
  readonly isLast: boolean;
}

export interface Session {
  readonly launches: readonly Launch[];
  readonly claims: readonly Claim[];
  /** The folder that the agent worked in. */
  readonly cwd: string | null;
  /** What sub-agents wrote whose launch is not in this file, by the sub-agent's id. */
  readonly strayWrites: ReadonlyMap<string, readonly Write[]>;
}

/** A launch as a reader sees it. */
export interface Launched {
  readonly id: string;
  readonly response: string;
  readonly label: string;
  readonly prompt: string;
  readonly background: boolean;
  readonly at: Place;
}

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
  /** Launches after which no other response has come yet. */
  readonly #waiting = new Set<string>();
  readonly #early = new Map<string, Early>();
  readonly #claims = new Map<string, Said>();
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
      const key = `${response}\n${claim.text}`;
      if (this.#claims.has(key)) continue;
      this.#claims.set(key, { ...claim, at, turn: this.#turn, beside: this.#callsOf(response) });
    }
  }

  /** The agent called a tool that launches nobody, in this response. */
  called(response: string, id: string): void {
    this.#callsOf(response).add(id);
    this.#others.add(id);
    if (this.#others.size > recentMax) dropOldest(this.#others);
  }

  /** It is the call of a tool that launches nobody. */
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

  /** All launches of one response are told anew (its last version counts). */
  withdraw(response: string): void {
    for (const [id, open] of this.#launches) if (open.response === response) this.#launches.delete(id);
    for (const key of this.#claims.keys()) if (key.startsWith(`${response}\n`)) this.#claims.delete(key);
    this.#calls.delete(response);
  }

  /** The response got its name only after its launches. */
  renameResponse(from: string, to: string): void {
    for (const [id, open] of this.#launches)
      if (open.response === from) this.#launches.set(id, { ...open, response: to });
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
    const said = [...this.#claims.values()].filter(({ isOfAgents, beside }) => isOfAgents || beside.size < 2);
    const launches = [...this.#launches.values()].map((open) => this.#settled(open));
    const known = new Set(launches.map((launch) => launch.id));
    const stray = [...this.#writes].filter(([by]) => !known.has(this.launchOf(by)));
    const claims = said.map(({ text, at, turn }) => ({ text, at, turn, isLast: this.#isLast(at) }));
    return { launches, claims, cwd: this.cwd, strayWrites: new Map(stray) };
  }

  #settled(open: Open): Launch {
    const agents = [...this.#names].filter(([, launch]) => launch === open.id).map(([agent]) => agent);
    const by = [open.id, ...agents];
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
