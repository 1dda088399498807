// Globs as text, read into steps that can be compared: a pattern is a list of steps, a step `**` or one segment, a
// segment a list of units. In: a canonical claim (see model/ids.ts). Out: its patterns, or null for what is not understood.

/** Reports whether this is more than a plain path. A name with brackets, `[id]`, is read both ways: as a
 *  class of characters and as the name itself, which is how routers spell folders. */
export function isGlob(claim: string): boolean {
  return /[*?[{]/.test(claim) || beyondUs.test(claim);
}

/** Negation, extended globs and escapes. */
const beyondUs = /^!|[@!+?*]\(|\\/;

/** One unit of a segment: any run of characters, or one character in (or not in) some ranges of code units. */
export type Unit =
  | { readonly kind: "star" }
  | { readonly kind: "one"; readonly not: boolean; readonly ranges: readonly Range[] };
type Range = readonly [from: number, to: number];
/** A step in a pattern: `**`, or one segment. */
export type Step =
  | { readonly kind: "any-depth" }
  | { readonly kind: "segment"; readonly units: readonly Unit[] };
export type Pattern = readonly Step[];

export const anyDepth: Step = { kind: "any-depth" };
export const star: Unit = { kind: "star" };
export const anyOne: Unit = { kind: "one", not: true, ranges: [] };

/** Braces multiply; more alternatives than a person writes are not looked at one by one. */
const alternativesMax = 256;
/** Compiled claims are kept, since every lock is compared with every task again and again. */
const compiledMax = 10_000;
const compiled = new Map<string, readonly Pattern[] | null>();

/** null: something in it is not understood. */
export function compile(claim: string): readonly Pattern[] | null {
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

export function literalSegment(name: string): Step {
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

/** The one name that the step stands for, or null. */
export function nameOfStep(step: Step): string | null {
  if (step.kind === "any-depth") return null;
  let name = "";
  for (const unit of step.units) {
    const [range] = unit.kind === "one" && !unit.not ? unit.ranges : [];
    if (unit.kind !== "one" || unit.ranges.length !== 1 || range === undefined || range[0] !== range[1])
      return null;
    name += String.fromCharCode(range[0]);
  }
  return name;
}

/** Reports whether the units of a segment match this name. On a mismatch it goes on after the last star. */
export function matchesName(units: readonly Unit[], name: string): boolean {
  let at = 0;
  let unit = 0;
  let afterStar = -1;
  let starAt = 0;
  while (at < name.length) {
    const here = units[unit];
    if (here?.kind === "star") {
      unit += 1;
      afterStar = unit;
      starAt = at;
    } else if (here !== undefined && admits(here, name.charCodeAt(at))) {
      unit += 1;
      at += 1;
    } else if (afterStar === -1) return false;
    else {
      unit = afterStar;
      starAt += 1;
      at = starAt;
    }
  }
  while (units[unit]?.kind === "star") unit += 1;
  return unit === units.length;
}

export function admits(unit: Unit, code: number): boolean {
  return unit.kind === "star" || unit.ranges.some(([from, to]) => code >= from && code <= to) !== unit.not;
}
