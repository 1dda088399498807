// Finds where two claims meet. In: two canonical claims (see model/ids.ts). Out: a path that both claim, as the proof, or null.
// A claim is read as a list of patterns, each a list of segments, each a list of units; whether two patterns can
// match one path is decided by walking both at once. No library decides that for two globs.
import picomatch from "picomatch";
import {
  admits,
  anyDepth,
  anyOne,
  compile,
  isGlob,
  literalSegment,
  type Pattern,
  type Step,
  star,
  type Unit,
} from "./pattern.ts";

export { isGlob } from "./pattern.ts";

/** A path that both claims could match, or null when there is none. What cannot be decided is a conflict: the
 *  pattern that is not understood is then the witness. */
export function overlap(a: string, b: string): string | null {
  if (!isGlob(a) && !isGlob(b)) return literalOverlap(a, b);
  const left = compile(a);
  if (left === null) return a;
  const right = compile(b);
  if (right === null) return b;
  for (const p of left) {
    for (const q of right) {
      const met = patternsMeet([...p, anyDepth], [...q, anyDepth]);
      if (met !== null) return met.join("/") || ".";
    }
  }
  return null;
}

/** Reports whether the claim covers this path: it claims the path itself or a folder above it. The path is
 *  plain, never a glob. */
export function covers(claim: string, path: string): boolean {
  if (claim === "." || claim === path || path.startsWith(`${claim}/`)) return true;
  if (!isGlob(claim)) return false;
  const patterns = compile(claim);
  if (patterns === null) return coversBeyondUs(claim, path);
  const segments = path === "." ? [] : path.split("/").map(literalSegment);
  return patterns.some((pattern) => patternsMeet([...pattern, anyDepth], segments) !== null);
}

// --- meeting ------------------------------------------------------------------------------------

function literalOverlap(a: string, b: string): string | null {
  if (a === b || a === "." || b.startsWith(`${a}/`)) return b;
  return b === "." || a.startsWith(`${b}/`) ? a : null;
}

/** The names of a path that both patterns match, or null. */
function patternsMeet(p: Pattern, q: Pattern): readonly string[] | null {
  return meet<Step, string>(p, q, {
    skips: (step) => step.kind === "any-depth",
    both: (left, right) => {
      if (left.kind === "any-depth") return right.kind === "any-depth" ? null : nameOf(right.units);
      return right.kind === "any-depth" ? nameOf(left.units) : segmentsMeet(left.units, right.units);
    },
  });
}

function nameOf(units: readonly Unit[]): string | null {
  return segmentsMeet(units, [anyOne, star]);
}

function segmentsMeet(a: readonly Unit[], b: readonly Unit[]): string | null {
  const characters = meet<Unit, string>(a, b, {
    skips: (unit) => unit.kind === "star",
    both: (left, right) => {
      if (left.kind === "star") return right.kind === "star" ? null : commonCharacter(anyOne, right);
      return right.kind === "star" ? commonCharacter(left, anyOne) : commonCharacter(left, right);
    },
  });
  return characters === null ? null : characters.join("");
}

interface Steps<In, Out> {
  /** The step may match nothing, and any number. */
  readonly skips: (step: In) => boolean;
  /** A segment that both match at this place, or null. */
  readonly both: (left: In, right: In) => Out | null;
}

/** Walks two lists at once: a place is a pair of positions, and a place that led nowhere is not tried again. */
function meet<In, Out>(a: readonly In[], b: readonly In[], steps: Steps<In, Out>): readonly Out[] | null {
  const dead = new Set<number>();
  const from = (i: number, j: number): readonly Out[] | null => {
    const left = a[i];
    const right = b[j];
    if (left === undefined && right === undefined) return [];
    const place = i * (b.length + 1) + j;
    if (dead.has(place)) return null;
    dead.add(place);
    const leftSkips = left !== undefined && steps.skips(left);
    const rightSkips = right !== undefined && steps.skips(right);
    const without = (leftSkips ? from(i + 1, j) : null) ?? (rightSkips ? from(i, j + 1) : null);
    if (without !== null || left === undefined || right === undefined) return without;
    const here = steps.both(left, right);
    const rest = here === null ? null : from(leftSkips ? i : i + 1, rightSkips ? j : j + 1);
    return here === null || rest === null ? null : [here, ...rest];
  };
  return from(0, 0);
}

/** A character in both. Where two unions of ranges meet at all, they meet at or beside the end of one (two beside,
 *  since `/` is in no name). */
function commonCharacter(a: Unit, b: Unit): string | null {
  const ends = [a, b].flatMap((unit) => (unit.kind === "one" ? unit.ranges.flat() : []));
  const candidates = [...ends, 97, ...ends.flatMap((end) => [end - 1, end + 1, end - 2, end + 2])];
  const found = candidates.find((code) => isNameCode(code) && admits(a, code) && admits(b, code));
  return found === undefined ? null : String.fromCharCode(found);
}

function isNameCode(code: number): boolean {
  return code > 0 && code <= 0xffff && code !== 47;
}

/** Syntax that we do not compare (extended globs, negation, escapes) is still matched, by the one matcher. */
function coversBeyondUs(claim: string, path: string): boolean {
  const matches = picomatch(claim, { posix: true, dot: true });
  const names = path.split("/");
  return names.some((_, last) => matches(names.slice(0, last + 1).join("/")));
}
