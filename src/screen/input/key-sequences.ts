// The sequences that terminals send for keys: xterm's, with its modifiers, the linux console's and rxvt's for Home and
// End, and kitty's, which also tell when a key is let go.
import { ctrlKey, type Key, plainKey } from "../../../state/screen/keys/key.ts";

const byLetter: Readonly<Record<string, string>> = {
  A: "up",
  B: "down",
  C: "right",
  D: "left",
  F: "end",
  H: "home",
  P: "f1",
  Q: "f2",
  R: "f3",
  S: "f4",
  M: "enter",
};

const byNumber: Readonly<Record<number, string>> = {
  1: "home",
  2: "insert",
  3: "delete",
  4: "end",
  5: "page-up",
  6: "page-down",
  7: "home",
  8: "end",
  11: "f1",
  12: "f2",
  13: "f3",
  14: "f4",
  15: "f5",
  17: "f6",
  18: "f7",
  19: "f8",
  20: "f9",
  21: "f10",
  23: "f11",
  24: "f12",
};

const named: Readonly<Record<number, string>> = {
  8: "backspace",
  9: "tab",
  10: "enter",
  13: "enter",
  27: "escape",
  127: "backspace",
};

/** `CSI parameters letter`; null for what is no key. */
export function csiKey(parameters: string, letter: string): Key | null {
  const [first = "", second = ""] = parameters.split(";");
  if (second.endsWith(":3")) return null;
  if (letter === "Z") return { ...plainKey("tab"), shift: true };
  if (letter === "~") return withModifiers(byNumber[Number(first)], second);
  if (letter === "u") return characterKey(first, second);
  return withModifiers(byLetter[letter], second);
}

/** `SS3 letter`: the cursor keys in application mode, and F1 to F4. */
export function ss3Key(letter: number): Key | null {
  return withModifiers(byLetter[String.fromCharCode(letter)], "");
}

/** A byte below 32, or 127. */
export function controlKey(byte: number): Key {
  const name = named[byte];
  if (name !== undefined) return plainKey(name);
  if (byte === 0) return ctrlKey("space");
  return ctrlKey(String.fromCharCode(byte + (byte < 27 ? 96 : 64)));
}

/** xterm: 1 + (shift 1, alt 2, ctrl 4). */
function withModifiers(name: string | undefined, modifiers: string): Key | null {
  if (name === undefined) return null;
  const bits = Math.max(0, (Number.parseInt(modifiers, 10) || 1) - 1);
  return { name, shift: (bits & 1) !== 0, alt: (bits & 2) !== 0, ctrl: (bits & 4) !== 0 };
}

/** `code:shifted:base`, of which terminals may send only the first. */
function characterKey(codes: string, modifiers: string): Key | null {
  const [code = 0, shifted = 0] = codes.split(":").map((part) => Number.parseInt(part, 10));
  if (!isCharacter(code)) return null;
  const text = code === 32 ? "space" : (named[code] ?? String.fromCodePoint(code));
  const key = withModifiers(text, modifiers);
  if (key === null || !key.shift || [...text].length > 1) return key;
  return { ...key, name: isCharacter(shifted) ? String.fromCodePoint(shifted) : text.toUpperCase() };
}

/** In the private use area kitty has keys without a character, like Shift itself. */
function isCharacter(code: number): boolean {
  return Number.isInteger(code) && code > 0 && code <= 0x10ffff && !(code >= 0xe000 && code <= 0xf8ff);
}
