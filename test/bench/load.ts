// What the panes of a bench run, as a program that costs almost nothing itself: node test/bench/load.ts KIND …
//   flood BYTES       coloured lines as fast as the terminal takes them, then a question: its answer means that all of
//                     them were taken in
//   steady RATE SECS  so many lines a second
//   fill LINES        so many lines, each wider than any pane, then nothing
//   agent SECS        a spinner and an input box, twelve times a second, a line of text four times
import { setTimeout as wait } from "node:timers/promises";

const words = [
  "request",
  "cache",
  "token",
  "stream",
  "worker",
  "flush",
  "index",
  "commit",
  "review",
  "build",
];

function line(number: number): string {
  const word = (by: number) => words[(number * by) % words.length];
  const tag = `\x1b[90m12:00:${number % 60}\x1b[0m \x1b[3${1 + (number % 6)}mINFO\x1b[0m \x1b[1m#${number}\x1b[0m`;
  return `${tag} ${word(1)} ${word(3)} \x1b[38;5;${16 + (number % 200)}m${word(7)}\x1b[39m=${number * 31} ${word(9)}\n`;
}

async function flood(bytes: number): Promise<void> {
  const chunk = Array.from({ length: 500 }, (_, index) => line(index)).join("");
  process.stdin.setRawMode(true);
  const started = performance.now();
  for (let sent = 0; sent < bytes; sent += chunk.length)
    if (!process.stdout.write(chunk)) await new Promise((resolve) => process.stdout.once("drain", resolve));
  const answered = new Promise((resolve) => process.stdin.once("data", resolve));
  process.stdout.write("\x1b[6n");
  await answered;
  process.stdout.write(`\x1b[2J\x1b[Hdone ${(performance.now() - started).toFixed(0)} ms.\r\n`);
  await wait(1_000_000);
}

async function steady(rate: number, seconds: number): Promise<void> {
  for (let number = 0; number < rate * seconds; number += 1) {
    process.stdout.write(line(number));
    await wait(1000 / rate);
  }
}

async function fill(lines: number): Promise<void> {
  for (let number = 0; number < lines; number += 1)
    if (!process.stdout.write(line(number).repeat(4).replaceAll("\n", " ").concat("\n")))
      await new Promise((resolve) => process.stdout.once("drain", resolve));
  process.stdout.write("filled\n");
  await wait(1_000_000);
}

async function agent(seconds: number): Promise<void> {
  const box = (frame: number) =>
    `\x1b[?2026h\x1b[4A\r\x1b[K${"⠋⠙⠹⠸⠼⠴⠦⠧"[frame % 8]} Working… ${Math.floor(frame / 12)}s\n\x1b[K\n│ > \x1b[K\n\x1b[2mesc to stop\x1b[0m\x1b[K\n\x1b[?2026l`;
  process.stdout.write("\n\n\n\n");
  for (let frame = 0; frame < seconds * 12; frame += 1) {
    if (frame % 3 === 0) process.stdout.write(`\x1b[4A\r\x1b[J${line(frame)}\n\n\n\n`);
    process.stdout.write(box(frame));
    await wait(1000 / 12);
  }
}

const [kind, first, second] = process.argv.slice(2);
if (kind === "flood") await flood(Number(first));
else if (kind === "steady") await steady(Number(first), Number(second));
else if (kind === "fill") await fill(Number(first));
else if (kind === "agent") await agent(Number(first));
else process.exitCode = 2;
