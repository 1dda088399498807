// Files that lie on top of one another, as one source that still knows where each word stands. In: parsed files. Out:
// one value, and for each place in it the file and line that say it.
import { isDeepStrictEqual } from "node:util";
import type { Report } from "./problem.ts";
import { isMapping, type Place, type Source } from "./source.ts";

/** A part of the whole: as one file says it, or put together from several. */
export type Layer = Said | Mapping | List;

interface Said {
  readonly kind: "said";
  readonly source: Source;
  readonly place: Place;
  readonly value: unknown;
}

/** `at`: where it is said first, for what is missing in it. */
interface Mapping {
  readonly kind: "mapping";
  readonly entries: ReadonlyMap<string, Layer>;
  readonly at: Said;
}

interface List {
  readonly kind: "list";
  readonly items: readonly Layer[];
  readonly at: Said;
}

export function layerOf(source: Source): Layer {
  return { kind: "said", source, place: [], value: source.value };
}

/** `extends`: `over` says it again, key by key; phases and tasks are the same where their ids are. */
export function laidOver(base: Layer, over: Layer): Layer {
  return join(base, over, "", { at: saidOf(over), decide: (_base, again) => again });
}

/** `includes`: what both say must be the same, but for lists that only grow. */
export function addedTo(first: Layer, second: Layer, report: Report): Layer {
  const decide: Rule["decide"] = (one, other, name) => {
    const [items, more] = [itemsOf(one), itemsOf(other)];
    if (growing.has(name) && items !== null && more !== null) {
      const isNew = (item: Layer) => !items.some((known) => isSame(known, item));
      return { kind: "list", items: [...items, ...more.filter(isNew)], at: saidOf(one) };
    }
    if (isSame(one, other)) return one;
    const before = saidOf(one);
    const { file, line } = before.source.at(before.place);
    const { source, place } = saidOf(other);
    const way = "Say it in one of them, or let the one extend the other";
    report(source, place, `expected to be said once, found it also in ${file} line ${line}. ${way}`);
    return one;
  };
  return join(first, second, "", { at: saidOf(first), decide });
}

export function without(layer: Layer, keys: readonly string[]): Layer {
  const entries = entriesOf(layer);
  if (entries === null || !keys.some((key) => entries.has(key))) return layer;
  const kept = [...entries].filter(([key]) => !keys.includes(key));
  return { kind: "mapping", entries: new Map(kept), at: saidOf(layer) };
}

export function sourceOf(file: string, layer: Layer): Source {
  return {
    file,
    value: wholeOf(layer),
    at: (place) => {
      const { source, place: own } = saidAt(layer, place);
      return source.at(own);
    },
  };
}

// --- helpers ------------------------------------------------------------------------------------

/** Lists to which several files may add. */
const growing = new Set(["scratch", "phases/read_only", "phases/sync/checks"]);
/** Lists whose items are known by their ids. */
const named = new Set(["phases", "phases/tasks"]);

interface Rule {
  /** Where that is looked for which both leave out: in the file that names the other. */
  readonly at: Said;
  /** Decides between two values that are neither both mappings nor both lists of entries with ids. */
  readonly decide: (first: Layer, second: Layer, name: string) => Layer;
}

function join(first: Layer, second: Layer, name: string, rule: Rule): Layer {
  const at = [first, second].map(saidOf).find(({ source }) => source === rule.at.source) ?? saidOf(first);
  const [entries, others] = [entriesOf(first), entriesOf(second)];
  if (entries !== null && others !== null) {
    const all = new Map(entries);
    for (const [key, other] of others) {
      const one = all.get(key);
      all.set(key, one === undefined ? other : join(one, other, name === "" ? key : `${name}/${key}`, rule));
    }
    return { kind: "mapping", entries: all, at };
  }
  const [items, more] = [itemsOf(first), itemsOf(second)];
  if (!named.has(name) || items === null || more === null) return rule.decide(first, second, name);
  const known = new Map(items.map((item, index) => [idOf(item), index]));
  const all = [...items];
  for (const other of more) {
    const id = idOf(other);
    const index = id === null ? undefined : known.get(id);
    const one = index === undefined ? undefined : all[index];
    if (index === undefined || one === undefined) all.push(other);
    else all[index] = join(one, other, name, rule);
  }
  return { kind: "list", items: all, at };
}

function isSame(one: Layer, other: Layer): boolean {
  return isDeepStrictEqual(wholeOf(one), wholeOf(other));
}

function idOf(layer: Layer): unknown {
  const id = entriesOf(layer)?.get("id");
  return id === undefined ? null : wholeOf(id);
}

function entriesOf(layer: Layer): ReadonlyMap<string, Layer> | null {
  if (layer.kind === "mapping") return layer.entries;
  if (layer.kind === "list" || !isMapping(layer.value)) return null;
  return new Map(Object.entries(layer.value).map(([key, value]) => [key, below(layer, key, value)]));
}

function itemsOf(layer: Layer): readonly Layer[] | null {
  if (layer.kind === "list") return layer.items;
  if (layer.kind === "mapping" || !Array.isArray(layer.value)) return null;
  return layer.value.map((value: unknown, at) => below(layer, at, value));
}

function below({ source, place }: Said, key: PropertyKey, value: unknown): Said {
  return { kind: "said", source, place: [...place, key], value };
}

function wholeOf(layer: Layer): unknown {
  switch (layer.kind) {
    case "said":
      return layer.value;
    case "mapping":
      return Object.fromEntries([...layer.entries].map(([key, entry]) => [key, wholeOf(entry)]));
    case "list":
      return layer.items.map(wholeOf);
  }
}

function saidOf(layer: Layer): Said {
  return layer.kind === "said" ? layer : layer.at;
}

/** As deep as the parts go; below that, the file's own place. */
function saidAt(layer: Layer, place: Place): Said {
  const [key, ...rest] = place;
  if (key === undefined || layer.kind === "said") {
    const said = saidOf(layer);
    return { ...said, place: [...said.place, ...place] };
  }
  const next = layer.kind === "mapping" ? layer.entries.get(String(key)) : layer.items[Number(key)];
  return next === undefined ? { ...layer.at, place: [...layer.at.place, ...place] } : saidAt(next, rest);
}
