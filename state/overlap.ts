// Which claims meet. In: two canonical claims (see model.ts). Out: a path that both claim, as the proof, or null.
// A claim is read as a list of patterns, each a list of segments, each a list of units; whether two patterns can
// match one path is decided by walking both at once. No library decides that for two globs.
import picomatch from "picomatch";

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

/** Whether the claim takes in this path: the path itself or a folder above it is claimed. The path is a plain
 *  one, never a glob. */
export function covers(claim: string, path: string): boolean {
  if (claim === "." || claim === path || path.startsWith(`${claim}/`)) return true;
  if (!isGlob(claim)) return false;
  const patterns = compile(claim);
  if (patterns === null) return coversBeyondUs(claim, path);
  const segments = path === "." ? [] : path.split("/").map(literalSegment);
  return patterns.some((pattern) => patternsMeet([...pattern, anyDepth], segments) !== null);
}

/** Whether this is more than a plain path. A name with brackets, `[id]`, is read both ways: as a class of
 *  characters and as the name itself, which is how routers spell folders. */
export function isGlob(claim: string): boolean {
  return /[*?[{]/.test(claim) || beyondUs.test(claim);
}

/** Negation, extended globs and escapes. */
const beyondUs = /^!|[@!+?*]\(|\\/;

// --- reading ------------------------------------------------------------------------------------

/** One step in a segment: any run of characters, or one character in (or not in) some ranges of code units. */
type Unit =
  | { readonly kind: "star" }
  | { readonly kind: "one"; readonly not: boolean; readonly ranges: readonly Range[] };
type Range = readonly [from: number, to: number];
/** A step in a pattern: `**`, or one segment. */
type Step = { readonly kind: "any-depth" } | { readonly kind: "segment"; readonly units: readonly Unit[] };
type Pattern = readonly Step[];

const anyDepth: Step = { kind: "any-depth" };
const star: Unit = { kind: "star" };
const anyOne: Unit = { kind: "one", not: true, ranges: [] };

/** Braces multiply; more alternatives than a person writes are not looked at one by one. */
const alternativesMax = 256;
/** Compiled claims are kept, since every lock is compared with every task again and again. */
const compiledMax = 10_000;
const compiled = new Map<string, readonly Pattern[] | null>();

/** null: something in it is not understood. */
function compile(claim: string): readonly Pattern[] | null {
  const known = compiled.get(claim);
  if (known !== undefined) return known;
  const patterns = readPatterns(claim);
  if (compiled.size >= compiledMax) compiled.clear();
  compiled.set(claim, patterns);
  return patterns;
}

function readPatterns(claim: string): readonly Pattern[] | null {
  if (claim === ".") return [[]];
  if (!isGlob(claim)) return [claim.split("/").map(literalSegment)];
  if (beyondUs.test(claim)) return null;
  const spelled = expandBraces(claim);
  if (spelled === null) return null;
  const patterns: Pattern[] = [];
  for (const text of spelled) {
    const readings = readSegments(text.split("/").filter((segment) => segment !== ""));
    if (readings === null || patterns.length + readings.length > alternativesMax) return null;
    patterns.push(...readings);
  }
  return patterns;
}

/** Every reading of the segments: one with brackets is a class or a name. */
function readSegments(segments: readonly string[]): readonly Pattern[] | null {
  if (segments.length === 0) return [];
  let readings: Pattern[] = [[]];
  for (const segment of segments) {
    const step = readSegment(segment);
    if (step === null) return null;
    const steps = segment.includes("[") ? [step, bracketsAsName(segment)] : [step];
    readings = readings.flatMap((reading) => steps.map((next) => [...reading, next]));
    if (readings.length > alternativesMax) return null;
  }
  return readings;
}

function readSegment(segment: string): Step | null {
  if (segment === "**") return anyDepth;
  const units: Unit[] = [];
  for (let at = 0; at < segment.length; at += 1) {
    const char = segment.charAt(at);
    if (char !== "[") {
      units.push(readUnit(char));
      continue;
    }
    const end = segment.indexOf("]", at + 2);
    const read = end === -1 ? null : readClass(segment.slice(at + 1, end));
    if (read === null) return null;
    units.push(read);
    at = end;
  }
  return { kind: "segment", units: nonEmpty(units) };
}

function readUnit(char: string): Unit {
  if (char === "*") return star;
  if (char === "?") return anyOne;
  return exactly(char);
}

/** `a-z_`, `!a-z` or `^a-z`. Named classes and backward ranges are not understood. */
function readClass(body: string): Unit | null {
  const not = body.startsWith("!") || body.startsWith("^");
  const members = not ? body.slice(1) : body;
  if (members === "" || members.includes("[") || members.startsWith("]")) return null;
  const ranges: Range[] = [];
  for (let at = 0; at < members.length; at += 1) {
    const from = members.charCodeAt(at);
    const isRange = members.charAt(at + 1) === "-" && at + 2 < members.length;
    const to = isRange ? members.charCodeAt(at + 2) : from;
    if (to < from) return null;
    ranges.push([from, to]);
    if (isRange) at += 2;
  }
  return { kind: "one", not, ranges };
}

function bracketsAsName(segment: string): Step {
  const units = [...segment].flatMap((char) =>
    char.length > 1 ? char.split("").map(exactly) : [readUnit(char)],
  );
  return { kind: "segment", units: nonEmpty(units) };
}

/** A name has at least one character, so a segment of stars alone asks for one. */
function nonEmpty(units: readonly Unit[]): readonly Unit[] {
  return units.every((unit) => unit.kind === "star") ? [anyOne, star] : units;
}

function literalSegment(name: string): Step {
  return { kind: "segment", units: name.split("").map(exactly) };
}

function exactly(char: string): Unit {
  const code = char.charCodeAt(0);
  return { kind: "one", not: false, ranges: [[code, code]] };
}

/** `a{b,c}` is `ab` and `ac`. null for what is no list: `{a}`, `{1..3}`, one that is not closed. */
function expandBraces(text: string): readonly string[] | null {
  const open = text.indexOf("{");
  if (open === -1) return text.includes("}") ? null : [text];
  const parts = bracesAt(text, open);
  if (parts === null || parts.choices.length < 2) return null;
  const out: string[] = [];
  for (const choice of parts.choices) {
    const rest = expandBraces(text.slice(0, open) + choice + text.slice(parts.end + 1));
    if (rest === null || out.length + rest.length > alternativesMax) return null;
    out.push(...rest);
  }
  return out;
}

function bracesAt(
  text: string,
  open: number,
): { readonly choices: readonly string[]; readonly end: number } | null {
  const choices: string[] = [];
  let depth = 0;
  let start = open + 1;
  for (let at = open; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === "{") depth += 1;
    if (char === "}") depth -= 1;
    if ((char === "," && depth === 1) || depth === 0) {
      choices.push(text.slice(start, at));
      start = at + 1;
    }
    if (depth === 0) return { choices, end: at };
  }
  return null;
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
  /** It may stand for nothing, and for any number. */
  readonly skips: (step: In) => boolean;
  /** What both can stand for at this place, or null. */
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

function admits(unit: Unit, code: number): boolean {
  return unit.kind === "star" || unit.ranges.some(([from, to]) => code >= from && code <= to) !== unit.not;
}

/** Syntax that we do not compare (extended globs, negation, escapes) is still matched, by the one matcher. */
function coversBeyondUs(claim: string, path: string): boolean {
  const matches = picomatch(claim, { posix: true, dot: true });
  const names = path.split("/");
  return names.some((_, last) => matches(names.slice(0, last + 1).join("/")));
}
