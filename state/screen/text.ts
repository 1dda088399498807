// Text for a screen of fixed width: what it measures, how it is cut and filled. Cut text ends in `…`, always.
import stringWidth from "string-width";
import type { Millis } from "../model/state.ts";

/** What a piece of text may be for; components/theme.ts gives each role its colours. */
export const roles = [
  "plain",
  "strong",
  "quiet",
  "accent",
  "good",
  "warning",
  "bad",
  "badge",
  "badge-typing",
  "badge-warning",
  "selected",
] as const;

export type Role = (typeof roles)[number];

export interface Span {
  readonly text: string;
  readonly role: Role;
}

/** One row of the screen, from left to right. */
export type Line = readonly Span[];

export function span(text: string, role: Role = "plain"): Span {
  return { text, role };
}

/** In columns of the terminal. */
export function widthOf(text: string): number {
  return stringWidth(text);
}

export function lineWidth(line: Line): number {
  return line.reduce((sum, part) => sum + widthOf(part.text), 0);
}

/** Without control characters and line breaks, which would break a row, and with joined emoji as their first one:
 *  terminals do not agree on how wide the others are, and a border that moves is worse than a missing skin tone. */
export function oneLine(text: string): string {
  const line = text.replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, " ").trim();
  // The pattern takes 3 ms to be made, and most text has no emoji.
  if (/^[ -~]*$/.test(line)) return line;
  return line.replace(/(?:\u200d\p{Extended_Pictographic}|\p{Emoji_Modifier}|[\ufe0e\ufe0f])+/gu, "").trim();
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

/** Exactly `width` columns, cut at the end and filled with blanks. */
export function fitLine(line: Line, width: number): Line {
  const total = lineWidth(line);
  if (total <= width) return total === width ? line : [...line, span(" ".repeat(width - total))];
  const out: Span[] = [];
  let left = width - 1;
  for (const part of line) {
    const text = take(part.text, left);
    left -= widthOf(text);
    const isCut = text !== part.text || left === 0;
    out.push({ ...part, text: isCut ? `${text}…` : text });
    if (isCut) break;
  }
  return left > 0 ? [...out, span(" ".repeat(left))] : out;
}

/** `left` flush left and `right` flush right; when both do not padTo, the left one is cut. */
export function spread(left: Line, right: Line, width: number): Line {
  const rightWidth = lineWidth(right);
  if (rightWidth === 0) return fitLine(left, width);
  if (rightWidth > width) return fitLine(right, width);
  return [...fitLine(left, Math.max(0, width - rightWidth)), ...right];
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

/** `0:07`, `12:34`, `1:02:03`. */
export function duration(ms: Millis): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const two = (value: number) => String(value).padStart(2, "0");
  if (hours > 0) return `${hours}:${two(minutes % 60)}:${two(seconds % 60)}`;
  return `${minutes}:${two(seconds % 60)}`;
}

/** How long something has gone on: seconds for the first minute, then `12 min`, `1 h 05`. A second more tells nothing
 *  then, and each that is shown costs a frame of the whole chrome. */
export function age(ms: Millis): string {
  const minutes = Math.floor(Math.max(0, ms) / 60_000);
  if (minutes < secondsUntilMinutes) return duration(ms);
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")}`;
}

const secondsUntilMinutes = 1;

function take(text: string, width: number): string {
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
