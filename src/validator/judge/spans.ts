// Measures launches: which ran beside each other, how many at most, and how much was at once. Times decide;
// where a file has none, the order of its lines does.
import type { Launch } from "../../transcript/session.ts";

export type Verdict = "parallel" | "staggered" | "sequential" | "none";

export interface Measured {
  readonly verdict: Verdict;
  readonly maxInOneResponse: number;
  readonly maxOverlap: number;
  /** Busy time ÷ wall time; 0 where no times are known. */
  readonly parallelism: number;
}

/** Of launches that succeeded; those that failed count for nothing. */
export function measure(all: readonly Launch[]): Measured {
  const launches = all.filter((launch) => launch.ok);
  const perResponse = new Map<string, number>();
  for (const { response } of launches) perResponse.set(response, (perResponse.get(response) ?? 0) + 1);
  const maxInOneResponse = largest([0, ...perResponse.values()]);
  const maxOverlap = mostAtOnce(launches.map(spanOf(launches)));
  return {
    verdict: verdictOf(launches.length, maxInOneResponse, maxOverlap),
    maxInOneResponse,
    maxOverlap,
    parallelism: parallelismOf(launches),
  };
}

/** The pairs that were launched in one response or ran at the same moment, each in the order of the file. */
export function* pairsBeside(all: readonly Launch[]): Generator<readonly [Launch, Launch]> {
  const launches = all.filter((launch) => launch.ok);
  const span = spanOf(launches);
  const inOrder = launches.map((launch) => ({ launch, ...span(launch) })).sort((a, b) => a.start - b.start);
  let before: typeof inOrder = [];
  for (const next of inOrder) {
    // Launches of one response are neighbours: one that has ended and is not of this response meets nothing
    // that follows.
    before = before
      .filter(({ launch, end }) => end > next.start || launch.response === next.launch.response)
      .slice(-besideMax);
    for (const { launch, start, end } of before)
      if ((start < next.end && next.start < end) || launch.response === next.launch.response)
        yield launch.at.line <= next.launch.at.line ? [launch, next.launch] : [next.launch, launch];
    before.push(next);
  }
}

/** No one runs so many agents at once; a file without true times may look like it. */
const besideMax = 100;

/** The strongest of several files or turns: parallel, staggered, sequential, none. */
export function strongest(verdicts: readonly Verdict[]): Verdict {
  return order.find((verdict) => verdicts.includes(verdict)) ?? "none";
}

const order: readonly Verdict[] = ["parallel", "staggered", "sequential", "none"];

interface Span {
  readonly start: number;
  readonly end: number;
}

function verdictOf(count: number, maxInOneResponse: number, maxOverlap: number): Verdict {
  if (maxInOneResponse >= 2) return "parallel";
  if (maxOverlap >= 2) return "staggered";
  return count > 0 ? "sequential" : "none";
}

/** Times of all, or lines of all: the two cannot be compared with each other. */
function spanOf(launches: readonly Launch[]): (launch: Launch) => Span {
  const isTimed = launches.every((launch) => launch.at.time !== null && endOf(launch).time !== null);
  return (launch) => {
    const start = isTimed ? (launch.at.time ?? 0) : launch.at.line;
    const end = isTimed ? (endOf(launch).time ?? 0) : endOf(launch).line;
    return { start, end: Math.max(start, end) };
  };
}

function endOf(launch: Launch) {
  return launch.end ?? launch.until;
}

/** Ends count before starts at the same instant: touching is not overlapping. One without length counts as one. */
function mostAtOnce(spans: readonly Span[]): number {
  const edges = spans.flatMap(({ start, end }) =>
    end > start
      ? [
          { at: start, change: 1 },
          { at: end, change: -1 },
        ]
      : [],
  );
  edges.sort((a, b) => a.at - b.at || a.change - b.change);
  let running = 0;
  let most = spans.length > 0 ? 1 : 0;
  for (const edge of edges) {
    running += edge.change;
    most = Math.max(most, running);
  }
  return most;
}

function parallelismOf(launches: readonly Launch[]): number {
  const spans = launches.flatMap((launch) => {
    const [start, end] = [launch.at.time, endOf(launch).time];
    return start === null || end === null ? [] : [{ start, end: Math.max(start, end) }];
  });
  if (spans.length === 0) return 0;
  const busy = spans.reduce((sum, { start, end }) => sum + (end - start), 0);
  const wall = largest(spans.map(({ end }) => end)) + largest(spans.map(({ start }) => -start));
  return wall > 0 ? Math.round((busy / wall) * 100) / 100 : 1;
}

/** Of one or more. Math.max takes no more than a stack has room for. */
export function largest(numbers: readonly number[]): number {
  return numbers.reduce((most, number) => Math.max(most, number), Number.NEGATIVE_INFINITY);
}
