// Turns names on the command line into files: a folder means all files in it, and a session brings its sub-
// agents.

import { type Dirent, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { conversationOf, subAgentFiles } from "../../agents/sub-agents.ts";
import { messageOf } from "../../system/failure.ts";
import { isObject, textIn } from "../../system/fields.ts";
import { type ReadFile, readFileInPieces, readStream, type Warning } from "./read.ts";

export interface Input {
  /** As it is shown. */
  readonly file: string;
  readonly read: Extract<ReadFile, { kind: "read" }>;
}

export interface Inputs {
  /** Sessions, their sub-agents joined to them. */
  readonly files: readonly Input[];
  readonly warnings: readonly Warning[];
}

/** Standard input as a file name. */
export const standardInput = "-";

export async function readInputs(
  named: readonly string[],
  stdin: AsyncIterable<Uint8Array>,
): Promise<Inputs> {
  const warnings: Warning[] = [];
  const warn = (file: string, message: string) => warnings.push({ file, line: null, message });
  const files = withoutTwins(named.flatMap((name) => filesOf(name, warn)));
  const inputs: Input[] = [];
  for (const file of files) {
    const read = file === standardInput ? await readStream(file, stdin) : readFileInPieces(file);
    warnings.push(...read.warnings);
    if (read.kind === "read") inputs.push({ file, read });
  }
  return { files: joined(inputs, new Set(named), warn), warnings };
}

type Warn = (file: string, message: string) => void;

/** Somebody who names the root of a disk has not meant all that is on it. */
const filesMax = 20_000;
/** Files that agents and programs keep beside transcripts. */
const passedOver = /^\.|^node_modules$|^tool-results$|\.meta\.json$/;

function filesOf(name: string, warn: Warn): readonly string[] {
  if (name === standardInput) return [name];
  const found = statSync(name, { throwIfNoEntry: false });
  if (found === undefined) warn(name, "is not there");
  else if (found.isDirectory()) return filesIn(name, warn);
  else return [name, ...subAgentFiles(name)];
  return [];
}

/** A folder and a file in it may both be named, and be written in different ways. */
function withoutTwins(files: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return files.filter((file) => {
    const place = file === standardInput ? file : resolve(file);
    if (seen.has(place)) return false;
    seen.add(place);
    return true;
  });
}

function filesIn(folder: string, warn: Warn): readonly string[] {
  const files: string[] = [];
  const folders = [folder];
  for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
    for (const entry of entriesOf(next, warn)) {
      if (passedOver.test(entry.name)) continue;
      if (entry.isDirectory()) folders.push(join(next, entry.name));
      else if (entry.isFile()) files.push(join(next, entry.name));
    }
    if (files.length > filesMax) {
      warn(folder, `has more than ${filesMax} files; only so many were read. Name a folder further down`);
      return files.slice(0, filesMax);
    }
  }
  if (files.length === 0) warn(folder, "has no files in it");
  return files.sort();
}

function entriesOf(folder: string, warn: Warn): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort(byName);
  } catch (error) {
    warn(folder, `cannot be read: ${messageOf(error)}`);
    return [];
  }
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}

function joined(inputs: readonly Input[], named: ReadonlySet<string>, warn: Warn): readonly Input[] {
  const isSubagent = ({ read }: Input) => read.gathering.subagent !== null;
  const sessions = inputs.filter((input) => !isSubagent(input));
  const left = inputs.filter(isSubagent).filter((input) => !joinOne(input, sessions));
  for (const { file } of left)
    warn(file, "is a sub-agent's own transcript, and its session is not among the files");
  return [...sessions, ...left.filter(({ file }) => named.has(file) || sessions.length === 0)];
}

function joinOne(input: Input, sessions: readonly Input[]): boolean {
  const agent = input.read.gathering.subagent ?? "";
  const parents = sessions.filter((session) => isParent(session, input, agent));
  for (const { read } of parents) {
    const launch = launchIn(input.file);
    if (launch !== null && read.gathering.isLaunch(launch)) read.gathering.named(agent, launch);
    read.gathering.join(agent, input.read.gathering);
  }
  return parents.length > 0;
}

/** By the folder that it lies in; else by the id that the session's own lines give it. */
function isParent(session: Input, { file, read }: Input, agent: string): boolean {
  if (session.read.format !== read.format) return false;
  const conversation = conversationOf(file);
  if (conversation !== null) return session.file === conversation;
  return session.read.gathering.isLaunch(session.read.gathering.launchOf(agent));
}

/** Reads the file that an agent may write beside a sub-agent's transcript. */
function launchIn(file: string): string | null {
  const meta = file.replace(/\.jsonl$/, ".meta.json");
  if (meta === file || !existsSync(meta)) return null;
  try {
    const value: unknown = JSON.parse(readFileSync(meta, "utf8"));
    return isObject(value) ? textIn(value, "toolUseId") : null;
  } catch {
    // The file is being written, or is something else; the session's own lines may still name its launch.
    return null;
  }
}
