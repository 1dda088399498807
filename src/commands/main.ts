// Finds the command, runs it, and turns a failure into a sentence on stderr and an exit code.

import { type Invocation, readInvocation } from "../command-line/invocation.ts";
import { exitCode, Failure, messageOf } from "../system/failure.ts";
import { version } from "../system/version.ts";
import { type CommandEntry, commands } from "./table.ts";

export async function main(argv: readonly string[]): Promise<number> {
  // A reader that has seen enough (`| head`) is no fault.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(exitCode.done);
    throw error;
  });
  try {
    return await dispatch(readInvocation(argv));
  } catch (error) {
    return report(error, argv);
  }
}

async function dispatch(invocation: Invocation): Promise<number> {
  if (invocation.command === "--version" || invocation.command === "-V") return say(version);
  if (invocation.command === "help") return help(invocation.args[0] ?? "");
  const entry = commands.find((candidate) => candidate.name === invocation.command);
  if (entry === undefined) return unknown(invocation.command);
  if (invocation.help) return say(helpFor(entry.name));
  const run = await entry.load();
  return run(invocation);
}

function say(text: string): number {
  process.stdout.write(`${text.trimEnd()}\n`);
  return exitCode.done;
}

/** The sentence on stderr; with --json its document on stdout too, except where that is for events alone. */
function report(error: unknown, argv: readonly string[]): number {
  const isExpected = error instanceof Failure;
  const text = messageOf(error);
  const said = isExpected ? text : `Internal error: ${(error instanceof Error && error.stack) || text}`;
  const options = argv.includes("--") ? argv.slice(0, argv.indexOf("--")) : argv;
  if (options.includes("--json") && !speaksInLines(options))
    process.stdout.write(`${JSON.stringify({ ok: false, message: text }, null, 2)}\n`);
  process.stderr.write(`${said}\n`);
  return isExpected ? error.code : exitCode.fault;
}

function speaksInLines(argv: readonly string[]): boolean {
  const follows = argv.includes("-f") || argv.includes("--follow");
  return argv.some((word) => ["run", "demo", "events"].includes(word) || (word === "logs" && follows));
}

async function help(name: string): Promise<number> {
  const isKnown = name === "" || commands.some((entry) => entry.name === name);
  return isKnown ? say(helpFor(name)) : unknown(name);
}

async function unknown(name: string): Promise<number> {
  const { nearest } = await import("../workflow/nearest.ts");
  const near = nearest(
    name,
    commands.map((entry) => entry.name).filter((known) => known !== ""),
  );
  const hint = near === null ? "" : ` Did you mean \`lockstep ${near}\`?`;
  const what = name.startsWith("-") ? `option ${name}` : `command ${name}`;
  process.stderr.write(`There is no ${what}.${hint} \`lockstep help\` lists the commands.\n`);
  return exitCode.usage;
}

function helpFor(name: string): string {
  const entry = commands.find((candidate) => candidate.name === name);
  if (name !== "" && entry !== undefined)
    return [`Usage: ${callOf(entry)}`, entry.summary, ...(entry.more ?? []), globalOptions].join("\n\n");
  const calls = commands.map((candidate) => ({ call: callOf(candidate), summary: candidate.summary }));
  const width = Math.max(...calls.map(({ call }) => call.length));
  const lines = calls.map(({ call, summary }) => `  ${call.padEnd(width)}  ${summary}`);
  return `Lockstep ${version}: several coding agents on one task, truly in parallel, held in step.\n\n${lines.join("\n")}\n\n${globalOptions}`;
}

function callOf(entry: CommandEntry): string {
  return ["lockstep", entry.name, entry.usage].filter((part) => part !== "").join(" ");
}

const globalOptions = `Options before or after the command:
  --workspace DIR  the folder with lockstep.yaml (else the current one or one above)
  --json           one JSON document, or JSON Lines for run, demo, events and logs -f
  --no-color       no colours
  -h, --help       this, or the command's own
  -V, --version    the version`;
