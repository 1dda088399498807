// Turns a paste or a mouse event into bytes for the program, by the modes that it has set.

import type { PaneModes } from "../emulator/rows.ts";
import type { MouseMode } from "../emulator/terminal.ts";
import type { ToHost } from "../link/protocol.ts";

export type MouseEvent = Extract<ToHost, { type: "mouse" }>;

/** Without the end mark that would let pasted text act as typed, and with the Return key's byte for line ends. */
export function pasted(text: string, modes: PaneModes): Buffer {
  if (!modes.bracketedPaste) return Buffer.from(text.replace(/\r?\n/g, "\r"));
  const inside = text.replace(/\r?\n/g, "\r").replaceAll("\x1b", "");
  return Buffer.from(`\x1b[200~${inside}\x1b[201~`);
}

/** Empty when the program did not ask for events of this kind. */
export function mouseReport({ button, column, row, release }: MouseEvent, mode: MouseMode): Buffer {
  const wanted = wants(mode.tracking, button, release);
  if (!wanted || !areWhole(button, column, row)) return Buffer.alloc(0);
  if (mode.encoding === "sgr") return Buffer.from(`\x1b[<${button};${column};${row}${release ? "m" : "M"}`);
  // The old encoding ends at column 223, and tells no button of a release.
  if (Math.max(column, row) > 223) return Buffer.alloc(0);
  const code = release ? (button & ~3) | 3 : button;
  return Buffer.from([0x1b, 0x5b, 0x4d, code + 32, column + 32, row + 32]);
}

const motion = 32;

function wants(tracking: MouseMode["tracking"], button: number, release: boolean): boolean {
  switch (tracking) {
    case "none":
      return false;
    case "x10":
      return !release && button < 3;
    case "vt200":
      return (button & motion) === 0;
    case "drag":
      // Motion with no button down has the code 3.
      return (button & motion) === 0 || (button & 3) !== 3;
    case "any":
      return true;
  }
}

function areWhole(button: number, column: number, row: number): boolean {
  const isWhole = (value: number, from: number, to: number) =>
    Number.isInteger(value) && value >= from && value <= to;
  return isWhole(button, 0, 223) && isWhole(column, 1, 10_000) && isWhole(row, 1, 10_000);
}
