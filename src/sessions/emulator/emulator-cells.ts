// Reads the emulator's lines, links and keyboard beyond its public interface: cell by cell would cost many
// times the 0.2 µs of a row. The version is pinned, and a test reads both ways.
import { blankRow, type CellRow } from "./cells.ts";

/** Throws when a line has another form than in the pinned version. */
export function cellRow(line: unknown, addressOf: (link: number) => string | null): CellRow {
  if (line === undefined || line === null) return blankRow;
  const { _data: words, _combined: clusters } = line as { _data?: unknown; _combined?: unknown };
  if (!(words instanceof Uint32Array) || typeof clusters !== "object" || clusters === null) {
    throw new Error("The terminal emulator keeps its lines in another form than its pinned version does.");
  }
  return { words, clusters: clusters as Record<number, string>, links: linksOf(line, words, addressOf) };
}

/** Addresses by the numbers that cells have; null for what is no link any more. */
export function linkAddresses(emulator: unknown): (link: number) => string | null {
  const service = fieldOf(fieldOf(emulator, "_core"), "_oscLinkService");
  const read = fieldOf(service, "getLinkData");
  if (typeof read !== "function") return () => null;
  return (link) => {
    const uri = fieldOf(read.call(service, link), "uri");
    return typeof uri === "string" && uri.length <= addressUnitsMax && !controls.test(uri) ? uri : null;
  };
}

/** The kitty keyboard flags that the program asked for. */
export function kittyFlags(emulator: unknown): number {
  const keyboard = fieldOf(fieldOf(fieldOf(emulator, "_core"), "coreService"), "kittyKeyboard");
  const flags = fieldOf(keyboard, "flags");
  return typeof flags === "number" ? flags : 0;
}

/** Browsers take no longer ones, and a row of the screen has no room for many. */
const addressUnitsMax = 2000;
/** Would end the sequence that the address is written in, and begin another. */
const controls = /[\u0000-\u001f\u007f-\u009f]/;

/** A cell has more than its words say: the style of its underline, or a link. */
const extendedFlag = 0x10000000;

function linksOf(line: object, words: Uint32Array, addressOf: (link: number) => string | null) {
  const extended = fieldOf(line, "_extendedAttrs");
  if (typeof extended !== "object" || extended === null) return null;
  let links: Record<number, string> | null = null;
  for (const [column, attributes] of Object.entries(extended)) {
    const x = Number(column);
    if (((words[x * 3 + 2] ?? 0) & extendedFlag) === 0) continue;
    const link = fieldOf(attributes, "urlId");
    const address = typeof link === "number" && link > 0 ? addressOf(link) : null;
    if (address === null) continue;
    links ??= {};
    links[x] = address;
  }
  return links;
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
