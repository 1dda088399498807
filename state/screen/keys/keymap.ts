// Which key does what, with the keys that a person has chosen in place of the usual ones.
import { type Binding, bindings, type HelpRow, helpRows, sections, type UiCommand } from "./bindings.ts";
import { type Key, keyId, keyLabel } from "./key.ts";

export type { UiCommand } from "./bindings.ts";

/** Keys by the name of a binding. An empty list takes its keys away. */
export type KeyChoices = Readonly<Record<string, readonly string[]>>;

export const usualKeys: KeyChoices = {};

export interface KeyUse {
  readonly keys: KeyChoices;
  readonly panesOnly: boolean;
}

/** A line of the help. `keys` are labels, or other text that stands for several of them. */
export interface HelpEntry {
  readonly keys: string;
  readonly text: string;
}

export interface HelpSection {
  readonly title: string;
  readonly entries: readonly HelpEntry[];
}

/** A line of the palette. */
export interface Action {
  readonly name: string;
  readonly label: string;
  readonly keys: string;
  readonly command: UiCommand;
}

/** The command for a key outside typing, or null. */
export function commandFor(key: Key, { keys, panesOnly }: KeyUse): UiCommand | null {
  const known = indexes.get(keys) ?? indexed(keys);
  const found = (panesOnly ? known.panes : known.all).get(keyId(key));
  return found ?? null;
}

/** The command for a key after the prefix: the same ones, and those that would be too easily hit without it. */
export function prefixCommandFor(key: Key, use: KeyUse): UiCommand | null {
  const id = keyId(key);
  if (id === "d") return { kind: "detach" };
  if (id === "q" || id === "escape") return { kind: "leave-typing" };
  return commandFor(key, use);
}

export function helpSections({ keys, panesOnly }: KeyUse, prefix: string): HelpSection[] {
  const withPrefix = (text: string) => text.replaceAll("PREFIX", prefix);
  return sections
    .map((title) => ({
      title,
      entries: helpRows
        .filter((row) => row.section === title && !row.isHidden && !(panesOnly && row.workflowOnly))
        .map((row) => ({ keys: withPrefix(rowKeys(row, keys)), text: withPrefix(row.text) })),
    }))
    .filter((section) => section.entries.length > 0);
}

/** The key of a command as the status line shows it. */
export function keyOf(kind: UiCommand["kind"], keys: KeyChoices): string {
  const binding = bindings.find((entry) => entry.command.kind === kind);
  return binding === undefined ? "" : (labelsOf(binding, keys)[0] ?? "");
}

/** Everything that can be done, the best matches of `text` first. */
export function actions({ keys, panesOnly }: KeyUse, text: string): Action[] {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  return helpRows
    .filter((row) => !(panesOnly && row.workflowOnly))
    .flatMap((row) => row.bindings)
    .filter(({ command }) => command.kind !== "palette")
    .filter(({ name, label }) => words.every((word) => `${label} ${name}`.toLowerCase().includes(word)))
    .map((binding) => ({
      name: binding.name,
      label: binding.label,
      keys: labelsOf(binding, keys).join(" "),
      command: binding.command,
    }));
}

/** Two bindings that a key would mean at once, by their names; null when each key means one. */
export function clash(keys: KeyChoices): { readonly key: string; readonly names: readonly string[] } | null {
  const names = new Map<string, string>();
  for (const binding of bindings) {
    for (const key of keysOf(binding, keys)) {
      const other = names.get(key);
      if (other !== undefined) return { key, names: [other, binding.name] };
      names.set(key, binding.name);
    }
  }
  return null;
}

interface Index {
  readonly all: ReadonlyMap<string, UiCommand>;
  readonly panes: ReadonlyMap<string, UiCommand>;
}

const indexes = new WeakMap<KeyChoices, Index>();

function indexed(keys: KeyChoices): Index {
  const known = {
    all: index(helpRows, keys),
    panes: index(
      helpRows.filter((row) => !row.workflowOnly),
      keys,
    ),
  };
  indexes.set(keys, known);
  return known;
}

function index(rows: readonly HelpRow[], keys: KeyChoices): Map<string, UiCommand> {
  const map = new Map<string, UiCommand>();
  for (const binding of rows.flatMap((row) => row.bindings))
    for (const key of keysOf(binding, keys)) map.set(key, binding.command);
  return map;
}

function rowKeys(row: HelpRow, keys: KeyChoices): string {
  const isUsual = row.bindings.every(({ name }) => keys[name] === undefined);
  return isUsual ? row.keys : row.bindings.map((binding) => labelsOf(binding, keys)[0] ?? "–").join(" ");
}

function labelsOf(binding: Binding, keys: KeyChoices): string[] {
  return keysOf(binding, keys).map(keyLabel);
}

function keysOf({ name, keys: usual }: Binding, keys: KeyChoices): readonly string[] {
  return keys[name] ?? usual;
}
