// A key as a person pressed it, and how it is written for people.

export interface Key {
  /** The character itself, or a name: `enter`, `escape`, `up`, `page-down`, `f1` … */
  readonly name: string;
  readonly ctrl: boolean;
  readonly alt: boolean;
  readonly shift: boolean;
}

export function plainKey(name: string): Key {
  return { name, ctrl: false, alt: false, shift: false };
}

export function ctrlKey(name: string): Key {
  return { name, ctrl: true, alt: false, shift: false };
}

/** The index of the key map: `q`, `ctrl-c`, `shift-tab`. Shift counts only where there is no character for
 *  it. */
export function keyId(key: Key): string {
  const named = [...key.name].length > 1;
  return `${key.ctrl ? "ctrl-" : ""}${key.alt ? "alt-" : ""}${key.shift && named ? "shift-" : ""}${key.name}`;
}

/** As the hints and the help write it: `Ctrl-c`, `Enter`, `↑`. */
export function keyLabel(id: string): string {
  const known = labels[id];
  if (known !== undefined) return known;
  for (const [start, label] of modifierLabels)
    if (id.startsWith(start) && id.length > start.length)
      return `${label}${keyLabel(id.slice(start.length))}`;
  return id;
}

const modifierLabels = [
  ["ctrl-", "Ctrl-"],
  ["alt-", "Alt-"],
  ["shift-", "Shift-"],
] as const;

/** The id of a key as people write it (`Z`, `space`, `Ctrl-x`, `C-x`, `M-1`, `shift-left`); null when it is none. */
export function readKey(text: string): string | null {
  const match = /^((?:(?:c|ctrl|m|alt|a|s|shift)[-+])*)(.+)$/iu.exec(text.trim());
  if (match === null) return null;
  const [, modifiers = "", name = ""] = match;
  const single = [...name].length === 1;
  const known = namedKeys.get(name.toLowerCase());
  if (!single && known === undefined) return null;
  const has = (pattern: RegExp) => pattern.test(modifiers);
  const key = {
    name: known ?? (has(/c/i) ? name.toLowerCase() : name),
    ctrl: has(/(?:^|[-+])c/i),
    alt: has(/(?:^|[-+])[ma]/i),
    shift: has(/(?:^|[-+])s/i),
  };
  return keyId(key);
}

/** The character that a text field takes for this key, or null. */
export function typedText(key: Key): string | null {
  if (key.ctrl || key.alt) return null;
  if (key.name === "space") return " ";
  return [...key.name].length === 1 ? key.name : null;
}

/** Reads `C-b`, `ctrl-b`, `Ctrl-b`, `^b` or the control character itself; null when it is no such key. */
export function readPrefix(text: string): { readonly byte: number; readonly label: string } | null {
  const code = text.length === 1 ? text.charCodeAt(0) : 0;
  const letter = code > 0 && code < 27 ? String.fromCharCode(code + 96) : prefixLetter(text);
  if (letter === null || !/^[a-z]$/.test(letter)) return null;
  return { byte: letter.charCodeAt(0) - 96, label: `Ctrl-${letter}` };
}

function prefixLetter(text: string): string | null {
  const match = /^(?:c-|ctrl[-+]|\^)([a-z])$/i.exec(text.trim());
  return match?.[1]?.toLowerCase() ?? null;
}

const labels: Readonly<Record<string, string>> = {
  enter: "Enter",
  escape: "Esc",
  tab: "Tab",
  "shift-tab": "Shift-Tab",
  backspace: "Backspace",
  delete: "Del",
  up: "↑",
  down: "↓",
  left: "←",
  right: "→",
  home: "Home",
  end: "End",
  space: "Space",
  "page-up": "PgUp",
  "page-down": "PgDn",
};

const namedKeys: ReadonlyMap<string, string> = new Map([
  ...[...Object.keys(labels), "insert"].filter((id) => !id.includes("shift-")).map((id) => [id, id] as const),
  ...Array.from({ length: 12 }, (_, index) => [`f${index + 1}`, `f${index + 1}`] as const),
  ["esc", "escape"],
  ["return", "enter"],
  ["pgup", "page-up"],
  ["pgdn", "page-down"],
  ["del", "delete"],
  [" ", "space"],
]);
