// Text that needs no tables of Unicode: what is said of it is what the tables say.
import stringWidth from "string-width";
import { expect, test } from "vitest";
import {
  isPlain,
  LatePattern,
  PlainSegmenter,
  plainWidth,
} from "../../../src/screen/compositor/plain-text.ts";

const plain = Array.from({ length: 0xd800 }, (_, code) => String.fromCharCode(code)).filter(isPlain);

test("every plain character is one column wide, also among others", () => {
  for (const character of plain) {
    if (character === "\n") continue;
    expect([character, stringWidth(character)]).toEqual([character, 1]);
    expect(plainWidth(`a${character}─`)).toBe(stringWidth(`a${character}─`));
  }
  expect(plainWidth("two\nlines")).toBe(-1);
});

test("plain text is cut where the tables would cut it", () => {
  const text = plain.join("") + [...plain].reverse().join("");
  const segments = (from: Iterable<Intl.SegmentData>) =>
    Array.from(from, ({ segment, index }) => [segment, index]);
  expect(segments(new PlainSegmenter().segment(text))).toEqual(segments(new Intl.Segmenter().segment(text)));
});

test("what joins, or is wide, is not plain", () => {
  const others = [
    "e\u0301",
    "日",
    "👍🏽",
    "☕",
    "✅",
    "a\u200db",
    "❤\ufe0f",
    "\r\n",
    "\u00ad",
    "\t",
    "©\ufe0f",
    "\u{1f600}",
  ];
  expect(others.filter(isPlain)).toEqual([]);
  expect(Array.from(new PlainSegmenter().segment("👍🏽e\u0301"), ({ segment }) => segment)).toEqual([
    "👍🏽",
    "e\u0301",
  ]);
});

test("a pattern that is made late finds what it would have found", () => {
  let made = 0;
  const late = new LatePattern(() => {
    made += 1;
    return /\p{Emoji_Presentation}/v;
  });
  expect(made).toBe(0);
  for (const text of ["plain", "a ☕"]) {
    expect(late.test(text)).toBe(text === "a ☕");
    expect(text.search(late)).toBe(text.indexOf("☕"));
    expect(late.exec(text)?.index ?? -1).toBe(text.indexOf("☕"));
  }
  expect(made).toBe(1);
});
