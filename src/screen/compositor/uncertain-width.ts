// Rows whose width the terminal may see otherwise than the emulator does: emoji, what is joined of several characters,
// scripts and symbols that terminals of other ages measure otherwise. tmux counts a waving hand with a skin tone as four
// columns. Such a row must not erase or cover what stands beside its pane.

/** The row holds a character that not every terminal gives the same width. */
export function isUncertain(row: Buffer): boolean {
  for (let at = 0; at < row.length; at += 1) {
    const byte = row[at] ?? 0;
    if (byte < 0xc0) continue;
    if (byte >= 0xf0 || (byte < 0xe0 && !isCertainPair(byte))) return true;
    if (byte >= 0xe0 && !isCertain(codeOf(byte, row[at + 1] ?? 0, row[at + 2] ?? 0))) return true;
  }
  return false;
}

/** The same row for a place that was erased before: it erases nothing at its end. */
export function withoutErase(row: Buffer): Buffer {
  const at = row.lastIndexOf("\x1b[");
  return at >= 0 && row[row.length - 1] === eraseLetter ? row.subarray(0, at) : row;
}

const eraseLetter = "X".charCodeAt(0);

/** Latin, Greek and Cyrillic, without the marks from U+0300 to U+036F; by the first byte of two. */
function isCertainPair(byte: number): boolean {
  return byte < 0xcc || (byte > 0xcd && byte < 0xd5);
}

function codeOf(first: number, second: number, third: number): number {
  return ((first & 0x0f) << 12) | ((second & 0x3f) << 6) | (third & 0x3f);
}

/** Characters on whose width all terminals have agreed for decades, and the signs of agents: quotes, arrows,
 *  brackets in pieces, frames, check marks, stars and braille of spinners (except those that are also emoji),
 *  Han, kana, Hangul syllables, full width forms. */
const certain: readonly (readonly [number, number])[] = [
  [0x2010, 0x2027],
  [0x2030, 0x205e],
  [0x2190, 0x2199],
  [0x2200, 0x22ff],
  [0x239b, 0x23ce],
  [0x2500, 0x25fc],
  [0x2713, 0x2714],
  [0x2717, 0x2718],
  [0x2722, 0x2727],
  [0x2729, 0x2732],
  [0x2735, 0x2743],
  [0x2800, 0x28ff],
  [0x3000, 0x30ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xac00, 0xd7a3],
  [0xff01, 0xff60],
];

function isCertain(code: number): boolean {
  return certain.some(([from, to]) => code >= from && code <= to);
}
