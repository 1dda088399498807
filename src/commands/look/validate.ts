// `lockstep validate`: was it parallel? Reads transcripts of agents; needs no workspace and no supervisor. What a
// workspace knows (boundaries, phases, locks) is taken in where there is one.
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { readJournal } from "../../client/follow-journal.ts";
import { type Invocation, parse, placesFor, supervisorFor } from "../../command-line/invocation.ts";
import { printJson, printLine, publicEvent } from "../../command-line/output.ts";
import { exitCode, messageOf, usage } from "../../system/failure.ts";
import { answerOf, answerText, hasError, type JudgedFile } from "../../validator/answer.ts";
import { fromJournal, type JournalEvent, readJournalText } from "../../validator/facts/journal.ts";
import { readWorkspaceGround, type WorkspaceGround } from "../../validator/facts/read-workspace.ts";
import { type Ground, noGround } from "../../validator/facts/workspace-facts.ts";
import { dutiesOn } from "../../validator/judge/duties.ts";
import { judge } from "../../validator/judge/judge.ts";
import { type Input, readInputs, standardInput } from "../../validator/read/inputs.ts";
import { piecesOf, type Warning } from "../../validator/read/read.ts";
import { findWorkspace } from "../../workflow/find.ts";

export async function validate(invocation: Invocation): Promise<number> {
  const parsed = parse(invocation, { journal: { type: "string" } }, Number.POSITIVE_INFINITY);
  const named = namedFiles(parsed.positionals);
  const notes: Warning[] = [];
  const known = await knownFor(invocation, parsed.text("journal"), (file, message) => {
    notes.push({ file, line: null, message });
  });
  const { files: inputs, warnings: read } = await readInputs(named, piecesOf(0, process.stdin));
  const warnings = [...notes, ...read];
  const files = inputs.map((input) => judged(input, known));
  for (const warning of warnings) process.stderr.write(`${warningLine(warning)}\n`);
  if (invocation.json) printJson(answerOf(files, warnings));
  else if (files.length > 0) printLine(answerText(files));
  if (files.length === 0) {
    process.stderr.write(
      "Nothing could be read. Name a transcript, a folder of them, or - for standard input.\n",
    );
    return exitCode.usage;
  }
  return hasError(files) ? exitCode.refused : exitCode.done;
}

function namedFiles(words: readonly string[]): readonly string[] {
  if (words.length > 0) return words;
  if (process.stdin.isTTY !== true) return [standardInput];
  throw usage("lockstep validate needs a transcript, a folder of them, or - for standard input.");
}

function judged({ file, read }: Input, known: Known): JudgedFile {
  const session = read.gathering.session();
  return {
    file,
    format: read.format,
    judged: judge(session, [dutiesOn(groundFor(session.cwd, known))]),
  };
}

interface Known {
  readonly ground: Ground;
  /** The workspace or a journal was named, so it is meant wherever the agent worked. */
  readonly isNamed: boolean;
}

/** Of a session in that folder. One that was recorded in another place (a container, another machine) is taken to be of
 *  this workspace, its folder for the workspace's; one of another project that is here is not. */
function groundFor(cwd: string | null, { ground, isNamed }: Known): Ground {
  const { workspace } = ground;
  if (workspace === null || cwd === null || isIn(cwd, workspace)) return ground;
  return isNamed || !existsSync(cwd) ? { ...ground, workspace: null } : noGround;
}

async function knownFor(
  invocation: Invocation,
  journal: string | null,
  warn: (file: string, message: string) => void,
): Promise<Known> {
  const named = invocation.workspace ?? process.env.LOCKSTEP_WORKSPACE ?? null;
  const found = named === null ? findWorkspace(process.cwd()) : (await placesFor(invocation)).workspace;
  const workspace = found === null ? null : realpathSync.native(found);
  const read: WorkspaceGround =
    workspace === null ? { ground: noGround, modes: new Map() } : await readWorkspaceGround(workspace, warn);
  const events =
    journal !== null ? journalIn(journal) : invocation.workspace === null ? null : await eventsOf(invocation);
  const timed = events === null ? null : fromJournal(events, read.modes);
  const phases = timed !== null && timed.phases.length > 0 ? timed.phases : read.ground.phases;
  const ground = { ...read.ground, phases, locks: timed?.locks ?? null };
  return { ground, isNamed: journal !== null || named !== null };
}

/** Not in another workspace further down, such as a git worktree. */
function isIn(folder: string, workspace: string): boolean {
  const real = existsSync(folder) ? realpathSync.native(folder) : folder;
  const nearest = findWorkspace(real);
  return nearest === null || nearest === workspace ? `${real}/`.startsWith(`${workspace}/`) : false;
}

function journalIn(file: string): readonly JournalEvent[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw usage(`The journal ${file} cannot be read: ${messageOf(error)}.`);
  }
  const read = readJournalText(text);
  if (!read.ok)
    throw usage(
      `${file}:${read.line}: expected an event of a journal. \`lockstep events --json\` writes one.`,
    );
  return read.events;
}

/** The locks of a run are in its journal, which only its supervisor reads. */
async function eventsOf(invocation: Invocation): Promise<readonly JournalEvent[]> {
  using supervisor = await supervisorFor(await placesFor(invocation));
  const lines: string[] = [];
  await readJournal(supervisor, 0, (events) => {
    for (const event of events) lines.push(JSON.stringify(publicEvent(event)));
  });
  const read = readJournalText(lines.join("\n"));
  return read.ok ? read.events : [];
}

function warningLine({ file, line, message }: Warning): string {
  const where = file === standardInput ? "standard input" : file;
  return line === null ? `${where}: ${message}.` : `${where}:${line}: ${message}.`;
}
