// A file's text as plain values that still know their lines. In: YAML or JSON text. Out: the value, and for each
// place in it the line where it stands; or the line and the sentence of what is wrong with the text itself.

import { type Document, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import { messageOf } from "../system/failure.ts";

/** Keys and indexes from the top of the file downwards. */
export type Place = readonly PropertyKey[];

export interface Source {
  /** As shown to people: relative to the workspace. */
  readonly file: string;
  readonly value: unknown;
  /** For a place that is not there, the nearest above. */
  at(place: Place): Spot;
}

export interface Spot {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** `phases[0].mode`; "" for the file as a whole. */
  readonly field: string;
}

export type Parsed =
  | { readonly ok: true; readonly source: Source }
  | { readonly ok: false; readonly line: number; readonly message: string };

export function parseYaml(file: string, text: string): Parsed {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true });
  const error = document.errors[0];
  if (error !== undefined) {
    return { ok: false, line: lines.linePos(error.pos[0]).line, message: `expected YAML: ${error.message}` };
  }
  try {
    return { ok: true, source: { file, value: document.toJS(), at: spotFinder(file, document, lines) } };
  } catch (cause) {
    // Aliases that multiply beyond the library's limit.
    return {
      ok: false,
      line: 1,
      message: `expected YAML: ${messageOf(cause)}`,
    };
  }
}

export function parseJson(file: string, written: string): Parsed {
  // Some editors begin a file with a byte order mark, which JSON does not know.
  const text = written.replace(/^\uFEFF/, "");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    return { ok: false, line: lineOfSyntaxError(text, cause), message: `expected JSON: ${messageOf(cause)}` };
  }
  // JSON is YAML: the same tree gives the lines, and sees a key that stands there twice.
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, schema: "json" });
  const twice = document.errors.find((error) => error.code === "DUPLICATE_KEY");
  if (twice !== undefined) {
    const line = lines.linePos(twice.pos[0]).line;
    return { ok: false, line, message: "expected each key once, found one that stands here twice" };
  }
  return { ok: true, source: { file, value, at: spotFinder(file, document, lines) } };
}

export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** `phases[0].tasks[1].prompt`, as problems name a place. */
export function fieldOf(place: Place): string {
  return place.reduce<string>((field, part) => {
    if (typeof part === "number") return `${field}[${part}]`;
    return field === "" ? String(part) : `${field}.${String(part)}`;
  }, "");
}

// --- helpers ------------------------------------------------------------------------------------

function spotFinder(file: string, document: Document, lines: LineCounter): (place: Place) => Spot {
  return (place) => {
    let at: unknown = document.contents;
    let offset = offsetOf(at) ?? 0;
    for (const part of place) {
      const next = stepInto(at, part);
      if (next === null) break;
      offset = next.offset ?? offset;
      at = next.node;
    }
    return { file, line: Math.max(1, lines.linePos(offset).line), field: fieldOf(place) };
  };
}

function stepInto(node: unknown, part: PropertyKey): { node: unknown; offset: number | null } | null {
  if (isSeq(node) && typeof part === "number") {
    const item = node.items[part];
    return item === undefined ? null : { node: item, offset: offsetOf(item) };
  }
  if (!isMap(node)) return null;
  const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
  return pair === undefined ? null : { node: pair.value, offset: offsetOf(pair.key) };
}

function offsetOf(node: unknown): number | null {
  return isNode(node) ? (node.range?.[0] ?? null) : null;
}

/** Where it ends too early, that is the last line with something in it. */
function lineOfSyntaxError(text: string, cause: unknown): number {
  const [, position] = /at position (\d+)/.exec(messageOf(cause)) ?? [];
  const last = text.trimEnd().split("\n").length;
  return position === undefined ? last : Math.min(last, text.slice(0, Number(position)).split("\n").length);
}
