// The visible side of a demo agent: its terminal, its title, and the person in front of it.
import { styleText } from "node:util";
import type { Choice } from "./script.ts";

export interface Stage {
  title(status: "working" | "idle"): void;
  banner(): void;
  say(text: string): Promise<void>;
  tool(name: string, at: string, ms: number): Promise<void>;
  edit(path: string, text: string): Promise<void>;
  progress(what: string, ms: number): Promise<void>;
  output(lines: readonly string[], code: number): void;
  ask(question: string, choices: readonly Choice[]): Promise<Choice>;
  done(): void;
}

/** How long a line stands before the next one, so that a person can follow. */
const lineMs = 220;
/** A person who does not answer in this time is not there. */
const answerMs = 10_000;
/** Of a written file the first lines are shown. */
const editLines = 7;
const barWidthMax = 24;
const barStepMs = 100;

export function createStage(name: string): Stage {
  const pace = paceOf(process.env.LOCKSTEP_DEMO_PACE);
  const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms * pace));
  const short = name.replace(/^feature-/, "");
  return {
    title: (status) => setTitle(`${status === "working" ? "◐" : "✳"} ${short}`),
    banner: () =>
      print(`${styleText(["bold", "cyan"], `◆ ${name}`)}  ${styleText("dim", "scripted demo agent")}`),
    async say(text) {
      print(`\n${styleText("white", "●")} ${text}`);
      await pause(lineMs);
    },
    async tool(tool, at, ms) {
      print(`${styleText("blue", `  ${tool}`)}(${styleText("dim", at)})`);
      await pause(ms);
    },
    async edit(path, text) {
      const lines = text.trimEnd().split("\n");
      print(`${styleText("magenta", "  Write")}(${path})  ${styleText("green", `+${lines.length}`)}`);
      for (const [index, line] of lines.slice(0, editLines).entries()) {
        print(styleText("green", cutLine(`    ${String(index + 1).padStart(3)} + ${line}`)));
        await pause(lineMs / 4);
      }
      if (lines.length > editLines) print(styleText("dim", `        … ${lines.length - editLines} more`));
    },
    progress: (what, ms) => showProgress(what, ms, pause),
    output(lines, code) {
      for (const line of lines) print(styleText("dim", cutLine(`    ${line}`)));
      print(code === 0 ? styleText("green", "    ✔ exit 0") : styleText("red", `    ✘ exit ${code}`));
    },
    async ask(question, choices) {
      setTitle(`[ ! ] Action Required | ${short}`);
      const choice = await askPerson(question, choices);
      setTitle(`◐ ${short}`);
      return choice;
    },
    done: () => print(`\n${styleText(["bold", "green"], "✔ done")}`),
  };
}

// --- helpers ------------------------------------------------------------------------------------

/** A factor for every pause: 1 when nothing, or nothing sensible, is said. */
function paceOf(text: string | undefined): number {
  const pace = Number(text);
  return text !== undefined && text !== "" && pace >= 0 && pace <= 100 ? pace : 1;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function setTitle(title: string): void {
  process.stdout.write(`\u001b]0;${title}\u0007`);
}

/** Cut where the terminal ends, so that an edit keeps its shape. */
function cutLine(line: string): string {
  const width = process.stdout.columns ?? 100;
  return line.length > width ? `${line.slice(0, width - 1)}…` : line;
}

async function showProgress(what: string, ms: number, pause: (ms: number) => Promise<void>): Promise<void> {
  if (!process.stdout.isTTY) {
    await pause(ms);
    return print(`  ${what} … done`);
  }
  const steps = Math.max(1, Math.round(ms / barStepMs));
  for (let step = 1; step <= steps; step += 1) {
    await pause(ms / steps);
    process.stdout.write(`\r${progressLine(what, step / steps)}`);
  }
  process.stdout.write("\n");
}

/** Never wider than the terminal: a line that wraps cannot be painted over. */
function progressLine(what: string, part: number): string {
  const columns = process.stdout.columns ?? 100;
  const width = Math.min(barWidthMax, Math.max(4, Math.floor(columns / 4)));
  const full = Math.round(part * width);
  const bar = styleText("cyan", "█".repeat(full)) + styleText("dim", "░".repeat(width - full));
  const percent = String(Math.round(part * 100)).padStart(3);
  return `  ${bar} ${percent} %  ${what.slice(0, Math.max(0, columns - width - 11))}`;
}

async function askPerson(question: string, choices: readonly Choice[]): Promise<Choice> {
  const [usual] = choices;
  if (usual === undefined) throw new Error("A question needs a choice.");
  const nobody = process.env.LOCKSTEP_AUTO === "1" || !process.stdin.isTTY;
  // Listens before it asks: a key that comes at once would be echoed, and then wait for Enter.
  const answer = nobody ? Promise.resolve("") : readKey(choices.map((choice) => choice.key));
  const keys = choices.map(({ key }) => (key === usual.key ? key.toUpperCase() : key)).join("/");
  process.stdout.write(`\n${styleText(["bold", "yellow"], "?")} ${styleText("bold", question)} [${keys}] `);
  const key = await answer;
  const choice = choices.find((one) => one.key === key) ?? usual;
  print(
    `${styleText("cyan", choice.label)}${key === choice.key ? "" : styleText("dim", "  (taken by itself)")}`,
  );
  return choice;
}

/** The first of the keys that is typed; "" after Enter, or when nobody types in time. */
function readKey(keys: readonly string[]): Promise<string> {
  const { stdin } = process;
  stdin.setRawMode(true);
  stdin.resume();
  return new Promise((resolve) => {
    const end = (key: string) => {
      clearTimeout(expiry);
      stdin.off("data", take);
      stdin.setRawMode(false);
      stdin.pause();
      resolve(key);
    };
    const take = (bytes: Buffer) => {
      for (const key of bytes.toString("utf8").toLowerCase()) {
        // In raw mode Ctrl-C is a character like any other.
        if (key === "\u0003") process.exit(130);
        if (keys.includes(key)) return end(key);
        if (key === "\r" || key === "\n") return end("");
      }
    };
    const expiry = setTimeout(() => end(""), answerMs);
    stdin.on("data", take);
  });
}
