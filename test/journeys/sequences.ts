// Sequences that programs draw with, each as a whole screen. What tmux does otherwise on purpose is not among them.
export interface Sequence {
  readonly name: string;
  readonly bytes: string | Buffer;
}

const lines = (count: number, text = "line") =>
  Array.from({ length: count }, (_, index) => `${text} ${index + 1}`).join("\r\n");

const palette = (first: number, count: number) =>
  Array.from(
    { length: count },
    (_, index) => `\x1b[38;5;${first + index}m#\x1b[48;5;${first + index}mx\x1b[49m`,
  ).join("");

export const sequences: readonly Sequence[] = [
  { name: "cursor position, absolute", bytes: "\x1b[5;10Hfive ten\x1b[1;1Hone one\x1b[24;60Hlow" },
  { name: "HVP, CHA and VPA", bytes: "\x1b[3;3fhvp\x1b[20Gcha\x1b[7dvpa" },
  { name: "relative moves stop at the edges", bytes: "\x1b[99Bdown\x1b[99Aup\x1b[99Cright\x1b[99Dleft" },
  { name: "next and previous line", bytes: "abc\x1b[2Edef\x1b[1Fghi" },
  {
    name: "erase in line, in its three ways",
    bytes: "aaaaaaaaaa\x1b[5G\x1b[K\r\nbbbbbbbbbb\x1b[5G\x1b[1K\r\ncccccccccc\x1b[2K",
  },
  { name: "erase in screen, below and above", bytes: `${lines(20)}\x1b[10;3H\x1b[J\x1b[4;3H\x1b[1J` },
  { name: "insert and delete lines", bytes: `${lines(10)}\x1b[3;1H\x1b[2L\x1b[8;1H\x1b[3M` },
  {
    name: "insert, delete and erase characters",
    bytes: "abcdefghij\x1b[3G\x1b[2@\r\nabcdefghij\x1b[3G\x1b[2P\r\nabcdefghij\x1b[3G\x1b[2X",
  },
  { name: "insert mode", bytes: "abcdef\x1b[3G\x1b[4hXY\x1b[4lZ" },
  { name: "a scroll region, and lines fed in it", bytes: `\x1b[5;10r\x1b[5;1H${lines(12)}\x1b[r` },
  { name: "reverse index at the top of a region", bytes: `${lines(8)}\x1b[3;6r\x1b[3;1H\x1bM\x1bMup\x1b[r` },
  { name: "scroll up and down", bytes: `${lines(12)}\x1b[3S\x1b[1;1Hx\x1b[2T\x1b[1;1Hy` },
  { name: "index and next line", bytes: "one\x1bDtwo\x1bEthree" },
  { name: "origin mode", bytes: "\x1b[5;15r\x1b[?6h\x1b[1;1Horigin\x1b[99;1Hlast\x1b[?6l\x1b[r\x1b[1;1Htop" },
  {
    name: "wrapping at the last column, and not",
    bytes: `\x1b[1;75Habcdefghij\x1b[5;75H\x1b[?7labcdefghij\x1b[?7h`,
  },
  { name: "the wrap waits for the next character", bytes: `\x1b[1;80HX\rback\x1b[3;80HY\x1b[Kz` },
  {
    name: "tab stops, set and cleared",
    bytes: "\ta\tb\r\n\x1b[3g\x1b[5G\x1bH\x1b[20G\x1bH\r\tc\td\r\n\x1b[Z<",
  },
  { name: "backspace, carriage return, vertical tab", bytes: "abc\b\bX\rY\x0bdown\x0cfeed" },
  {
    name: "saved and restored cursor with its look",
    bytes: "\x1b[3;3H\x1b[1;31m\x1b7\x1b[0m\x1b[10;1Hplain\x1b8back",
  },
  { name: "the alternate screen and back", bytes: `${lines(5)}\x1b[?1049h\x1b[2;2Halternate\x1b[?1049l` },
  { name: "on the alternate screen", bytes: `${lines(5)}\x1b[?1049h\x1b[2J\x1b[2;2Halternate` },
  {
    name: "the sixteen colours, as palette",
    bytes: Array.from(
      { length: 8 },
      (_, color) => `\x1b[3${color};4${7 - color}ma\x1b[9${color};10${7 - color}mb`,
    ).join(""),
  },
  { name: "256 colours", bytes: [palette(16, 30), palette(120, 30), palette(226, 30)].join("\x1b[0m\r\n") },
  {
    name: "true colour",
    bytes: "\x1b[38;2;10;200;30mgreen\x1b[48;2;1;2;3m dark \x1b[38;2;255;255;255mwhite",
  },
  {
    name: "bold, dim, italic, underline, inverse, and each ended",
    bytes: "\x1b[1mb\x1b[22m \x1b[2md\x1b[22m \x1b[3mi\x1b[23m \x1b[4mu\x1b[24m \x1b[7mr\x1b[27m plain",
  },
  { name: "wide characters", bytes: "日本語 한국어 中文\r\nabc日\b\bX" },
  { name: "a wide character that does not fit", bytes: `\x1b[1;80H日after` },
  { name: "combining marks", bytes: "e\u0301a\u0308o\u0302 n\u0303" },
  { name: "emoji of one code point", bytes: "🚀 done 🎉|" },
  { name: "line drawing", bytes: "\x1b(0lqqqk\r\nx   x\r\nmqqqj\x1b(B plain" },
  {
    name: "titles and unknown sequences leave nothing",
    bytes: "\x1b]2;title\x07text\x1b]1337;x=y\x07\x1bPq#0\x1b\\\x1b[>4;2m.",
  },
  { name: "repeat", bytes: "ab\x1b[9b|" },
  { name: "the whole screen in E", bytes: "\x1b#8\x1b[3;3Hhere" },
  { name: "a flood, and what is left of it", bytes: lines(500, "flooded line number") },
  { name: "sequences cut by other control characters", bytes: "a\x1b[3\x18b\x1b[5\x1bc\x1b[31mred" },
];
