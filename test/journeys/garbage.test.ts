// Whatever a program writes, the screen stays whole: nothing crashes, other panes are untouched, and the pane is as new
// after the next clear. GARBAGE_SEED=N repeats a run.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { processesOf, until } from "../helpers/lockstep.ts";
import { type Random, random } from "../helpers/random.ts";
import { Terminal } from "../helpers/terminal.ts";

const seed = Number(process.env.GARBAGE_SEED ?? Math.floor(Math.random() * 2 ** 31));
const roundsPerKind = 4;

let folder = "";
let terminal: Terminal | null = null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lockstep-garbage-"));
});

afterEach(async () => {
  terminal?.close();
  // Garbage that keeps the session host busy for ever would keep it alive, too.
  const left = () => processesOf(folder);
  await until("its processes have ended", () => left().length === 0).catch((error: unknown) => {
    for (const { pid } of left()) process.kill(pid, "SIGKILL");
    throw error;
  });
  rmSync(folder, { recursive: true, force: true });
});

const starts = [
  "\x1b[",
  "\x1b]0;",
  "\x1b]8;;",
  "\x1b]52;c;",
  "\x1bP",
  "\x1b_",
  "\x1b[?",
  "\x1b[>",
  "\x1b(",
  "\x1b#",
];
const ends = ["m", "H", "J", "K", "r", "h", "l", "L", "M", "@", "P", "X", "q", "b", "\x07", "\x1b\\", "\x18"];
const texts = ["世界", "e\u0301\u0301", "👩‍👩‍👧", "\ufe0f", "\u200d", "한", "٣", "\t", "\b", "\r", "\n"];

/** Beginnings without ends, ends without beginnings, numbers without measure. */
function cutSequences(chance: Random): Buffer {
  const parts = Array.from({ length: 400 }, () => {
    const number = chance.chance(0.1) ? 2_147_483_647 : chance.below(300);
    const whole = `${chance.pick(starts)}${number};${chance.below(300)}${chance.pick(ends)}`;
    if (chance.chance(0.3)) return chance.pick(texts) ?? "";
    return chance.chance(0.5) ? whole : whole.slice(0, chance.below(whole.length));
  });
  return Buffer.from(parts.join(""));
}

function bytes(chance: Random, count: number, from = 0): Buffer {
  return Buffer.from(Array.from({ length: count }, () => from + chance.below(256 - from)));
}

const kinds: Readonly<Record<string, (chance: Random) => Buffer>> = {
  "random bytes": (chance) => bytes(chance, 20_000),
  "invalid UTF-8": (chance) => bytes(chance, 20_000, 0x80),
  "cut sequences": cutSequences,
  "cut sequences and random bytes": (chance) =>
    Buffer.concat([cutSequences(chance), bytes(chance, 200), cutSequences(chance)]),
  "a program": () => readFileSync(process.execPath).subarray(0, 1_000_000),
};

/** Prints the file that is named, then clears and says so. Garbage may ask questions: their answers are not read. */
async function opened(): Promise<Terminal> {
  const show = `cat "$name"; printf '\\033c\\030\\033\\\\\\033c%s is over' "$name"`;
  const script = join(folder, "show.sh");
  const loop = `while read -r name; do case "$name" in go-*) name=\${name#go-}; ${show};; esac; done`;
  writeFileSync(script, `cd ${folder}; stty -echo; echo ready; ${loop}\n`);
  const opening = new Terminal(["panes", `/bin/sh ${script}`, "echo beside; cat"], { cwd: folder });
  terminal = opening;
  await opening.shows(/║ready[\s\S]*TYPING/);
  return opening;
}

test(`garbage with resizes in between: GARBAGE_SEED=${seed}`, { timeout: 120_000 }, async () => {
  const chance = random(seed);
  const screen = await opened();
  for (const [index, [kind, make]] of Object.entries(kinds).entries())
    for (let round = 0; round < roundsPerKind; round += 1) {
      // Short enough for a line of the narrowest pane.
      const name = `k${index}r${round}`;
      writeFileSync(join(folder, name), make(chance));
      screen.type(`\ngo-${name}\n`);
      screen.resize(70 + chance.below(120), 16 + chance.below(40));
      await screen.shows(`${name} is over`);
      await screen.shows("beside");
      expect(screen.exit, kind).toBeNull();
    }
});

test("ten megabytes without a line break, and then a line", { timeout: 120_000 }, async () => {
  const screen = await opened();
  writeFileSync(join(folder, "endless"), Buffer.alloc(10_000_000, "x"));
  screen.type("go-endless\n");
  await screen.shows("endless is over", 60_000);
  expect(screen.screen()).toContain("beside");
});
