// A row of terminal cells as the bytes that draw it. In: the emulator's packed words, three for each cell
// (character and width, foreground and flags, background and flags). Out: text with SGR sequences that covers
// exactly the asked number of columns, starting and ending in the default rendition. Palette colours stay
// palette colours, so that the person's own theme applies.

export interface CellRow {
  readonly words: Uint32Array;
  /** Texts of the cells that hold more than one code point, by column. */
  readonly clusters: Readonly<Record<number, string>>;
  /** Addresses of the cells that are part of a link (OSC 8), by column; null where there is none. */
  readonly links?: Readonly<Record<number, string>> | null;
}

/** Columns `from` up to, not including, `to`. */
export interface ColumnRange {
  readonly from: number;
  readonly to: number;
}

export const blankRow: CellRow = { words: new Uint32Array(0), clusters: {} };

export function encodeRow(row: CellRow, columns: number): string {
  const end = trailingBlanksStart(row.words, columns);
  let out = "";
  let foreground = 0;
  let background = 0;
  let link = "";
  for (let x = 0; x < end; ) {
    const nextLink = row.links?.[x] ?? "";
    if (nextLink !== link) {
      link = nextLink;
      out += linkTo(link);
    }
    const nextForeground = (row.words[x * 3 + 1] ?? 0) & foregroundMask;
    const nextBackground = (row.words[x * 3 + 2] ?? 0) & backgroundMask;
    if (nextForeground !== foreground || nextBackground !== background) {
      foreground = nextForeground;
      background = nextBackground;
      out += rendition(foreground, background);
    }
    const cells = cellsOf(row.words, x, columns);
    out += cells === 0 ? " " : cellText(row, x, cells);
    x += Math.max(1, cells);
  }
  if (link !== "") out += linkTo("");
  if (foreground !== 0 || background !== 0) out += "\x1b[0m";
  // Text first, then ECH: the other order would erase what a wide character at the edge has just drawn.
  return end < columns ? `${out}\x1b[${columns - end}X` : out;
}

function linkTo(address: string): string {
  return `\x1b]8;;${address}\x1b\\`;
}

/** The row with the given columns shown inverse. */
export function highlighted(row: CellRow, columns: number, ranges: readonly ColumnRange[]): CellRow {
  if (ranges.length === 0) return row;
  const words = new Uint32Array(columns * 3);
  words.set(row.words.subarray(0, words.length));
  for (const { from, to } of ranges) {
    for (let x = from; x < Math.min(to, columns); x++)
      words[x * 3 + 1] = (words[x * 3 + 1] ?? 0) ^ inverseFlag;
  }
  return { words, clusters: row.clusters, links: row.links ?? null };
}

/** The last rows that a screen was sent of one pane, so that a row is sent again only when it differs. */
export class RowCopies {
  #copies: { words: Uint32Array; clusters: string }[] = [];

  clear(): void {
    this.#copies = [];
  }

  /** Remembers the row; true when it differs from the one remembered before. */
  take(y: number, row: CellRow, columns: number): boolean {
    const length = columns * 3;
    const copy = this.#copies[y];
    if (copy === undefined || copy.words.length !== length) {
      this.#copies[y] = { words: packed(row.words, length), clusters: clustersOf(row, columns) };
      return true;
    }
    const from = firstDifference(row.words, copy.words);
    if (from >= 0) copy.words.set(packed(row.words, length));
    // A cluster's word says only that it is one: two different clusters of one width look the same there.
    const clusters = clustersOf(row, columns);
    const same = from < 0 && clusters === copy.clusters;
    copy.clusters = clusters;
    return !same;
  }
}

// --- the emulator's words: xterm.js, src/common/buffer/Constants.ts ------------------------------

const codePointMask = 0x1fffff;
const clusterFlag = 0x200000;
const contentMask = codePointMask | clusterFlag;
const widthShift = 22;
const inverseFlag = 0x4000000;
const colorModeMask = 0x3000000;
const rgbMode = 0x3000000;
/** Blinking is left out: panes of many agents that blink help nobody. */
const foregroundMask = ~0x20000000;
/** Without the flags for underline styles, protection and overline. */
const backgroundMask = 0x0fffffff;
/** Inverse, underline and strike-through are seen on a blank. */
const seenOnBlankMask = 0x94000000;

/** Someone may put any number of combining marks on one letter; more than this are not drawn. */
const clusterUnitsMax = 64;

function cellsOf(words: Uint32Array, x: number, columns: number): 0 | 1 | 2 {
  const width = widthAt(words, x);
  if (width === 1) return 1;
  // Half of a wide character alone (cut off by the edge, or its other half overwritten) is drawn as a blank.
  return width === 2 && x + 1 < columns && widthAt(words, x + 1) === 0 ? 2 : 0;
}

