// A terminal's cells as an SVG picture: text in runs of one style, each placed by its column, so that it lines up with
// whatever monospace font the reader has.
import type xterm from "@xterm/headless";
import { boxPath, type Stroke, strokeOf, strokeWidth } from "./box.ts";

type Emulator = InstanceType<typeof xterm.Terminal>;

const cell = { width: 8.4, height: 17 };
const fontSize = 14;
const padding = 16;
const titleBar = 34;

/** Calm on a dark ground; the order is the terminal's: black, red, green, yellow, blue, magenta, cyan, white, bright. */
const palette = [
  "#3b4252",
  "#e06c75",
  "#98c379",
  "#e5c07b",
  "#61afef",
  "#c678dd",
  "#56b6c2",
  "#c8ccd4",
  "#636d83",
  "#e88a92",
  "#a9d18e",
  "#efd49a",
  "#7cc0f5",
  "#d292e4",
  "#74c7d1",
  "#ffffff",
];
const ground = "#1e222a";
const ink = "#c8ccd4";

interface Style {
  readonly fill: string;
  readonly back: string | null;
  readonly bold: boolean;
  readonly dim: boolean;
  /** null for text. */
  readonly stroke: Stroke | null;
}

interface Run {
  readonly column: number;
  readonly columns: number;
  readonly text: string;
  readonly style: Style;
}

export function svgOf(emulator: Emulator, title: string): string {
  const width = emulator.cols * cell.width + 2 * padding;
  const height = Math.ceil(emulator.rows * cell.height) + 2 * padding + titleBar;
  const rows = Array.from({ length: emulator.rows }, (_, row) => drawRow(emulator, row)).join("\n");
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width.toFixed(0)} ${height}" font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="${fontSize}">
<rect width="100%" height="100%" rx="10" fill="${ground}"/>
${["#e06c75", "#e5c07b", "#98c379"].map((fill, index) => `<circle cx="${22 + index * 20}" cy="19" r="6" fill="${fill}"/>`).join("")}
<text x="50%" y="24" fill="#8b93a3" text-anchor="middle">${escaped(title)}</text>
<g transform="translate(${padding},${titleBar + padding})" xml:space="preserve">
${rows}
</g>
</svg>
`;
}

function drawRow(emulator: Emulator, row: number): string {
  const top = row * cell.height;
  return runsOf(emulator, row)
    .map(({ column, columns, text, style }) => {
      const x = (column * cell.width).toFixed(1);
      const length = (columns * cell.width).toFixed(1);
      const back =
        style.back === null
          ? ""
          : `<rect x="${x}" y="${top.toFixed(1)}" width="${length}" height="${cell.height}" fill="${style.back}"/>`;
      if (text.trim() === "") return back;
      const weight = style.bold ? ' font-weight="bold"' : "";
      const faint = style.dim ? ' opacity=".6"' : "";
      if (style.stroke !== null)
        return `${back}<path d="${boxPath(text, column * cell.width, top, cell)}" fill="none" stroke="${style.fill}" stroke-width="${strokeWidth[style.stroke]}"${faint}/>`;
      return `${back}<text x="${x}" y="${(top + fontSize - 1).toFixed(1)}" fill="${style.fill}"${weight}${faint} textLength="${length}" lengthAdjust="spacingAndGlyphs">${escaped(text)}</text>`;
    })
    .join("");
}

/** Runs end where the style changes and at three blanks, which need no drawing. */
function runsOf(emulator: Emulator, row: number): Run[] {
  const line = emulator.buffer.active.getLine(emulator.buffer.active.baseY + row);
  const runs: Run[] = [];
  for (let column = 0; column < emulator.cols; column += 1) {
    const found = line?.getCell(column);
    if (found === undefined || found.getWidth() === 0) continue;
    const text = found.getChars() || " ";
    const style = { ...styleOf(found), stroke: strokeOf(text) };
    const last = runs.at(-1);
    const joins = last !== undefined && last.column + last.columns === column && sameStyle(last.style, style);
    if (joins && !(text === " " && last.text.endsWith("  ")))
      runs[runs.length - 1] = { ...last, columns: last.columns + found.getWidth(), text: last.text + text };
    else if (text !== " " || style.back !== null)
      runs.push({ column, columns: found.getWidth(), text, style });
  }
  return runs.map((run) => (run.style.back === null ? trimmed(run) : run));
}

function trimmed(run: Run): Run {
  const text = run.text.trimEnd();
  return { ...run, text, columns: run.columns - (run.text.length - text.length) };
}

type Cell = NonNullable<
  ReturnType<NonNullable<ReturnType<Emulator["buffer"]["active"]["getLine"]>>["getCell"]>
>;

function styleOf(found: Cell): Omit<Style, "stroke"> {
  const front = colour(found.isFgDefault(), found.isFgRGB(), found.getFgColor()) ?? ink;
  const back = colour(found.isBgDefault(), found.isBgRGB(), found.getBgColor());
  const inverse = found.isInverse() !== 0;
  return {
    fill: inverse ? (back ?? ground) : front,
    back: inverse ? front : back,
    bold: found.isBold() !== 0,
    dim: found.isDim() !== 0,
  };
}

function colour(isDefault: boolean, isRgb: boolean, value: number): string | null {
  if (isDefault) return null;
  if (isRgb) return `#${value.toString(16).padStart(6, "0")}`;
  if (value < 16) return palette[value] ?? ink;
  if (value >= 232) return grey(8 + (value - 232) * 10);
  const level = (step: number) => (step === 0 ? 0 : 55 + step * 40);
  const index = value - 16;
  const parts = [Math.floor(index / 36), Math.floor(index / 6) % 6, index % 6].map(level);
  return `#${parts.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

function grey(level: number): string {
  return `#${level.toString(16).padStart(2, "0").repeat(3)}`;
}

function sameStyle(one: Style, other: Style): boolean {
  return (
    one.fill === other.fill &&
    one.back === other.back &&
    one.bold === other.bold &&
    one.dim === other.dim &&
    one.stroke === other.stroke
  );
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
