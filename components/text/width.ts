// Measures, cuts and fills text for the screen. Cut text ends in `…`, always.
import stringWidth from "string-width";

/** In columns of the terminal. */
export function widthOf(text: string): number {
  return stringWidth(text);
}

/** At most `width` columns; what was longer ends in `…`. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  if (width <= 0) return "";
  return `${take(text, width - 1)}…`;
}

/** At most `width` columns, losing its beginning: for paths, whose end tells more, and for text fields. */
export function cutStart(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  if (width <= 0) return "";
  const parts = [...text];
  while (parts.length > 0 && widthOf(parts.join("")) > width - 1) parts.shift();
  return `…${parts.join("")}`;
}

/** Exactly `width` columns. */
export function padTo(text: string, width: number): string {
  const short = cut(text, width);
  return short + " ".repeat(Math.max(0, width - widthOf(short)));
}

/** Exactly `width` columns, flush right. */
export function padStartTo(text: string, width: number): string {
  const short = cut(text, width);
  return " ".repeat(Math.max(0, width - widthOf(short))) + short;
}

/** Broken at blanks into rows of at most `width` columns; a word longer than a row is cut into pieces. */
export function wrap(text: string, width: number): string[] {
  const rows: string[] = [];
  let row = "";
  for (const word of text.split(/\s+/).flatMap((long) => pieces(long, width))) {
    const longer = row === "" ? word : `${row} ${word}`;
    if (widthOf(longer) <= width) {
      row = longer;
      continue;
    }
    rows.push(row);
    row = word;
  }
  if (row !== "") rows.push(row);
  return rows;
}

/** As much of its beginning as fits in `width` columns. */
export function take(text: string, width: number): string {
  let out = "";
  let used = 0;
  for (const part of text) {
    const wide = widthOf(part);
    if (used + wide > width) break;
    out += part;
    used += wide;
  }
  return out;
}

function pieces(word: string, width: number): string[] {
  const out: string[] = [];
  let rest = word;
  while (widthOf(rest) > width && width > 0) {
    const head = take(rest, width);
    if (head === "") break;
    out.push(head);
    rest = rest.slice(head.length);
  }
  out.push(rest);
  return out.filter((piece) => piece !== "");
}
