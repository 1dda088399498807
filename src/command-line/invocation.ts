// Parses the command line: global options wherever they stand, the command, and the rest for the command
// itself.
import { parseArgs } from "node:util";
import { openSupervisor, type Supervisor } from "../client/connect.ts";
import type { Start } from "../client/supervisor.ts";
import { refusal, usage } from "../system/failure.ts";
import { type Places, placesOf } from "../system/places.ts";

export interface Invocation {
  readonly command: string;
  readonly args: readonly string[];
  readonly json: boolean;
  readonly color: boolean;
  readonly help: boolean;
  readonly workspace: string | null;
}

/** Throws a usage failure for a global option without its value. */
export function readInvocation(argv: readonly string[]): Invocation {
  const rest: string[] = [];
  let json = false;
  let color = colorByEnvironment();
  let help = false;
  let workspace: string | null = null;
  for (let index = 0; index < argv.length; index += 1) {
    const word = argv[index] ?? "";
    if (word === "--") {
      rest.push(...argv.slice(index));
      break;
    }
    if (word === "--json") json = true;
    else if (word === "--no-color") color = false;
    else if (word === "--help" || word === "-h") help = true;
    else if (word === "--workspace") {
      index += 1;
      workspace = argv[index] ?? null;
      if (workspace === null) throw usage("--workspace needs a folder: --workspace DIR.");
    } else if (word.startsWith("--workspace=")) workspace = word.slice("--workspace=".length);
    else rest.push(word);
  }
  const [command = "", ...args] = rest;
  return { command, args, json, color, help, workspace };
}

type OptionSpec = Record<string, { type: "string" | "boolean"; short?: string; multiple?: boolean }>;

export interface Parsed {
  readonly positionals: readonly string[];
  readonly text: (name: string) => string | null;
  readonly flag: (name: string) => boolean;
}

/** The command's own options, and as many words beside them as it takes. Throws a usage failure that names the command
 *  for anything else. */
export function parse(invocation: Invocation, options: OptionSpec = {}, wordsMax = 0): Parsed {
  const parsed = parseWords(invocation, options);
  const extra = parsed.positionals[wordsMax];
  if (extra !== undefined)
    throw usage(
      `lockstep ${invocation.command}: unexpected ${JSON.stringify(extra)}. See \`lockstep ${firstWord(invocation.command)} --help\`.`,
    );
  return parsed;
}

function parseWords(invocation: Invocation, options: OptionSpec): Parsed {
  try {
    const { values, positionals } = parseArgs({
      args: [...invocation.args],
      options,
      allowPositionals: true,
      strict: true,
    });
    return {
      positionals,
      text: (name) => (typeof values[name] === "string" ? values[name] : null),
      flag: (name) => values[name] === true,
    };
  } catch (error) {
    const message = error instanceof Error ? (error.message.split(". To specify")[0] ?? "") : String(error);
    throw usage(
      `lockstep ${invocation.command}: ${message}. See \`lockstep ${firstWord(invocation.command)} --help\`.`,
    );
  }
}

/** The workspace that was named or that is above the current folder. Throws a usage failure when there is none. */
export async function placesFor(invocation: Invocation): Promise<Places> {
  const { findWorkspace, readStateDir } = await import("../workflow/find.ts");
  const named = invocation.workspace ?? process.env.LOCKSTEP_WORKSPACE ?? null;
  const workspace = findWorkspace(named ?? process.cwd());
  if (workspace === null)
    throw usage(
      named === null
        ? "There is no lockstep.yaml here or in a folder above. Go to a workspace, or name one: --workspace DIR. To see how it works: `lockstep demo`."
        : `There is no lockstep.yaml in ${named} or above it.`,
    );
  return placesOf(workspace, await readStateDir(workspace));
}

/** `lock acquire` is a verb of `lock`. */
function firstWord(command: string): string {
  return command.split(" ")[0] ?? "";
}

/** Inside a session nothing is started: what nobody answers is refused. */
export async function supervisorFor(places: Places, start: Start = "to-look"): Promise<Supervisor> {
  const inside = process.env.LOCKSTEP_SESSION !== undefined;
  const supervisor = await openSupervisor(places, inside ? "never" : start);
  if (supervisor === null)
    throw refusal(
      "The supervisor of this workspace does not answer, and inside a session none is started. Ask the person to run `lockstep`.",
    );
  return supervisor;
}

function colorByEnvironment(): boolean {
  return (process.env.NO_COLOR ?? "") === "" && process.stdout.isTTY === true;
}
