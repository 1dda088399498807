// Frames as strokes. A font's own box characters rarely meet: its line height is not the picture's.
export interface Cell {
  readonly width: number;
  readonly height: number;
}

export type Stroke = "light" | "heavy" | "double";

type Side = "up" | "right" | "down" | "left";

/** Which sides of its cell a character joins, and how thick. */
const pieces: Readonly<Record<string, readonly [Stroke, ...Side[]]>> = {
  "─": ["light", "left", "right"],
  "│": ["light", "up", "down"],
  "╭": ["light", "down", "right"],
  "╮": ["light", "down", "left"],
  "╰": ["light", "up", "right"],
  "╯": ["light", "up", "left"],
  "├": ["light", "up", "down", "right"],
  "┤": ["light", "up", "down", "left"],
  "━": ["heavy", "left", "right"],
  "┃": ["heavy", "up", "down"],
  "┏": ["heavy", "down", "right"],
  "┓": ["heavy", "down", "left"],
  "┗": ["heavy", "up", "right"],
  "┛": ["heavy", "up", "left"],
  "═": ["double", "left", "right"],
  "║": ["double", "up", "down"],
  "╔": ["double", "down", "right"],
  "╗": ["double", "down", "left"],
  "╚": ["double", "up", "right"],
  "╝": ["double", "up", "left"],
};

/** Light ones are thin enough to stay behind the text; a double one is two of them. */
export const strokeWidth: Readonly<Record<Stroke, number>> = { light: 1.2, heavy: 2.4, double: 1.1 };
const doubleGap = 3;

/** null: no box character, it is drawn as text. */
export function strokeOf(character: string): Stroke | null {
  return pieces[character]?.[0] ?? null;
}

/** The path of characters of one stroke; `x` is the left end of the first one's cell. */
export function boxPath(text: string, x: number, top: number, cell: Cell): string {
  let column = 0;
  const parts = (text.match(/([─━═])\1*|./gu) ?? []).map((part) => {
    const drawn = drawPart(part, { x: x + column * cell.width, top, cell });
    column += part.length;
    return drawn;
  });
  return parts.join("");
}

interface Place {
  readonly x: number;
  readonly top: number;
  readonly cell: Cell;
}

function drawPart(part: string, place: Place): string {
  const [stroke, ...sides] = pieces[part[0] ?? ""] ?? ["light"];
  const middle = { x: place.x + place.cell.width / 2, y: place.top + place.cell.height / 2 };
  const [from, to, third] = sides;
  if (from === undefined || to === undefined) return "";
  if (from === "left" && to === "right") {
    const line = (y: number) => `M${n(place.x)} ${n(y)}h${n(part.length * place.cell.width)}`;
    return offsets(stroke)
      .map((offset) => line(middle.y + offset))
      .join("");
  }
  if (from === "up" && to === "down") {
    const line = (at: number) => `M${n(at)} ${n(place.top)}v${n(place.cell.height)}`;
    const branch = third === undefined ? "" : `M${n(middle.x)} ${n(middle.y)}H${n(edge(third, place).x)}`;
    const lines = offsets(stroke).map((offset) => line(middle.x + offset));
    return `${lines.join("")}${branch}`;
  }
  return offsets(stroke)
    .map((offset) => corner(from, to, middle, offset, stroke, place))
    .join("");
}

/** From the upper or lower edge round to a side; the outer line of a double one keeps outside. */
function corner(
  from: Side,
  to: Side,
  middle: { readonly x: number; readonly y: number },
  offset: number,
  stroke: Stroke,
  place: Place,
): string {
  const x = middle.x + (to === "right" ? offset : -offset);
  const y = middle.y + (from === "down" ? offset : -offset);
  const start = `M${n(x)} ${n(edge(from, place).y)}`;
  const end = n(edge(to, place).x);
  return stroke === "light" ? `${start}Q${n(x)} ${n(y)} ${end} ${n(y)}` : `${start}V${n(y)}H${end}`;
}

function offsets(stroke: Stroke): readonly number[] {
  return stroke === "double" ? [-doubleGap / 2, doubleGap / 2] : [0];
}

function edge(side: Side, { x, top, cell }: Place): { readonly x: number; readonly y: number } {
  switch (side) {
    case "up":
      return { x: x + cell.width / 2, y: top };
    case "down":
      return { x: x + cell.width / 2, y: top + cell.height };
    case "left":
      return { x, y: top + cell.height / 2 };
    case "right":
      return { x: x + cell.width, y: top + cell.height / 2 };
  }
}

function n(value: number): string {
  return String(Math.round(value * 10) / 10);
}
