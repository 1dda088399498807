// Rows whose width the terminal may see otherwise than the emulator does: emoji, and what is joined of several
// characters. tmux counts a waving hand with a skin tone as four columns. Such a row must not erase or cover what
// stands beside its pane.

/** The row holds a character outside the basic plane, a joiner or a variation selector. */
export function isUncertain(row: Buffer): boolean {
  for (let at = 0; at < row.length; at += 1) {
    const byte = row[at] ?? 0;
    if (byte >= 0xf0) return true;
    if (byte === 0xe2 && row[at + 1] === 0x80 && row[at + 2] === 0x8d) return true;
    if (byte === 0xef && row[at + 1] === 0xb8 && row[at + 2] === 0x8f) return true;
  }
  return false;
}

/** The same row for a place that was erased before: it erases nothing at its end. */
export function withoutErase(row: Buffer): Buffer {
  const at = row.lastIndexOf("\x1b[");
  return at >= 0 && row[row.length - 1] === eraseLetter ? row.subarray(0, at) : row;
}

const eraseLetter = "X".charCodeAt(0);
