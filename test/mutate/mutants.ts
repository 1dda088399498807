// One source file in, all its mutants out: each a place and the text that stands there instead. `instrumented` is the file
// with all of them in it behind switches, so that one load serves every mutant.
import { parseAst } from "rolldown/parseAst";
import { operatorsFor } from "./operators.ts";

export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

export interface Mutant {
  readonly file: string;
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly original: string;
  readonly mutated: string;
  readonly isStatement: boolean;
}

/** A place that can be mutated: a node, where it stands, and what it can become. */
export interface Place {
  readonly node: Node;
  readonly replacements: readonly string[];
  readonly isStatement: boolean;
}

export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

export function mutantsOf(file: string, text: string): readonly Mutant[] {
  const tree: unknown = parseAst(text, { lang: "ts" });
  if (!isNode(tree)) throw new Error(`${file} could not be parsed`);
  const places: Place[] = [];
  collect(tree, [], text, places);
  return places
    .flatMap(({ node, replacements, isStatement }) =>
      replacements.map((mutated) => ({
        file,
        line: text.slice(0, node.start).split("\n").length,
        start: node.start,
        end: node.end,
        original: text.slice(node.start, node.end),
        mutated,
        isStatement,
      })),
    )
    .sort((one, other) => one.start - other.start || other.end - one.end);
}

/** Types say nothing when the program runs; what stands in a cast does. */
const casts = ["TSAsExpression", "TSSatisfiesExpression", "TSNonNullExpression"];

function collect(node: Node, above: readonly Node[], text: string, places: Place[]): void {
  if (node.type.startsWith("TS") && !casts.includes(node.type)) return;
  if (/^(Import|Export(All|Named).*Specifier|ImportDeclaration)/.test(node.type)) return;
  if (isImpossible(node, text)) return;
  places.push(...operatorsFor(node, above, text));
  for (const [field, value] of Object.entries(node)) {
    if (isFixed(node, field)) continue;
    for (const child of Array.isArray(value) ? value : [value])
      if (isNode(child)) collect(child, [node, ...above], text, places);
  }
}

/** Names of properties, the texts of cases, and what is written to are not expressions that could be another. */
function isFixed(node: Node, field: string): boolean {
  if (field === "key") return node.computed !== true;
  if (field === "test") return node.type === "SwitchCase";
  if (field === "left") return node.type === "AssignmentExpression" || node.type === "AssignmentPattern";
  return field === "source" || (field === "argument" && node.type === "UpdateExpression");
}

/** The compiler proves that `assertNever` is not reached, so no test can. */
function isImpossible(node: Node, text: string): boolean {
  return node.type === "SwitchCase" && /assertNever\(/.test(text.slice(node.start, node.end));
}

/** The text with a switch at each place. `first`: the number of the first mutant. */
export function instrumented(text: string, mutants: readonly Mutant[], first: number): string {
  let at = 0;
  const inside = (start: number, end: number): string => {
    let out = "";
    let from = start;
    for (let next = mutants[at]; next !== undefined && next.end <= end; next = mutants[at]) {
      out += text.slice(from, next.start) + switchAt(next);
      from = next.end;
    }
    return out + text.slice(from, end);
  };
  const switchAt = (place: Mutant): string => {
    const here: string[] = [];
    for (
      let next = mutants[at];
      next !== undefined && next.start === place.start && next.end === place.end;
      next = mutants[at]
    ) {
      const isOn = `globalThis.__mutant(${first + at})`;
      here.push(next.isStatement ? `if (${isOn}) {} else ` : `${isOn} ? (${next.mutated}) : `);
      at += 1;
    }
    const original = inside(place.start, place.end);
    return place.isStatement ? `${here.join("")}{ ${original} }` : `(${here.join("")}(${original}))`;
  };
  return inside(0, text.length);
}
