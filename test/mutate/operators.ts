// What a piece of code can become: one small change of the kind that people make. Sentences for people are left alone: the
// golden screens and outputs show them.
import type { Node, Place } from "./mutants.ts";
import { isNode } from "./mutants.ts";

const comparisons: Readonly<Record<string, readonly string[]>> = {
  "===": ["!=="],
  "!==": ["==="],
  "<": ["<=", ">="],
  "<=": ["<", ">"],
  ">": [">=", "<="],
  ">=": [">", "<"],
  "+": ["-"],
  "-": ["+"],
  "*": ["/"],
  "/": ["*"],
  "%": ["*"],
};

/** Methods that choose or order, against their opposite; null: the call is left out. */
const calls: Readonly<Record<string, string | null>> = {
  filter: null,
  slice: null,
  sort: null,
  toSorted: null,
  reverse: null,
  toReversed: null,
  trim: null,
  some: "every",
  every: "some",
  find: "findLast",
  findIndex: "findLastIndex",
  findLast: "find",
  startsWith: "endsWith",
  endsWith: "startsWith",
  min: "max",
  max: "min",
};

export function operatorsFor(node: Node, above: readonly Node[], text: string): readonly Place[] {
  const source = (one: unknown) => (isNode(one) ? text.slice(one.start, one.end) : "");
  const replacements = (replacementsOf[node.type] ?? none)(node, above, source, text);
  const places = [...placeOf(node, replacements, false), ...conditionOf(node)];
  return isLoose(node, above) ? [...places, { node, replacements: [""], isStatement: true }] : places;
}

function placeOf(node: Node, replacements: readonly string[], isStatement: boolean): readonly Place[] {
  return replacements.length === 0 ? [] : [{ node, replacements, isStatement }];
}

/** What an `if` or a `?:` asks is taken as answered; a loop is not entered. */
function conditionOf({ type, test }: Node): readonly Place[] {
  if (!isNode(test)) return [];
  if (type === "IfStatement" || type === "ConditionalExpression")
    return placeOf(test, ["true", "false"], false);
  return type === "WhileStatement" || type === "ForStatement" ? placeOf(test, ["false"], false) : [];
}

/** A statement that can be left out: a call, an assignment, an early way out that is not the only thing said. */
function isLoose(node: Node, [parent]: readonly Node[]): boolean {
  if (node.type === "ExpressionStatement") {
    const { expression } = node;
    return !(isNode(expression) && isNode(expression.callee) && expression.callee.type === "Super");
  }
  if (!/^(Return|Throw|Continue|Break)Statement$/.test(node.type) || parent?.type !== "BlockStatement")
    return false;
  return Array.isArray(parent.body) && parent.body.at(-1) !== node;
}

type Source = (node: unknown) => string;
type Replace = (node: Node, above: readonly Node[], source: Source, text: string) => readonly string[];
const none: Replace = () => [];

const replacementsOf: Readonly<Record<string, Replace>> = {
  BinaryExpression: (node, _above, source) => {
    if (isText(node.left) || isText(node.right) || typeof node.operator !== "string") return [];
    if (isNode(node.left) && node.left.type === "PrivateIdentifier") return [];
    return (comparisons[node.operator] ?? []).map(
      (other) => `(${source(node.left)}) ${other} (${source(node.right)})`,
    );
  },
  LogicalExpression: (node, _above, source) => {
    const [left, right] = [`(${source(node.left)})`, `(${source(node.right)})`];
    if (node.operator === "??") return [left, right];
    return [left, right, `${left} ${node.operator === "&&" ? "||" : "&&"} ${right}`];
  },
  UnaryExpression: (node, _above, source) => (node.operator === "!" ? [`(${source(node.argument)})`] : []),
  Literal: (node, [parent, grandparent]) => {
    const { value } = node;
    if (typeof value === "boolean") return [String(!value)];
    if (typeof value === "number") return [value === 0 ? "1" : "0"];
    if (typeof value !== "string" || parent === undefined) return [];
    if (
      /^(BinaryExpression|ImportExpression|TS)/.test(parent.type) ||
      grandparent?.type === "ImportDeclaration"
    )
      return [];
    if (parent.type === "ExpressionStatement") return [];
    return /^[\w./*:-]+$/.test(value) ? ['""'] : [];
  },
  ArrayExpression: ({ elements }, _above, source) => {
    if (!Array.isArray(elements) || elements.length === 0) return [];
    const spread = elements.filter((one) => isNode(one) && one.type === "SpreadElement");
    const without = spread.length === elements.length && spread.length === 1 ? [] : spread;
    return [
      "[]",
      ...without.map(
        (one) =>
          `[${elements
            .filter((other) => other !== one)
            .map(source)
            .join(", ")}]`,
      ),
    ];
  },
  ObjectExpression: ({ properties }, _above, source) => {
    if (!Array.isArray(properties) || properties.length < 2) return [];
    const isSpread = (one: unknown) => isNode(one) && one.type === "SpreadElement";
    if (!properties.some(isSpread)) return [];
    // A change of some fields that is forgotten; a copy that loses what it copies is a type error.
    return properties
      .filter((one) => !isSpread(one) || isConditional(one))
      .map(
        (one) =>
          `{ ${properties
            .filter((other) => other !== one)
            .map(source)
            .join(", ")} }`,
      );
  },
  CallExpression: (node, above, source, text) => {
    const { callee } = node;
    if (!isNode(callee) || callee.type !== "MemberExpression" || isInChain(node, above)) return [];
    if (!isNode(callee.property) || !isNode(callee.object) || callee.optional === true) return [];
    const name = source(callee.property);
    if (!Object.hasOwn(calls, name)) return [];
    const other = calls[name] ?? null;
    if (other === null) return [`(${source(callee.object)})`];
    return [`(${source(callee.object)}).${other}${text.slice(callee.end, node.end)}`];
  },
};

/** A step of `a?.b.c()`: brackets around it would change what is skipped when `a` is not there. */
function isInChain(node: Node, above: readonly Node[]): boolean {
  let below = node;
  for (const one of above) {
    if (one.type === "ChainExpression") return true;
    const isStep = one.type === "MemberExpression" ? one.object === below : one.callee === below;
    if (!isStep) return false;
    below = one;
  }
  return false;
}

/** `...(condition ? [one] : [])` */
function isConditional(node: unknown): boolean {
  if (!isNode(node)) return false;
  let inner = node.argument;
  while (isNode(inner) && inner.type === "ParenthesizedExpression") inner = inner.expression;
  return isNode(inner) && inner.type === "ConditionalExpression";
}

/** A text, where `+` joins. */
function isText(node: unknown): boolean {
  if (!isNode(node)) return false;
  return node.type === "TemplateLiteral" || (node.type === "Literal" && typeof node.value === "string");
}