function widthAt(words: Uint32Array, x: number): number {
  const word = words[x * 3];
  return word === undefined ? 1 : (word >>> widthShift) & 3;
}

function cellText(row: CellRow, x: number, cells: number): string {
  const word = row.words[x * 3] ?? 0;
  if ((word & clusterFlag) !== 0) return unattached(shortened(row.clusters[x] ?? " "), cells);
  const codePoint = word & codePointMask;
  if (codePoint === 0) return " ";
  if (codePoint < 128) return ascii[codePoint] ?? " ";
  const text = String.fromCodePoint(codePoint);
  return codePoint < firstCombining || standsAlone(codePoint) ? text : unattached(text, cells);
}

const ascii = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));
const firstCombining = 0x300;
/** Signs, frames and Chinese characters: half of what is no letter on most screens, and none of it attaches. */
function standsAlone(codePoint: number): boolean {
  return (codePoint >= 0x2100 && codePoint < 0x2c00) || (codePoint >= 0x3400 && codePoint < 0xa000);
}

const attachingStart = /^(?:\p{M}|\p{Emoji_Modifier}|\u200c|\u200d|\u2060)+/u;

/** A mark or joiner that the cursor was moved away from its letter would join the neighbour when it is drawn
 *  again, and the row would be too short. */
function unattached(text: string, cells: number): string {
  const alone = text.replace(attachingStart, "");
  return (alone.endsWith("\u200d") ? alone.slice(0, -1) : alone) || " ".repeat(cells);
}

function shortened(cluster: string): string {
  return cluster.length <= clusterUnitsMax ? cluster : cluster.slice(0, clusterUnitsMax).toWellFormed();
}

function trailingBlanksStart(words: Uint32Array, columns: number): number {
  let end = columns;
  while (end > 0 && isBlank(words, (end - 1) * 3)) end--;
  return end;
}

function isBlank(words: Uint32Array, at: number): boolean {
  const word = words[at];
  if (word === undefined) return true;
  // The second half of a wide character has width 0 and is not blank.
  if (((word >>> widthShift) & 3) !== 1) return false;
  const content = word & contentMask;
  if (content !== 0 && content !== 32) return false;
  return ((words[at + 1] ?? 0) & seenOnBlankMask) === 0 && ((words[at + 2] ?? 0) & colorModeMask) === 0;
}

function packed(words: Uint32Array, length: number): Uint32Array {
  if (words.length === length) return words.slice();
  const copy = new Uint32Array(length);
  for (let i = words.length; i < length; i += 3) copy[i] = 1 << widthShift;
  copy.set(words.subarray(0, length));
  return copy;
}

function firstDifference(words: Uint32Array, copy: Uint32Array): number {
  for (let i = 0; i < copy.length; i++) if (words[i] !== copy[i]) return i;
  return -1;
}

function clustersOf(row: CellRow, columns: number): string {
  let joined = "";
  for (const column in row.clusters) {
    const x = Number(column);
    if (x < columns && ((row.words[x * 3] ?? 0) & clusterFlag) !== 0)
      joined += `${column}:${row.clusters[x]}\0`;
  }
  for (const column in row.links ?? {}) joined += `${column}→${row.links?.[Number(column)]}\0`;
  return joined;
}

const renditions = new Map<number, string>();
/** Programs that fade colours make new ones without end; those in use come back at once. */
const renditionsMax = 4096;

function rendition(foreground: number, background: number): string {
  const key = (foreground >>> 0) * 0x100000000 + (background >>> 0);
  const known = renditions.get(key);
  if (known !== undefined) return known;
  if (renditions.size >= renditionsMax) renditions.clear();
  let codes = "\x1b[0";
  if (foreground & 0x8000000) codes += ";1";
  if (background & 0x8000000) codes += ";2";
  if (background & 0x4000000) codes += ";3";
  if (foreground & 0x10000000) codes += ";4";
  if (foreground & inverseFlag) codes += ";7";
  if (foreground & 0x40000000) codes += ";8";
  if (foreground & 0x80000000) codes += ";9";
  const sequence = `${codes}${color(foreground, 30, 90, 38)}${color(background, 40, 100, 48)}m`;
  renditions.set(key, sequence);
  return sequence;
}

function color(word: number, dark: number, bright: number, extended: number): string {
  const mode = word & colorModeMask;
  if (mode === 0) return "";
  if (mode === rgbMode) return `;${extended};2;${(word >> 16) & 255};${(word >> 8) & 255};${word & 255}`;
  const index = word & 255;
  if (index < 8) return `;${dark + index}`;
  return index < 16 ? `;${bright + index - 8}` : `;${extended};5;${index}`;
}
