// Colours that the terminal cannot show, or that the person does not want, in bytes that are otherwise ready
// to be written. Bold, dim, italic, underline and inverse always stay.

export type ColorDepth = "none" | "16" | "256" | "true";

const escapeByte = 0x1b;
const bracket = 0x5b;
const letterM = 0x6d;

/** The same bytes with every SGR sequence brought to `depth`. Other sequences and text pass untouched. */
export function recolor(bytes: Buffer, depth: ColorDepth): Buffer {
  if (depth === "true" || !bytes.includes(escapeByte)) return bytes;
  const parts: Buffer[] = [];
  let from = 0;
  for (let at = bytes.indexOf(escapeByte); at >= 0; at = bytes.indexOf(escapeByte, at + 1)) {
    const end = sgrEnd(bytes, at);
    if (end < 0) continue;
    const codes = bytes.toString("latin1", at + 2, end);
    const next = mapped(codes, depth);
    if (next === codes) continue;
    parts.push(bytes.subarray(from, at));
    if (next !== null) parts.push(Buffer.from(`\x1b[${next}m`, "latin1"));
    from = end + 1;
  }
  if (from === 0 && parts.length === 0) return bytes;
  return Buffer.concat([...parts, bytes.subarray(from)]);
}

/** Where the `m` of the SGR sequence at `at` is, or -1 when it is another sequence. */
function sgrEnd(bytes: Buffer, at: number): number {
  if (bytes[at + 1] !== bracket) return -1;
  for (let end = at + 2; end < bytes.length; end += 1) {
    const byte = bytes[end] ?? 0;
    if (byte === letterM) return end;
    const isParameter = (byte >= 0x30 && byte <= 0x39) || byte === 0x3b || byte === 0x3a;
    if (!isParameter) return -1;
  }
  return -1;
}

/** null when nothing is left of it; an empty list of codes is a reset and stays one. */
function mapped(codes: string, depth: ColorDepth): string | null {
  if (codes === "") return codes;
  const list = codes.split(/[;:]/).map(Number);
  const out: number[] = [];
  for (let index = 0; index < list.length; index += 1) {
    const code = list[index] ?? 0;
    if (code === 38 || code === 48) {
      const { color, used } = extended(list, index);
      out.push(...colorCodes(color, code === 48, depth));
      index += used;
    } else if (depth !== "none" || !isColor(code)) {
      out.push(code);
    }
  }
  return out.length === 0 ? null : out.join(";");
}

type Color =
  | { readonly kind: "palette"; readonly index: number }
  | { readonly kind: "rgb"; readonly rgb: Rgb }
  | null;
type Rgb = readonly [number, number, number];

function extended(list: readonly number[], at: number): { readonly color: Color; readonly used: number } {
  if (list[at + 1] === 5) return { color: { kind: "palette", index: list[at + 2] ?? 0 }, used: 2 };
  if (list[at + 1] !== 2) return { color: null, used: 0 };
  return { color: { kind: "rgb", rgb: [list[at + 2] ?? 0, list[at + 3] ?? 0, list[at + 4] ?? 0] }, used: 4 };
}

function colorCodes(color: Color, isBackground: boolean, depth: ColorDepth): number[] {
  if (color === null || depth === "none") return [];
  if (depth === "256") {
    const index = color.kind === "palette" ? color.index : cubeIndex(color.rgb);
    return [isBackground ? 48 : 38, 5, index];
  }
  const index = color.kind === "palette" && color.index < 16 ? color.index : nearest(rgbOf(color));
  const base = index < 8 ? 30 + index : 82 + index;
  return [isBackground ? base + 10 : base];
}

function isColor(code: number): boolean {
  return (
    (code >= 30 && code <= 39) ||
    (code >= 40 && code <= 49) ||
    (code >= 90 && code <= 97) ||
    (code >= 100 && code <= 107)
  );
}

/** The six steps of a channel in the 256 colours' cube. */
const cubeSteps = [0, 95, 135, 175, 215, 255] as const;

/** The usual sixteen (VGA), to find the one that looks most alike. */
const sixteen: readonly Rgb[] = [
  [0, 0, 0],
  [170, 0, 0],
  [0, 170, 0],
  [170, 85, 0],
  [0, 0, 170],
  [170, 0, 170],
  [0, 170, 170],
  [170, 170, 170],
  [85, 85, 85],
  [255, 85, 85],
  [85, 255, 85],
  [255, 255, 85],
  [85, 85, 255],
  [255, 85, 255],
  [85, 255, 255],
  [255, 255, 255],
];

function rgbOf(color: NonNullable<Color>): Rgb {
  if (color.kind === "rgb") return color.rgb;
  const { index } = color;
  if (index < 16) return sixteen[index] ?? [0, 0, 0];
  if (index >= 232) {
    const gray = 8 + (index - 232) * 10;
    return [gray, gray, gray];
  }
  const cube = index - 16;
  const step = (value: number) => cubeSteps[value % 6] ?? 0;
  return [step(Math.floor(cube / 36)), step(Math.floor(cube / 6)), step(cube)];
}

function cubeIndex(rgb: Rgb): number {
  const step = (value: number) => {
    const distances = cubeSteps.map((candidate) => Math.abs(candidate - value));
    return distances.indexOf(Math.min(...distances));
  };
  return 16 + 36 * step(rgb[0]) + 6 * step(rgb[1]) + step(rgb[2]);
}

function nearest(rgb: Rgb): number {
  const distances = sixteen.map((other) =>
    other.reduce((sum, value, channel) => sum + (value - (rgb[channel] ?? 0)) ** 2, 0),
  );
  return distances.indexOf(Math.min(...distances));
}
